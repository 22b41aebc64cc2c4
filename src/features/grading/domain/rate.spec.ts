import { Rate } from './rate';

describe('a rate', () => {
  it('follows what happens, and forgets it', () => {
    const rate = new Rate();
    expect(rate.perSecond(0)).toBe(0);
    for (let ms = 0; ms < 60_000; ms += 20) rate.count(ms);
    expect(rate.perSecond(60_000)).toBeGreaterThan(45);
    expect(rate.perSecond(60_000)).toBeLessThan(55);
    expect(rate.perSecond(160_000)).toBeLessThan(0.1);
  });
});
