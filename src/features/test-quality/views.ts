import type { Audience } from '../../domain/separation';
import { findFlaky, inStepsOfTen, scoreOf, weakRequirements } from '../probing';
import type { QualityEvidence } from './domain/evidence';
import { allPassed, blindRequirements, judge } from './gates';
import { QUALITY_POLICIES } from './domain/policy';
import { ROUNDS } from './domain/rounds';
import type { MutantWaiver, QualityProbe, QualityRun } from './test-quality.entity';
import type { ProbeView, QualityRunView } from './test-quality.schema';

export function seesAll(audience: Audience): boolean {
  return audience === 'arbiter' || audience === 'reviewer' || audience === 'evaluator-1' || audience === 'evaluator-2';
}

/** What everybody on the task may know: that there is a run, and on the grid, that it is over. */
export function baseView(run: QualityRun): QualityRunView {
  const { id, taskId, policy, status, outcome, jobId, createdAt, concludedAt } = run;
  const over = status === 'concluded';
  return {
    ...{ id, task_id: taskId, policy, status: over ? 'concluded' : 'running', outcome: over ? outcome : null, job_id: jobId },
    ...{ created_at: createdAt, concluded_at: concludedAt },
  };
}

/** For the author: not a word about the tests, but whether they reject the decoys. */
export function authorView({ policy }: QualityRun, evidence: QualityEvidence): Partial<QualityRunView> {
  const gates = judge(evidence, QUALITY_POLICIES[policy], new Set());
  return { decoys: gates.find(({ gate }) => gate === 'decoys')?.verdict ?? 'not-applicable' };
}

/** For the test writer: a score that names no mutant and no number of them, and what can be read in their own files. */
export function writerView(
  { policy }: QualityRun,
  evidence: QualityEvidence,
  waivers: readonly MutantWaiver[],
  round: number,
): Partial<QualityRunView> {
  const remarks = { round, remarks: evidence.remarks };
  if (round > ROUNDS) return remarks;
  const waived = waivedIds(waivers);
  const { score } = scoreOf(evidence.fates, waived);
  const open = evidence.survivors.filter(({ id }) => !waived.has(id));
  const blind = blindRequirements(evidence, QUALITY_POLICIES[policy]).map(({ requirementId }) => requirementId);
  return {
    ...remarks,
    score_percent: score === null ? null : inStepsOfTen(score),
    weak_requirements: [...new Set([...weakRequirements(open, evidence.tests), ...blind])].sort(),
  };
}

/** For those who see both sides. */
export function fullView(
  { policy, trust }: QualityRun,
  evidence: QualityEvidence,
  waivers: readonly MutantWaiver[],
): Partial<QualityRunView> {
  const waived = waivedIds(waivers);
  const gates = judge(evidence, QUALITY_POLICIES[policy], waived);
  const { total, killed, timedOut, waived: excused, score } = scoreOf(evidence.fates, waived);
  const kinds = new Map(waivers.map(({ mutantId, kind }) => [mutantId, kind]));
  const survivors = evidence.survivors.map(({ id, path, line, operator, scope, diff, reachedBy }) => {
    return { id, path, line, operator, scope, diff, reached_by: reachedBy, waived: kinds.get(id) ?? null };
  });
  const ids = evidence.tests.map(({ id }) => id);
  return {
    ...{ verdict: allPassed(gates) ? 'passed' : 'failed', gates, trust, remarks: evidence.remarks, probes: evidence.probes },
    flaky: findFlaky(evidence.matrix, ids),
    mutation: { total, killed, timed_out: timedOut, waived: excused, score, dropped: { ...evidence.dropped }, survivors },
    requirements: evidence.requirements.map(({ requirementId, ...figures }) => ({ requirement_id: requirementId, ...figures })),
  };
}

export function waivedIds(waivers: readonly MutantWaiver[]): Set<string> {
  return new Set(waivers.map(({ mutantId }) => mutantId));
}

export function probeView({ id, taskId, kind, note, origin, createdAt }: QualityProbe): ProbeView {
  return { id, task_id: taskId, kind, note, origin, created_at: createdAt };
}
