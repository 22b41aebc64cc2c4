import type { TestOutcome } from '../../domain/verdict';
import type { Limits } from '../../platform/sandbox';
import type { GradableTest, GradableVersion } from '../pools';
import { failureText } from './domain/failure-text';
import { tell } from './domain/outcome';
import { REWARD_POLICIES, rewardOf } from './domain/reward-policies';
import type { PromisedGrading } from './grading.entity';
import type { GradingResult, NewGrading, PendingGrading, RewardPolicyView } from './grading.schema';
import type { Outcome } from './judged';

export interface Facts {
  id: string;
  request: NewGrading;
  version: GradableVersion;
  tests: readonly GradableTest[];
  submissionSha256: string;
  outcome: Outcome;
  cached: boolean;
  requestId: string;
  createdAt: string;
}

/** What the account is told: an allow-list, by profile. Nothing of private tests, output or the run's own times if sealed. */
export function toResult({ outcome, request, version, tests, ...facts }: Facts): GradingResult {
  const { profile, reward_policy: policy, scope } = request;
  const early = seesEarly(outcome, version);
  const told = tell(
    outcome.run,
    tests.map(({ visibility }) => visibility),
    profile,
    early,
  );
  return {
    ...{ id: facts.id, status: 'done', version_id: version.id, task_id: version.taskId, scope, profile },
    verdict: told.verdict,
    reward: rewardOf(policy, told.verdict, told.fraction),
    reward_policy: { name: policy, version: REWARD_POLICIES[policy].version },
    ...{ parse: told.parse, compile: told.compile, public_pass: told.publicPass, private_pass: told.privatePass },
    tests: toTests(outcome, tests, profile === 'open', early),
    ...{ trust: outcome.trust, isolation: outcome.isolation, cached: facts.cached, limits: toLimits(outcome.limits) },
    digests: {
      submission_sha256: facts.submissionSha256,
      version_commitment: version.commitment,
      image: outcome.image,
      runner_version: outcome.runnerVersion,
    },
    request_id: facts.requestId,
    created_at: facts.createdAt,
  };
}

/**
 * Where tests and submission share a process, or the suite calls it while it is imported, a submission can see private
 * inputs before the public tests are over.
 */
function seesEarly({ trust }: Outcome, { asksAtImport }: GradableVersion): boolean {
  return trust !== 'isolated-oracle' || asksAtImport;
}

/** A sealed reader of what saw private inputs early is told which public tests passed, and nothing that it could have written there. */
function toTests({ run }: Outcome, tests: readonly GradableTest[], open: boolean, early: boolean): GradingResult['tests'] {
  const terse = !open && early;
  return tests.flatMap(({ id, visibility, requirementIds }, index) => {
    const report = run.tests[index];
    if (!report || (visibility !== 'public' && !open)) return [];
    const named = { id, requirement_ids: [...requirementIds], ...(open && { visibility }) };
    if (terse) return { ...named, status: plainOutcome(report.outcome), duration_ms: null };
    return {
      ...{ ...named, status: report.outcome, duration_ms: Math.round(report.durationMs * 1000) / 1000 },
      ...(report.failure && { info: failureText(report.failure) }),
    };
  });
}

function plainOutcome(outcome: TestOutcome): TestOutcome {
  return outcome === 'passed' || outcome === 'not-run' ? outcome : 'failed';
}

function toLimits(limits: Limits): GradingResult['limits'] {
  return {
    ...{ cpu_seconds: limits.cpuSeconds, wall_seconds: limits.wallSeconds, memory_bytes: limits.memoryBytes },
    ...{ processes: limits.processes, output_bytes: limits.outputBytes, disk_bytes: limits.diskBytes },
  };
}

/** A grading without a verdict. */
export function toPending({ id, status, versionId, createdAt }: PromisedGrading): PendingGrading {
  return { id, status, version_id: versionId, created_at: createdAt };
}

/** The reward policies, as they are told. */
export function rewardPolicyViews(): RewardPolicyView[] {
  return Object.entries(REWARD_POLICIES).map(([name, { version, description, allOrNothing, rules }]) => ({
    ...{ name: name as RewardPolicyView['name'], version, description, all_or_nothing: allOrNothing },
    rules: { 'infra-error': null, ...rules },
  }));
}
