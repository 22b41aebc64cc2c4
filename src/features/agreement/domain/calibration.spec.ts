import { arbiterHit, DEFAULT_PAUSE_POLICY, isToPause, testWriterHit } from './calibration';

describe('A calibration task', () => {
  const known = { fault: 'solution', subtype: 'incorrect' } as const;

  it('is hit by an arbiter who names the fault, and exactly by who names the defect too', () => {
    expect(arbiterHit(known, known)).toEqual({ hit: true, exact: true });
    expect(arbiterHit(known, { fault: 'solution', subtype: 'inefficient' })).toEqual({ hit: true, exact: false });
    expect(arbiterHit(known, { fault: 'none', subtype: 'no-defect' })).toEqual({ hit: false, exact: false });
    // The same word under another fault is another defect.
    expect(arbiterHit(known, { fault: 'tests', subtype: 'incorrect' })).toEqual({ hit: false, exact: false });
  });

  it('is hit by a test writer whose suite or question finds what is wrong', () => {
    const outcome = (fault: Parameters<typeof testWriterHit>[0]['fault'], passed: boolean, asked: boolean): boolean | undefined =>
      testWriterHit({ fault, subtype: 'any' }, { passed, asked })?.hit;
    expect([outcome('solution', false, false), outcome('solution', true, true)]).toEqual([true, false]);
    expect([outcome('requirements', false, true), outcome('requirements', false, false)]).toEqual([true, false]);
    expect([outcome('none', true, false), outcome('none', false, false)]).toEqual([true, false]);
    expect([outcome('tests', true, true), outcome('model', true, true)]).toEqual([undefined, undefined]);
  });

  it('pauses from the minimum on, below the threshold, and only where a lead switched it on', () => {
    const policy = { enabled: true, minimum: 4, threshold: 0.5 };
    expect([isToPause(policy, 0, 3), isToPause(policy, 1, 4), isToPause(policy, 2, 4)]).toEqual([false, true, false]);
    expect(isToPause(DEFAULT_PAUSE_POLICY, 0, 100)).toBe(false);
  });
});
