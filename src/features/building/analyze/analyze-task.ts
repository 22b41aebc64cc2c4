import { z } from 'zod';
import { classifyTrial, sameSet, TRIAL_CLASSES, type TaskContext, type TrialClass, type TrialClassification } from './classify';
import { hasPassed, roleOf, TrialFacts } from './trial-facts';

/** What a validation of the task's directory came to; its runs are among the trials. */
export const Baseline = z.strictObject({
  /** `run`: for this analysis; `recorded`: by the batch that made the very same directory. */
  source: z.enum(['run', 'recorded']),
  verdict: z.enum(['PASS', 'FAIL', 'FLAKY', 'ERROR']),
  /** Why it is no PASS. */
  problem: z.string().optional(),
});
export type Baseline = z.output<typeof Baseline>;

/** A fact about a task that runs show: yes, no, or not enough runs to tell. */
const Fact = z.strictObject({ value: z.enum(['yes', 'no', 'unknown']), evidence: z.string() });
type Fact = z.output<typeof Fact>;

/** Stored as `analysis.json`; fields of trials and verdict as in SWE-gen, which only prints them. */
export const TaskAnalysis = z.strictObject({
  version: z.literal(1),
  task: z.string(),
  /** ISO 8601. */
  analyzed_at: z.string(),
  /** Absent where nothing was validated. */
  baseline: Baseline.optional(),
  runs: z.strictObject({ nop: z.int(), oracle: z.int(), attempts: z.int(), harness_errors: z.int() }),
  /** Of the attempts that say anything; null without any. */
  pass_rate: z.number().nullable(),
  trials: z.array(
    z.strictObject({
      facts: TrialFacts,
      classification: z.enum(Object.keys(TRIAL_CLASSES) as [TrialClass, ...TrialClass[]]).optional(),
      subtype: z.string().optional(),
      evidence: z.string().optional(),
    }),
  ),
  facts: z.strictObject({
    /** It asks for nothing that a solver has to find: the tests pass as it is, or nearly every attempt solves it. */
    trivial: Fact,
    /** The same tree was judged differently by two runs. */
    flaky: Fact,
    /** What is asked for can be told from the statement: somebody who saw nothing else solved it, and oracle and NOP end as they should. */
    well_specified: Fact,
  }),
  verdict: z.strictObject({
    is_good: z.boolean(),
    confidence: z.enum(['high', 'medium', 'low']),
    primary_issue: z.string().nullable(),
    recommendations: z.array(z.string()),
    reasoning: z.string(),
  }),
});
export type TaskAnalysis = z.output<typeof TaskAnalysis>;

/** Attempts from which a share of them says anything, and repetitions of NOP and oracle as in a validation. */
const MIN_ATTEMPTS = 5;
const MIN_BASELINE = 3;
/** SWE-gen's calibration: 80 to 100 % is too easy; a subtype of more than half of the attempts is the task's fault. */
const TOO_EASY = 0.8;
const MAJORITY = 0.5;

type Judged = TaskContext & { baseline: Baseline | undefined };
type Classified = { facts: TrialFacts } & Partial<TrialClassification>;

/** Judges a task by its stored trials; pure, so the same trials always give the same result. */
export function analyzeTask(task: string, trials: readonly TrialFacts[], analyzedAt: string, baseline?: Baseline): TaskAnalysis {
  const context = contextOf(trials);
  const classified: Classified[] = trials.map((facts) => ({ facts, ...classifyTrial(facts, context) }));
  const sound = classified.filter(({ classification }) => classification !== 'HARNESS_ERROR');
  const attempts = sound.filter(({ facts }) => roleOf(facts) === 'attempt');
  const passed = attempts.filter(({ facts }) => hasPassed(facts));
  const rate = attempts.length === 0 ? null : Number((passed.length / attempts.length).toFixed(4));
  const flaky = flakyFact(sound, context, baseline);
  const facts = {
    trivial: trivialFact(sound, attempts, rate),
    flaky,
    well_specified: specifiedFact(sound, attempts, flaky, context),
  };
  return {
    version: 1,
    task,
    analyzed_at: analyzedAt,
    ...(baseline && { baseline }),
    runs: {
      nop: ofRole(trials, 'nop').length,
      oracle: ofRole(trials, 'oracle').length,
      attempts: ofRole(trials, 'attempt').length,
      harness_errors: trials.length - sound.length,
    },
    pass_rate: rate,
    trials: classified,
    facts,
    verdict: verdictOf(classified, attempts, facts, { ...context, baseline }),
  };
}

function ofRole(trials: readonly TrialFacts[], role: ReturnType<typeof roleOf>): TrialFacts[] {
  return trials.filter((trial) => roleOf(trial) === role);
}

function contextOf(trials: readonly TrialFacts[]): TaskContext {
  const judged = trials.filter((trial) => trial.reward !== undefined && !trial.exception && !trial.rewards_disagree);
  const oracle = ofRole(judged, 'oracle');
  const attempts = ofRole(judged, 'attempt');
  const passed = new Set(attempts.filter(hasPassed).map(({ patch }) => patch?.sha256));
  const failed = attempts.filter((trial) => !hasPassed(trial));
  return {
    unstablePatches: new Set(failed.flatMap(({ patch }) => (patch && passed.has(patch.sha256) ? [patch.sha256] : []))),
    oracleFails: oracle.length > 0 && !oracle.some(hasPassed),
    sharedFailures: passed.size === 0 ? sharedFailures(failed) : [],
  };
}

/** Tests that at least three different patches fail, and no other tests, while they pass some that they should. */
function sharedFailures(failed: readonly TrialFacts[]): string[] {
  const [first] = failed;
  if (!first?.tests || new Set(failed.map(({ patch, trial }) => patch?.sha256 ?? trial)).size < 3) return [];
  const { failed: wanted } = first.tests;
  const all = failed.every(
    ({ tests }) => tests && tests.f2p[0] > 0 && tests.f2p[0] < tests.f2p[1] && sameSet(tests.failed, wanted),
  );
  return all ? wanted : [];
}

function trivialFact(sound: Classified[], attempts: Classified[], rate: number | null): Fact {
  const solved = sound.filter(({ facts }) => roleOf(facts) === 'nop' && hasPassed(facts)).length;
  if (solved > 0) return { value: 'yes', evidence: `NOP passes in ${String(solved)} runs` };
  if (rate === null || attempts.length < MIN_ATTEMPTS)
    return { value: 'unknown', evidence: `${String(attempts.length)} attempts, wanted ${String(MIN_ATTEMPTS)}` };
  const evidence = `${String(Math.round(rate * 100))} % of ${String(attempts.length)} attempts pass`;
  return { value: rate >= TOO_EASY ? 'yes' : 'no', evidence };
}

function flakyFact(sound: Classified[], { unstablePatches }: TaskContext, baseline?: Baseline): Fact {
  if (baseline?.verdict === 'FLAKY') return { value: 'yes', evidence: baseline.problem ?? 'runs of one agent differ' };
  for (const role of ['nop', 'oracle'] as const) {
    const results = new Set(
      ofRole(
        sound.map(({ facts }) => facts),
        role,
      ).map(hasPassed),
    );
    if (results.size > 1) return { value: 'yes', evidence: `${role} passes in some runs and fails in others` };
  }
  if (unstablePatches.size > 0)
    return { value: 'yes', evidence: `${String(unstablePatches.size)} patches were judged differently by two runs` };
  const counts = (['nop', 'oracle'] as const).map(
    (role) =>
      ofRole(
        sound.map(({ facts }) => facts),
        role,
      ).length,
  );
  const evidence = `${String(counts[0])} NOP and ${String(counts[1])} oracle runs, all the same`;
  return { value: counts.every((count) => count >= MIN_BASELINE) ? 'no' : 'unknown', evidence };
}

function specifiedFact(
  sound: Classified[],
  attempts: Classified[],
  flaky: Fact,
  { oracleFails, sharedFailures: shared }: TaskContext,
): Fact {
  if (oracleFails) return { value: 'no', evidence: 'not even the oracle passes' };
  if (shared.length > 0)
    return { value: 'no', evidence: `every attempt fails the same ${String(shared.length)} tests and no other` };
  const honest = attempts.filter(({ classification }) => classification === 'GOOD_SUCCESS').length;
  const baseline =
    sound.some(({ facts }) => roleOf(facts) === 'oracle') && !sound.some(({ subtype }) => subtype === 'Task Pre-solved');
  if (honest > 0 && baseline && flaky.value !== 'yes') return { value: 'yes', evidence: `${String(honest)} attempts solved it` };
  return { value: 'unknown', evidence: `${String(honest)} of ${String(attempts.length)} attempts solved it` };
}

/** What a validation says that is no PASS, where the classes of its runs have not said it. */
const NOT_PASSED = { FLAKY: 'Non-deterministic Tests', FAIL: 'not valid', ERROR: 'not validated' } as const;

const ADVICE: Record<string, string> = {
  'Task Pre-solved': 'Reject it: the tests pass without a change.',
  'Non-deterministic Tests': 'Repeat the validation, and leave the unstable tests out.',
  'Environment Issues': 'Build the environment again, and validate.',
  'Edge Cases Not Specified': 'Compare the shared tests with the statement, and say what they want in it.',
  'Tests Too Permissive': 'Add hidden tests that a wrong solution fails.',
  'Test Inspection': 'Verify in a separate container, without the tests in the reach of the solver.',
  'Oracle Copying': 'Find out how the solution could be read.',
};

function verdictOf(
  classified: Classified[],
  attempts: Classified[],
  facts: TaskAnalysis['facts'],
  context: Judged,
): TaskAnalysis['verdict'] {
  const issue = issueOf(classified, attempts, facts, context);
  const repeated = (['nop', 'oracle'] as const).every(
    (role) => classified.filter(({ facts: one }) => roleOf(one) === role).length >= MIN_BASELINE,
  );
  const enough = attempts.length >= MIN_ATTEMPTS;
  const subtypes = [
    ...new Set(
      classified.flatMap(({ classification, subtype }) => (classification?.startsWith('BAD') && subtype ? [subtype] : [])),
    ),
  ];
  return {
    is_good: issue === null,
    confidence: repeated && enough ? 'high' : repeated || enough ? 'medium' : 'low',
    primary_issue: issue,
    recommendations: subtypes.flatMap((subtype) => ADVICE[subtype] ?? []),
    reasoning: `trivial: ${facts.trivial.evidence}; flaky: ${facts.flaky.evidence}; well specified: ${facts.well_specified.evidence}`,
  };
}

function issueOf(
  classified: Classified[],
  attempts: Classified[],
  facts: TaskAnalysis['facts'],
  { oracleFails, baseline }: Judged,
): string | null {
  if (classified.every(({ classification }) => classification === 'HARNESS_ERROR')) return 'no run says anything';
  if (classified.some(({ subtype }) => subtype === 'Task Pre-solved')) return 'Task Pre-solved';
  if (facts.flaky.value === 'yes') return 'Non-deterministic Tests';
  if (oracleFails) return 'Environment Issues';
  if (baseline && baseline.verdict !== 'PASS') return NOT_PASSED[baseline.verdict];
  if (facts.trivial.value === 'yes') return 'too easy';
  return majorityFault(attempts);
}

function majorityFault(attempts: Classified[]): string | null {
  const counts = new Map<string, number>();
  for (const { classification, subtype } of attempts)
    if (classification?.startsWith('BAD') && subtype) counts.set(subtype, (counts.get(subtype) ?? 0) + 1);
  const [worst] = [...counts].sort(([, one], [, other]) => other - one);
  return worst && worst[1] / attempts.length > MAJORITY ? worst[0] : null;
}
