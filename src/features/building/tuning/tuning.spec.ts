import fc from 'fast-check';
import { readTuningConfig, TuningConfigError, writeTuned } from './config-file';
import { findOutOfRange, tuneCycle, TuningStatus, type CycleOutcome, type TuningDecision } from './decide';
import { startValues, TuningPolicy, type TunedParameter } from './policy';
import { simulate, type RecordedCase } from './simulate';

const POLICY = TuningPolicy.parse({});
const START = startValues('python');
const QUIET: CycleOutcome = {
  success: 3,
  failed: 7,
  filtered: 1,
  timed_out: 0,
  session_timed_out: 0,
  overloaded: 0,
  pr_pool_remaining: 50,
};

function play(outcomes: Partial<CycleOutcome>[], values = START, policy = POLICY) {
  let step = { values, status: TuningStatus.parse({}), decisions: [] as TuningDecision[] };
  const log: string[] = [];
  outcomes.forEach((outcome, index) => {
    step = tuneCycle(step, { ...QUIET, ...outcome }, policy);
    for (const { action, param = '', old = '', new: now = '' } of step.decisions)
      log.push(`${String(index + 1)} ${action} ${param} ${String(old)} ${String(now)}`.trim());
  });
  return { ...step, log };
}

const SLOW = { success: 1, failed: 9, timed_out: 5 };
const FAST = { success: 5, failed: 5 };

describe('tuning of one language', () => {
  it('keeps what works', () => {
    expect(play([QUIET, QUIET, QUIET]).log).toEqual([]);
  });

  it('gives more time after two bad cycles, and waits before it does so again', () => {
    expect(play([SLOW, SLOW, SLOW, SLOW, SLOW]).log).toEqual([
      '2 adjust_param timeout 3200 3600',
      '4 adjust_param timeout 3600 4000',
    ]);
  });

  it('gives sessions more time where they ran out of it, never more than the case has', () => {
    const sessions = { success: 0, failed: 9, timed_out: 1, session_timed_out: 6 };
    const { log, values } = play([sessions, sessions, sessions, sessions, sessions, sessions, sessions, sessions]);
    expect(log.filter((line) => line.includes('adjust'))).toEqual([
      '2 adjust_param cc_timeout 2400 2700',
      '4 adjust_param cc_timeout 2700 3000',
      '6 adjust_param timeout 3200 3600',
      '8 adjust_param cc_timeout 3000 3300',
    ]);
    expect(values.cc_timeout).toBeLessThanOrEqual(values.timeout);
  });

  it('gives no more time to what fails by itself', () => {
    expect(play(Array.from({ length: 6 }, () => ({ success: 1, failed: 9 }))).log).toEqual([]);
  });

  it('runs more cases while they succeed, up to its limit', () => {
    expect(play(Array.from({ length: 12 }, () => FAST)).log).toEqual([
      '1 adjust_param n_concurrent 16 20',
      '3 adjust_param n_concurrent 20 24',
    ]);
  });

  it('halves concurrency under overload, and stays below what was too much', () => {
    const { log, status } = play([
      FAST,
      QUIET,
      { success: 5, failed: 5, overloaded: 3 },
      ...Array.from({ length: 12 }, () => FAST),
    ]);
    expect(log).toEqual([
      '1 adjust_param n_concurrent 16 20',
      '3 adjust_param n_concurrent 20 8',
      '5 adjust_param n_concurrent 8 12',
      '7 adjust_param n_concurrent 12 16',
    ]);
    expect(status.overloaded_at).toBe(20);
  });

  it('says when the pool runs dry, nothing succeeds, or the target is reached', () => {
    expect(play([{ pr_pool_remaining: 19 }]).log).toEqual(['1 collect_pr_needed']);
    const none = { success: 0, failed: 3 };
    expect(play([none, none, none, none, none, none]).log).toEqual(['3 restart_suggested', '6 restart_suggested']);
    const done = tuneCycle({ values: START, status: TuningStatus.parse({}) }, { ...QUIET, success: 1 }, POLICY, {
      target: { verified: 256, max: 256 },
    });
    expect(done.decisions.map(({ action }) => action)).toEqual(['target_reached']);
  });

  it('learns nothing of a value that its batch did not run with', () => {
    const step = { values: START, status: TuningStatus.parse({ low_success_streak: 1 }) };
    const late = { success: 0, failed: 9, filtered: 0, timed_out: 9, session_timed_out: 0, overloaded: 0, pr_pool_remaining: 50 };
    const changes = (outcome: Partial<CycleOutcome>, held: TunedParameter[]) =>
      tuneCycle(step, { ...late, ...outcome }, POLICY, { held }).decisions.map(({ param }) => param);
    expect(changes({}, [])).toEqual(['timeout']);
    expect(changes({}, ['timeout'])).toEqual(['cc_timeout']);
    expect(changes({}, ['timeout', 'cc_timeout'])).toEqual([]);
    expect(changes({ overloaded: 9 }, [])).toEqual(['n_concurrent']);
    expect(changes({ overloaded: 9 }, ['n_concurrent'])).toEqual([]);
    expect(tuneCycle(step, { ...late, overloaded: 9 }, POLICY, { held: ['n_concurrent'] }).status.overloaded_at).toBeNull();
    expect(changes({ success: 9, failed: 0 }, ['n_concurrent'])).toEqual([]);
  });

  it('draws no conclusion from too few attempts', () => {
    expect(play(Array.from({ length: 5 }, () => ({ success: 2, failed: 1 }))).log).toEqual([]);
    expect(play(Array.from({ length: 5 }, () => ({ success: 0, failed: 0 }))).status.success_rate).toBeNull();
  });
});

const outcomes = fc.array(
  fc
    .record({
      success: fc.nat(20),
      timed: fc.nat(20),
      sessions: fc.nat(20),
      overloaded: fc.nat(20),
      other: fc.nat(20),
      pool: fc.nat(60),
    })
    .map(({ success, timed, sessions, overloaded, other, pool }): CycleOutcome => ({
      success,
      failed: timed + sessions + overloaded + other,
      filtered: 0,
      timed_out: timed,
      session_timed_out: sessions,
      overloaded,
      pr_pool_remaining: pool,
    })),
  { maxLength: 300 },
);

describe('tuning over any history', () => {
  it('stays in its bounds, changes one parameter by one step, keeps the cool-down, and comes to rest', () => {
    fc.assert(
      fc.property(outcomes, fc.integer({ min: 1, max: 5 }), (history, cooldown) => {
        const policy = { ...POLICY, cooldown_cycles: cooldown };
        let step = { values: START, status: TuningStatus.parse({}), decisions: [] as TuningDecision[] };
        const changes: number[] = [];
        history.forEach((outcome, cycle) => {
          step = tuneCycle(step, outcome, policy);
          expect(findOutOfRange(step.values, policy)).toEqual([]);
          expect(step.values.cc_timeout).toBeLessThanOrEqual(step.values.timeout);
          const made = step.decisions.filter(({ action }) => action === 'adjust_param');
          expect(made.length).toBeLessThanOrEqual(1);
          if (made.length > 0) changes.push(cycle);
        });
        changes.forEach((cycle, index) => expect(cycle - (changes[index - 1] ?? -cooldown)).toBeGreaterThanOrEqual(cooldown));
        // 5 steps of each time limit and one part of one; at most 7 overloads, each after fewer raises than the one before.
        expect(changes.length).toBeLessThanOrEqual(6 + 6 + 7 + 28);
      }),
      { numRuns: 300 },
    );
  });

  it('is deterministic', () => {
    fc.assert(fc.property(outcomes, (history) => expect(play(history)).toEqual(play(history))));
  });
});

describe('a simulation over recorded cases', () => {
  const recorded: RecordedCase[] = Array.from({ length: 40 }, (_, index) => ({
    succeeds: index % 2 === 0,
    seconds: 3000 + (index % 10) * 150,
    session_seconds: 1500 + (index % 7) * 200,
    peak_memory_mb: 900 + (index % 5) * 300,
  }));
  const options = { start: START, policy: POLICY, cycles: 200, casesPerCycle: 40, memoryMb: 24_000 };

  it('comes to rest, and does better than it began', () => {
    const { cycles, settledAt, final, converged, inBounds } = simulate(recorded, options);
    expect([converged, inBounds]).toEqual([true, true]);
    expect(simulate(recorded, { ...options, cycles: settledAt })).toMatchObject({ converged: false, inBounds: true });
    expect(settledAt).toBeLessThan(30);
    expect(findOutOfRange(final, POLICY)).toEqual([]);
    expect(cycles.at(-1)!.outcome.success).toBeGreaterThan(cycles[0]!.outcome.success);
  });

  it('comes to rest in its time over cases that do not fill its last round', () => {
    const cases = Array.from({ length: 997 }, (_, index) => recorded[index % 40]!);
    expect(simulate(cases, { ...options, cycles: 300 })).toMatchObject({ cases: 960, quietCycles: 24 + 4, converged: true });
    expect(simulate(cases.slice(0, 37), { ...options, cycles: 300 })).toMatchObject({ cases: 37, converged: true });
  });

  it('comes to rest whatever was recorded', () => {
    const one = fc.record({
      succeeds: fc.boolean(),
      seconds: fc.nat(8000),
      session_seconds: fc.nat(6000),
      peak_memory_mb: fc.nat(8000),
    });
    fc.assert(
      fc.property(fc.array(one, { minLength: 1, maxLength: 400 }), fc.integer({ min: 1000, max: 64_000 }), (cases, memoryMb) => {
        const { cycles, settledAt, converged, inBounds } = simulate(cases, { ...options, cycles: 300, memoryMb });
        expect([converged, inBounds]).toEqual([true, true]);
        expect(settledAt).toBeLessThan(150);
        for (const { values } of cycles) expect(findOutOfRange(values, POLICY)).toEqual([]);
      }),
      { numRuns: 100 },
    );
  });
});

const CONFIG = `meta_info: { name: nightly } # who reads this
runtime_info:
  input:
    github_token: secret-token
    # what is tuned
    languages:
      py:
        enabled: true
        params:
          timeout: 3200 # seconds
          cc_timeout: 2400
          n_concurrent: 24
          max_verified_tasks: 256
          extra: kept
      rust: { enabled: false, params: { timeout: 3600 } }
  output: { logs: artifacts/logs }
`;

describe('config.yaml', () => {
  it('is read in the layout of the fork', () => {
    const { policy, languages } = readTuningConfig(CONFIG);
    expect(policy).toEqual(POLICY);
    expect(languages.map(({ language, enabled, values, maxVerified }) => ({ language, enabled, values, maxVerified }))).toEqual([
      { language: 'python', enabled: true, values: { timeout: 3200, cc_timeout: 2400, n_concurrent: 24 }, maxVerified: 256 },
      { language: 'rust', enabled: false, values: { timeout: 3600, cc_timeout: 3000, n_concurrent: 16 }, maxVerified: Infinity },
    ]);
  });

  it('gets active values and status, and keeps everything else', () => {
    const { document, languages } = readTuningConfig(CONFIG);
    const [python] = languages;
    const text = writeTuned(document, [
      { key: 'py', values: { ...python!.values, timeout: 3600 }, status: { ...python!.status, cycle: 7 } },
    ]);
    for (const kept of [
      '# who reads this',
      '# what is tuned',
      'timeout: 3600 # seconds',
      'extra: kept',
      'secret-token',
      'logs: artifacts/logs',
    ])
      expect(text).toContain(kept);
    const again = readTuningConfig(text).languages[0]!;
    expect(again).toMatchObject({ values: { timeout: 3600 }, status: { cycle: 7 } });
    expect(document.toString()).toContain('timeout: 3200');
  });

  it.each([
    ['a: [', 'line'],
    ['a: 1', 'runtime_info'],
    [CONFIG.replace('3200', '9000'), 'languages.py.params.timeout: 9000 is not in 2400..5400'],
    [CONFIG.replace('py:', 'cobol:'), 'no such language'],
    [CONFIG.replace('    languages:', '    tuning: { ranges: { timeout: { min: 9000 } } }\n    languages:'), 'min is above max'],
  ])('is refused when it is wrong', (text, problem) => {
    const read = () => readTuningConfig(text);
    expect(read).toThrow(TuningConfigError);
    expect(read).toThrow(problem);
    expect(read).not.toThrow('secret-token');
  });
});
