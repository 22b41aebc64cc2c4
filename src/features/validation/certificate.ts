import type { RevisionPins } from '../../domain/task';
import type { TestOutcome, Trust, Verdict } from '../../domain/verdict';
import type { Head } from '../../platform/audit';
import type { ExecutionSpec } from '../../platform/sandbox';
import type { TestFacts, ValidationEvidence } from './domain/evidence';
import type { Purpose, ValidationPolicy } from './domain/plan';

/** The proof that one state of a task is sound: enough to run it all again and compare. */
export interface CertificateBody {
  format: 'assay-certificate/1';
  task_id: string;
  validation_id: string;
  policy: string;
  /** How much proof was asked for. */
  proof: ValidationPolicy;
  trust: Trust;
  pins: RevisionPins;
  /** Of orders and hash seeds. */
  seed: number;
  image: string;
  python: string;
  packages: string[];
  runner_version: string;
  limits: ExecutionSpec['limits'];
  tests: { id: string; requirement_ids: string[]; visibility: 'public' | 'private' }[];
  runs: CertifiedRun[];
  stubs_rejected: string[];
  freebies: Record<string, string[]>;
  /** Requirement id -> ids of its tests. */
  coverage: Record<string, string[]>;
  audit_head: Head;
  issued_at: string;
}

/** The proof of an SWE task: which directory was proved, by which stored record. The record itself is kept with the directory. */
export interface SweCertificateBody {
  format: 'assay-swe-certificate/1';
  task_id: string;
  validation_id: string;
  policy: string;
  trust: Trust;
  pins: RevisionPins;
  /** `owner__repo-123`, and Harbor's content hash of its directory. */
  swe_task: string;
  directory_hash: string;
  image: string;
  /** sha256 of the validation record, as JSON is stored. */
  record_sha256: string;
  fail_to_pass: number;
  pass_to_pass: number;
  audit_head: Head;
  issued_at: string;
}

export interface CertifiedRun {
  purpose: Purpose;
  id: string;
  solution: string;
  hash_seed: number | null;
  verdict: Verdict;
  tests: { id: string; outcome: TestOutcome; duration_ms: number }[];
  cpu_seconds: number;
  peak_memory_bytes: number;
}

/** Runs as the certificate keeps them. */
export function certifiedRuns({ executions }: ValidationEvidence): CertifiedRun[] {
  return executions.flatMap(({ purpose, report }) =>
    report.runs.map((run) => ({
      ...{ purpose, id: run.id, solution: run.id.startsWith('stub-') ? run.id.slice('stub-'.length) : 'reference' },
      ...{
        hash_seed: run.hashSeed,
        verdict: run.verdict,
        cpu_seconds: run.usage.cpuSeconds,
        peak_memory_bytes: run.usage.peakMemoryBytes,
      },
      tests: run.tests.map(({ id, outcome, durationMs }) => ({ id, outcome, duration_ms: Math.round(durationMs * 1000) / 1000 })),
    })),
  );
}

/** Requirement id -> tests that name it. */
export function coverageOf(tests: readonly TestFacts[], requirementIds: readonly string[]): Record<string, string[]> {
  return Object.fromEntries(
    requirementIds.map((id) => [id, tests.filter((test) => test.requirementIds.includes(id)).map((test) => test.id)]),
  );
}

/** Runs and tests whose outcome differs between two certificates' runs; empty when a replay agrees. */
export function replayDifferences(before: readonly CertifiedRun[], after: readonly CertifiedRun[]): string[] {
  const again = new Map(after.map((run) => [run.id, run]));
  return before.flatMap((run) => {
    const other = again.get(run.id);
    if (!other) return [`${run.id}: not run again`];
    if (run.solution !== 'reference')
      return run.verdict === 'passed' || other.verdict === 'passed' ? [`${run.id}: ${other.verdict}`] : [];
    const outcomes = new Map(other.tests.map((test) => [test.id, test.outcome]));
    return run.tests.filter((test) => outcomes.get(test.id) !== test.outcome).map((test) => `${run.id}: ${test.id}`);
  });
}
