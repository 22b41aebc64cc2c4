import type { CaseStage, CaseStatus, FailureKind, Reason } from './case';

/** What a case came to: what makes it due, or not, again. */
export interface CaseResult<Spend = unknown> {
  status: CaseStatus;
  stage: CaseStage | null;
  attempts: number;
  failureKind: FailureKind | null;
  reasons: Reason[];
  reason: string | null;
  fingerprint: string | null;
  timings: Partial<Record<CaseStage, number>>;
  modelSpend: Spend | null;
}

/** Cases that an earlier run judged, by candidate. */
export interface EarlierRun<R> {
  results: ReadonlyMap<string, R>;
}

export interface Taken<R> {
  results: Map<string, R>;
  /** Of each run, in order: how many of the results are its. */
  counts: { verified: number; failed: number }[];
}

/** Of several runs, best first, what is known of each candidate: a success of any, else the failure of the first. */
export function takeOver<R extends { status: CaseStatus }>(runs: readonly EarlierRun<R>[]): Taken<R> {
  const found = new Map<string, { result: R; run: number }>();
  runs.forEach(({ results }, run) => {
    for (const [candidate, result] of results) {
      const known = found.get(candidate);
      if (!known || (result.status === 'success' && known.result.status !== 'success')) found.set(candidate, { result, run });
    }
  });
  const counts = runs.map(() => ({ verified: 0, failed: 0 }));
  for (const { result, run } of found.values()) {
    const count = counts[run];
    if (count) count[result.status === 'success' ? 'verified' : 'failed'] += 1;
  }
  return { results: new Map([...found].map(([candidate, { result }]) => [candidate, result])), counts };
}
