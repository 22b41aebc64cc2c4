import type { PatchOutcome, PatchReason, PatchTest } from './verdict';

/** An entry of an evaluation, as reports need it. */
export interface JudgedEntry {
  instanceId: string;
  taskId: string;
  hasPatch: boolean;
  /** Undefined until it is judged. */
  outcome?: PatchOutcome;
  /** `false`: the pool has no such task. */
  known: boolean;
  reason?: PatchReason;
}

/** Our reasons in the words of SWE-bench's classifier (swe-datasets.md 2.5); others keep their own, with underscores. */
const INFRA_WORDS: Readonly<Record<string, string>> = {
  'engine-unreachable': 'container_unavailable',
  'image-missing': 'container_unavailable',
  'host-out-of-memory': 'out_of_memory',
};
/** Not infrastructure for sure, and nothing that a test said either. */
const AMBIGUOUS: Readonly<Record<string, string>> = {
  'timed-out': 'tests_timed_out',
  'report-missing': 'no_tests_collected',
};

type Ids = Record<string, string[]>;

function infraWord({ reason }: JudgedEntry): string {
  const code = reason?.code ?? 'unknown';
  return INFRA_WORDS[code] ?? code.replaceAll('-', '_');
}

function groups(entries: readonly JudgedEntry[], idOf: (entry: JudgedEntry) => string) {
  const pick = (test: (entry: JudgedEntry) => boolean) => entries.filter(test).map(idOf).sort();
  return {
    submitted: pick(() => true),
    completed: pick(({ outcome }) => outcome === 'resolved' || outcome === 'unresolved'),
    incomplete: pick(({ outcome, known }) => outcome === undefined && known),
    resolved: pick(({ outcome }) => outcome === 'resolved'),
    unresolved: pick(({ outcome }) => outcome === 'unresolved'),
    empty: pick(({ outcome }) => outcome === 'empty-patch'),
    infra: pick(({ outcome }) => outcome === 'infra-error'),
    ambiguous: pick(({ outcome, reason }) => outcome === 'unresolved' && (reason?.code ?? '') in AMBIGUOUS),
    error: pick(({ outcome, known }) => !known || outcome === 'not-applied'),
  };
}

/**
 * SWE-bench's run report, schema version 2 (swe-datasets.md 1.1). Its data set is what the file names: `incomplete_ids` are those that are
 * not judged yet. Of the ids that were submitted each is in one of completed, incomplete, empty patch, infra failure and error; ambiguous
 * failures are some of the unresolved ones.
 */
export function sweBenchReport(entries: readonly JudgedEntry[], withReasons: boolean): Record<string, unknown> {
  const ids = groups(entries, ({ instanceId }) => instanceId);
  const reasons = entries.flatMap((entry): [string, string][] => {
    const ambiguous = entry.outcome === 'unresolved' ? AMBIGUOUS[entry.reason?.code ?? ''] : undefined;
    const word = entry.outcome === 'infra-error' ? infraWord(entry) : ambiguous;
    return word === undefined ? [] : [[entry.instanceId, word]];
  });
  const shown = withReasons ? ids : { ...ids, ambiguous: [] };
  return {
    ...{ total_instances: ids.submitted.length, submitted_instances: ids.submitted.length },
    ...{ completed_instances: ids.completed.length, resolved_instances: ids.resolved.length },
    ...{ unresolved_instances: ids.unresolved.length, infra_failure_instances: ids.infra.length },
    ...{ ambiguous_failure_instances: shown.ambiguous.length, empty_patch_instances: ids.empty.length },
    ...{ error_instances: ids.error.length, completed_ids: ids.completed, incomplete_ids: ids.incomplete },
    ...{ empty_patch_ids: ids.empty, submitted_ids: ids.submitted, resolved_ids: ids.resolved },
    ...{ unresolved_ids: ids.unresolved, infra_failure_ids: ids.infra, ambiguous_failure_ids: shown.ambiguous },
    ...{ error_ids: ids.error, failure_reasons: withReasons ? Object.fromEntries(reasons.sort()) : {}, schema_version: 2 },
  };
}

/** Multi-SWE-bench's `final_report.json` (swe-datasets.md 1.2), which has no third outcome: infra failures are errors there. */
export function multiSweBenchReport(entries: readonly JudgedEntry[]): Record<string, unknown> {
  const ids: Ids = groups(entries, ({ taskId, instanceId }) => pullOf(taskId) ?? instanceId);
  const errors = [...(ids['error'] ?? []), ...(ids['infra'] ?? [])].sort();
  const { submitted = [], completed = [], incomplete = [], resolved = [], unresolved = [], empty = [] } = ids;
  return {
    ...{ total_instances: submitted.length, submitted_instances: submitted.length, completed_instances: completed.length },
    ...{ incomplete_instances: incomplete.length, resolved_instances: resolved.length },
    ...{ unresolved_instances: unresolved.length, empty_patch_instances: empty.length, error_instances: errors.length },
    ...{ submitted_ids: submitted, completed_ids: completed, incomplete_ids: incomplete, resolved_ids: resolved },
    ...{ unresolved_ids: unresolved, empty_patch_ids: empty, error_ids: errors },
  };
}

/** `org/repo:pr-7`; an organisation's name has no two underscores. */
function pullOf(taskId: string): string | undefined {
  const [, org, repo, number] = /^([a-z0-9-]+)__(.+)-([1-9][0-9]*)$/.exec(taskId) ?? [];
  return org === undefined ? undefined : `${org}/${repo ?? ''}:pr-${number ?? ''}`;
}

/** SWE-bench's `report.json` of one instance (swe-datasets.md 1.1). */
export function instanceReport(entry: JudgedEntry, tests: readonly PatchTest[]): Record<string, unknown> {
  const { outcome } = entry;
  const isInfra = outcome === 'infra-error';
  return {
    [entry.instanceId]: {
      ...{ patch_is_None: !entry.hasPatch, patch_exists: entry.hasPatch },
      patch_successfully_applied: outcome === 'resolved' || outcome === 'unresolved',
      ...{ resolved: outcome === 'resolved', infra_failure: isInfra },
      ...(isInfra && { infra_failure_reason: infraWord(entry) }),
      ...(tests.length > 0 && { tests_status: statusOf(tests) }),
    },
  };
}

function statusOf(tests: readonly PatchTest[]): Record<string, { success: string[]; failure: string[] }> {
  const of = (list: PatchTest['expected']) => {
    const own = tests.filter(({ expected }) => expected === list);
    const isGood = ({ state }: PatchTest) => state === 'pass' || state === 'xfail';
    return { success: own.filter(isGood).map(({ id }) => id), failure: own.filter((test) => !isGood(test)).map(({ id }) => id) };
  };
  const none = { success: [], failure: [] };
  return { FAIL_TO_PASS: of('f2p'), PASS_TO_PASS: of('p2p'), FAIL_TO_FAIL: none, PASS_TO_FAIL: none };
}
