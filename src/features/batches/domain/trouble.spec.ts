import { isTooLong, passes, pauseMs, troubleOf } from './trouble';

const MINUTE = 60_000;

describe('trouble of the surroundings', () => {
  it('is known by its code, and is no judgement', () => {
    expect(troubleOf({ kind: 'infra', reasons: [{ code: 'rate-limited' }] })).toBe('rate-limited');
    expect(troubleOf({ kind: 'infra', reasons: [{ code: 'engine-unreachable' }] })).toBe('engine-unreachable');
    expect(troubleOf({ kind: 'infra', reasons: [{ code: 'network-failed' }] })).toBeUndefined();
    expect(troubleOf({ kind: 'model', reasons: [{ code: 'rate-limited' }] })).toBeUndefined();
  });

  it.each([
    ['rate-limited', '', true],
    ['git-failed', "Unable to create 'packed-refs.lock': File exists", true],
    ['infra_error', 'HTTP 403 from the forge', true],
    ['infra_error', 'API rate limit exceeded', true],
    ['infra_error', 'blocked at 14031', false],
    ['network-failed', '', false],
  ])('passes, says %s (%s): %s', (code, evidence, expected) => {
    expect(passes({ code, evidence })).toBe(expected);
  });

  it('pauses a batch for twice as long each time, up to a minute, and for as long as it is told', () => {
    expect([0, 1, 2, 5, 6, 40].map((pauses) => pauseMs(pauses, 0))).toEqual([1000, 2000, 4000, 32_000, MINUTE, MINUTE]);
    expect(pauseMs(0, 5000, 5000 + 40 * MINUTE)).toBe(40 * MINUTE);
    expect(pauseMs(3, 5000, 4000)).toBe(8000);
  });

  it('is put up with for two hours of limits, and half an hour without an engine', () => {
    expect([119, 121].map((minutes) => isTooLong('rate-limited', 0, minutes * MINUTE))).toEqual([false, true]);
    expect([29, 31].map((minutes) => isTooLong('engine-unreachable', 0, minutes * MINUTE))).toEqual([false, true]);
  });
});
