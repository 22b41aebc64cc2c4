import { repetitionsOf, type LongSuite, type ValidationRecord } from '../building';
import type { CaseStage, FailureKind } from './domain/case';
import type { FoundReason } from './made-again';

/** Thrown where a stage says that there is no task. */
export class Stopped extends Error {
  override readonly name = 'Stopped';
  readonly retryAt = undefined;
  constructor(
    readonly kind: FailureKind,
    readonly reasons: { code: string; evidence: string }[],
  ) {
    super(reasons.map(({ code }) => code).join(', '));
  }
}

/** Its code: a policy that may be another one by now. */
export const TOO_FEW_REPETITIONS = 'too-few-repetitions';

/** Stops where there are reasons to. */
export function refuse(reasons: FoundReason[]): void {
  if (reasons.length > 0) throw new Stopped('policy', reasons);
}

/** A quick look is no proof, for which tests are flaky shows only when they run again and again. It speaks against nothing that stands. */
export function findUnproved(record: Pick<ValidationRecord, 'runs'>, wanted: number): FoundReason[] {
  const had = repetitionsOf(record);
  const evidence = `nothing speaks against it in ${had} of ${wanted} repetitions of each phase`;
  return had < wanted ? [{ code: TOO_FEW_REPETITIONS, evidence }] : [];
}

/** For a case whose time is over: what of it was the suite's. */
export function tellTime(suite: LongSuite | undefined): string {
  if (suite?.wallMs === undefined) return 'the case took longer than its time';
  const { wallMs, ended, narrowedTo, notNarrowed } = suite;
  const took = `${ended ? 'more than ' : ''}${Math.round(wallMs / 1000)} s a run`;
  const became = narrowedTo ? 'was narrowed' : `was not narrowed: ${notNarrowed ?? ''}`;
  return `the case took longer than its time; its whole suite takes ${took} and ${became}`;
}

/** Whether there was no environment, or one in which no test of the base passes; another one may be better. */
export function isOfEnvironment(stage: CaseStage, { kind, reasons }: Pick<Stopped, 'kind' | 'reasons'>): boolean {
  if (kind !== 'policy') return false;
  return stage === 'specify' || stage === 'build' || reasons.some(({ code }) => code === 'base-broken');
}
