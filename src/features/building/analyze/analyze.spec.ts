import { analyzeTask, TaskAnalysis } from './analyze-task';
import { classifyTrial } from './classify';
import type { TrialFacts } from './trial-facts';

let count = 0;
function trial(agent: string, reward: number | undefined, more: Partial<TrialFacts> = {}): TrialFacts {
  count += 1;
  return {
    trial: `t__${String(count)}`,
    task: 't',
    agent,
    rewards_disagree: false,
    ...(reward !== undefined && { reward }),
    ...more,
  };
}

function patch(name: string) {
  return { patch: { sha256: name, empty: false } };
}

const CALM = { unstablePatches: new Set<string>(), oracleFails: false, sharedFailures: [] };
const SOME = { f2p: [1, 2] as [number, number], p2p: [5, 5] as [number, number], failed: ['a::b'] };
const BASELINE = [0, 1, 2].flatMap(() => [trial('nop', 0), trial('oracle', 1)]);

function analyze(...trials: TrialFacts[]) {
  return TaskAnalysis.parse(analyzeTask('t', trials, '2026-11-21T10:00:00Z'));
}

describe('the class of a trial', () => {
  it.each<[string, TrialFacts, string | undefined]>([
    ['a NOP that fails', trial('nop', 0), undefined],
    ['an oracle that passes', trial('oracle', 1), undefined],
    ['a NOP that passes', trial('nop', 1), 'BAD_SUCCESS Task Pre-solved'],
    ['no reward', trial('codex', undefined), 'HARNESS_ERROR Infrastructure Error'],
    ['two rewards', trial('codex', undefined, { rewards_disagree: true }), 'HARNESS_ERROR Inconsistent Output'],
    ['a broken record', trial('unknown', undefined, { unreadable: 'x' }), 'HARNESS_ERROR Infrastructure Error'],
    [
      'Docker',
      trial('codex', undefined, { exception: { type: 'DockerError', message: '' } }),
      'HARNESS_ERROR Container/Docker Failure',
    ],
    [
      'no agent',
      trial('codex', 0, { exception: { type: 'AgentSetupTimeoutError', message: '' } }),
      'HARNESS_ERROR Agent Not Found',
    ],
    [
      'no reward file',
      trial('codex', undefined, { exception: { type: 'RewardFileNotFoundError', message: '' } }),
      'HARNESS_ERROR Infrastructure Error',
    ],
    [
      'no step',
      trial('codex', 0, { trajectory: { agent_steps: 0, tests_seen: [], solution_seen: [] } }),
      'HARNESS_ERROR Empty Trajectory',
    ],
    ['out of time', trial('codex', 0, { exception: { type: 'AgentTimeoutError', message: '' } }), 'GOOD_FAILURE Timeout'],
    ['no change', trial('codex', 0, { patch: { sha256: 'e', empty: true } }), 'GOOD_FAILURE Premature Stop'],
    ['half of it', trial('codex', 0, { ...patch('p'), tests: SOME }), 'GOOD_FAILURE Incomplete Solution'],
    [
      'a regression',
      trial('codex', 0, { ...patch('p'), tests: { ...SOME, f2p: [2, 2], p2p: [4, 5] } }),
      'GOOD_FAILURE Implementation Bugs',
    ],
    ['nothing of it', trial('codex', 0, { ...patch('p'), tests: { ...SOME, f2p: [0, 2] } }), 'GOOD_FAILURE Wrong Approach'],
    ['a fraction', trial('codex', 0.5), 'GOOD_FAILURE Logic Error'],
    ['a solution', trial('codex', 1, patch('p')), 'GOOD_SUCCESS Correct Solution'],
    ['no change needed', trial('codex', 1, { patch: { sha256: 'e', empty: true } }), 'BAD_SUCCESS Tests Too Permissive'],
    [
      'a look at the tests',
      trial('codex', 1, { trajectory: { agent_steps: 1, tests_seen: ['cat /tests/x'], solution_seen: [] } }),
      'BAD_SUCCESS Test Inspection',
    ],
    [
      'a look at the solution',
      trial('codex', 1, { trajectory: { agent_steps: 1, tests_seen: [], solution_seen: ['cat /solution/x'] } }),
      'BAD_SUCCESS Oracle Copying',
    ],
  ])('%s', (_, facts, wanted) => {
    const found = classifyTrial(facts, CALM);
    expect(found && `${found.classification} ${found.subtype}`).toBe(wanted);
  });
});

describe('facts about a task', () => {
  it('are of a good task', () => {
    const attempts = [1, 0, 0, 0, 0].map((reward, index) => trial('codex', reward, patch(String(index))));
    const found = analyze(...BASELINE, ...attempts);
    expect(found).toMatchObject({
      runs: { nop: 3, oracle: 3, attempts: 5, harness_errors: 0 },
      pass_rate: 0.2,
      facts: { trivial: { value: 'no' }, flaky: { value: 'no' }, well_specified: { value: 'yes' } },
      verdict: { is_good: true, confidence: 'high', primary_issue: null, recommendations: [] },
    });
  });

  it('are unknown without runs', () => {
    expect(analyze()).toMatchObject({
      pass_rate: null,
      facts: { trivial: { value: 'unknown' }, flaky: { value: 'unknown' }, well_specified: { value: 'unknown' } },
      verdict: { confidence: 'low' },
    });
  });

  it('say that it is trivial', () => {
    expect(analyze(...BASELINE, trial('nop', 1))).toMatchObject({
      facts: { trivial: { value: 'yes' }, flaky: { value: 'yes' } },
      verdict: { is_good: false, primary_issue: 'Task Pre-solved' },
    });
    const easy = [1, 1, 1, 1, 0].map((reward, index) => trial('codex', reward, patch(String(index))));
    expect(analyze(...BASELINE, ...easy)).toMatchObject({
      facts: { trivial: { value: 'yes' } },
      verdict: { primary_issue: 'too easy' },
    });
    expect(analyze(...BASELINE, ...easy.slice(0, 4)).facts.trivial.value).toBe('unknown');
  });

  it('say that it is flaky, by the oracle or by one patch that was judged twice', () => {
    expect(analyze(...BASELINE, trial('oracle', 0))).toMatchObject({
      facts: { flaky: { value: 'yes' } },
      verdict: { is_good: false, primary_issue: 'Non-deterministic Tests' },
    });
    const twice = analyze(...BASELINE, trial('codex', 1, patch('same')), trial('codex', 0, { ...patch('same'), tests: SOME }));
    expect(twice.facts.flaky.value).toBe('yes');
    expect(twice.trials.at(-1)).toMatchObject({ classification: 'BAD_FAILURE', subtype: 'Non-deterministic Tests' });
  });

  it('say that its environment is broken', () => {
    const found = analyze(trial('oracle', 0), trial('oracle', 0), trial('nop', 0), trial('codex', 0, patch('a')));
    expect(found).toMatchObject({ facts: { well_specified: { value: 'no' } }, verdict: { primary_issue: 'Environment Issues' } });
    expect(found.verdict.recommendations).toHaveLength(1);
  });

  it('say that every attempt fails the same tests', () => {
    const attempts = ['a', 'b', 'c'].map((name) => trial('codex', 0, { ...patch(name), tests: SOME }));
    expect(analyze(...BASELINE, ...attempts)).toMatchObject({
      facts: { well_specified: { value: 'no' } },
      verdict: { is_good: false, primary_issue: 'Edge Cases Not Specified' },
    });
    expect(analyze(...BASELINE, ...attempts.slice(0, 2)).verdict.is_good).toBe(true);
    expect(analyze(...BASELINE, ...attempts, trial('codex', 1, patch('d'))).verdict.is_good).toBe(true);
  });

  it.each([
    ['FLAKY', 'Non-deterministic Tests'],
    ['FAIL', 'not valid'],
    ['ERROR', 'not validated'],
  ] as const)('say so where its validation is %s, whatever the runs look like', (verdict, issue) => {
    const trials = [...BASELINE, trial('codex', 1, patch('a'))];
    const found = TaskAnalysis.parse(analyzeTask('t', trials, '2026-11-21T10:00:00Z', { source: 'run', verdict, problem: 'x' }));
    expect(found.verdict).toMatchObject({ is_good: false, primary_issue: issue });
    expect(found.facts.flaky.value).toBe(verdict === 'FLAKY' ? 'yes' : 'no');
  });

  it('leave broken runs out', () => {
    const broken = trial('codex', undefined, { exception: { type: 'DockerError', message: 'gone' } });
    expect(analyze(...BASELINE, trial('codex', 1, patch('a')), broken)).toMatchObject({
      pass_rate: 1,
      runs: { harness_errors: 1 },
    });
    expect(analyze(broken).verdict).toMatchObject({ is_good: false, primary_issue: 'no run says anything' });
  });
});
