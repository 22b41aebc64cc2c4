import { hasPassed, roleOf, type TrialFacts } from './trial-facts';

/** SWE-gen's classes with the subtypes that runs alone can show (swegen-harbor.md 1.13); the others need a reader. */
export const TRIAL_CLASSES = {
  HARNESS_ERROR: [
    'Agent Not Found',
    'Container/Docker Failure',
    'Missing Dependencies',
    'Empty Trajectory',
    'Infrastructure Error',
    'Inconsistent Output',
  ],
  GOOD_FAILURE: ['Timeout', 'Wrong Approach', 'Implementation Bugs', 'Premature Stop', 'Incomplete Solution', 'Logic Error'],
  BAD_FAILURE: ['Non-deterministic Tests', 'Environment Issues', 'Edge Cases Not Specified'],
  GOOD_SUCCESS: ['Correct Solution'],
  BAD_SUCCESS: ['Test Inspection', 'Oracle Copying', 'Tests Too Permissive', 'Task Pre-solved'],
} as const;
export type TrialClass = keyof typeof TRIAL_CLASSES;

export interface TrialClassification {
  classification: TrialClass;
  subtype: string;
  /** What in the trial says so. */
  evidence: string;
}

/** What the other trials of the task show. */
export interface TaskContext {
  /** Patches that passed in one trial and failed in another. */
  unstablePatches: ReadonlySet<string>;
  /** The oracle ran and never passed. */
  oracleFails: boolean;
  /** Three or more different patches failed the same few tests and nothing else, and none passed. */
  sharedFailures: readonly string[];
}

function found<C extends TrialClass>(
  classification: C,
  subtype: (typeof TRIAL_CLASSES)[C][number],
  evidence: string,
): TrialClassification {
  return { classification, subtype, evidence };
}

/** The class of one trial by its facts; undefined for a NOP run that fails and an oracle run that passes, which is how they should end. */
export function classifyTrial(trial: TrialFacts, context: TaskContext): TrialClassification | undefined {
  const broken = harnessError(trial);
  if (broken) return broken;
  const role = roleOf(trial);
  if (role === 'nop')
    return hasPassed(trial) ? found('BAD_SUCCESS', 'Task Pre-solved', 'the tests pass without any change') : undefined;
  if (role === 'oracle') return hasPassed(trial) ? undefined : oracleFailure(trial, context);
  return hasPassed(trial) ? success(trial) : failure(trial, context);
}

/** Harbor's exceptions by what they say about the harness; a timeout of the agent is its own failure. */
const EXCEPTIONS: [RegExp, (typeof TRIAL_CLASSES)['HARNESS_ERROR'][number]][] = [
  [/AgentNotFound|AgentSetup|ModelNotFound/, 'Agent Not Found'],
  [/Docker|Container|Environment(Build|Start)|Image/, 'Container/Docker Failure'],
];

function harnessError(trial: TrialFacts): TrialClassification | undefined {
  const { exception, unreadable, trajectory } = trial;
  if (unreadable !== undefined) return found('HARNESS_ERROR', 'Infrastructure Error', unreadable);
  if (trial.rewards_disagree) return found('HARNESS_ERROR', 'Inconsistent Output', 'reward.json and reward.txt disagree');
  if (exception && exception.type !== 'AgentTimeoutError') {
    const subtype = EXCEPTIONS.find(([pattern]) => pattern.test(exception.type))?.[1] ?? 'Infrastructure Error';
    return found('HARNESS_ERROR', subtype, `${exception.type}: ${exception.message}`);
  }
  if (exception) return undefined;
  if (trial.reward === undefined) return found('HARNESS_ERROR', 'Infrastructure Error', 'there is no reward');
  if (roleOf(trial) === 'attempt' && trajectory?.agent_steps === 0)
    return found('HARNESS_ERROR', 'Empty Trajectory', 'the agent took no step');
  return undefined;
}

function oracleFailure(trial: TrialFacts, { oracleFails }: TaskContext): TrialClassification {
  if (!oracleFails) return found('BAD_FAILURE', 'Non-deterministic Tests', 'the oracle passed in another run');
  return found('BAD_FAILURE', 'Environment Issues', `the oracle fails in every run${testsText(trial)}`);
}

function success({ trajectory, patch }: TrialFacts): TrialClassification {
  const copied = trajectory?.solution_seen[0];
  if (copied !== undefined) return found('BAD_SUCCESS', 'Oracle Copying', copied);
  const inspected = trajectory?.tests_seen[0];
  if (inspected !== undefined) return found('BAD_SUCCESS', 'Test Inspection', inspected);
  if (patch?.empty) return found('BAD_SUCCESS', 'Tests Too Permissive', 'the tests passed, and nothing was changed');
  return found('GOOD_SUCCESS', 'Correct Solution', 'every test of the task passed');
}

function failure(trial: TrialFacts, context: TaskContext): TrialClassification {
  const { patch, tests, exception } = trial;
  if (patch && context.unstablePatches.has(patch.sha256))
    return found('BAD_FAILURE', 'Non-deterministic Tests', 'the same patch passed in another run');
  if (context.oracleFails) return found('BAD_FAILURE', 'Environment Issues', 'the oracle fails as well');
  if (exception) return found('GOOD_FAILURE', 'Timeout', exception.message);
  if (patch?.empty) return found('GOOD_FAILURE', 'Premature Stop', 'nothing was changed');
  if (!tests) return found('GOOD_FAILURE', 'Logic Error', `reward ${String(trial.reward)}`);
  if (tests.f2p[0] === tests.f2p[1])
    return found('GOOD_FAILURE', 'Implementation Bugs', `it breaks what worked${testsText(trial)}`);
  if (context.sharedFailures.length > 0 && sameSet(tests.failed, context.sharedFailures))
    return found(
      'BAD_FAILURE',
      'Edge Cases Not Specified',
      `every attempt fails the same tests: ${context.sharedFailures.join(', ').slice(0, 500)}`,
    );
  if (tests.f2p[0] > 0) return found('GOOD_FAILURE', 'Incomplete Solution', `some of the wanted tests pass${testsText(trial)}`);
  return found('GOOD_FAILURE', 'Wrong Approach', `none of the wanted tests passes${testsText(trial)}`);
}

function testsText({ tests }: TrialFacts): string {
  return tests ? ` (fail-to-pass ${tests.f2p.join('/')}, pass-to-pass ${tests.p2p.join('/')})` : '';
}

export function sameSet(one: readonly string[], other: readonly string[]): boolean {
  const set = new Set(one);
  return set.size === new Set(other).size && other.every((item) => set.has(item));
}
