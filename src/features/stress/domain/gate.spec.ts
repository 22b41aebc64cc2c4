import { holdsUp, isUnderWay } from './gate';

const pins = { prompt: 'rev_1', tests: 'rev_2' };
const run = { status: 'finished', outcome: 'passed', pins, waiver: null, discrepancyId: null } as const;
const waiver = { by: 'acc_1', reason: 'A warm-up task.', at: '2026-01-01T00:00:00.000Z' };

describe('A stress run', () => {
  it.each([
    ['that passed', run, false],
    ['that found the task trivial', { ...run, outcome: 'trivial' }, true],
    ['that nothing solved', { ...run, outcome: 'unsolved' }, true],
    ['that was waived', { ...run, outcome: 'trivial', waiver }, false],
    ['that opened a case', { ...run, outcome: 'unsolved', discrepancyId: 'disc_1' }, false],
    ['on other parts', { ...run, outcome: 'trivial', pins: { ...pins, tests: 'rev_9' } }, false],
    ['that waits for a proof', { ...run, status: 'waiting', outcome: null, pins: null }, true],
    ['that is under way', { ...run, status: 'running', outcome: null }, true],
    ['whose budget is used up', { ...run, status: 'budget-reached', outcome: null }, true],
    ['that was cancelled', { ...run, status: 'cancelled', outcome: null }, false],
  ] as const)('%s', (_, facts, expected) => {
    expect(holdsUp(facts, pins)).toBe(expected);
  });

  it('that is over is not under way, whatever it found', () => {
    expect(isUnderWay({ ...run, outcome: 'trivial' }, pins)).toBe(false);
    expect(isUnderWay({ ...run, status: 'endpoint-failed', outcome: null }, pins)).toBe(true);
  });
});
