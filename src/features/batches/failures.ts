import { SandboxInfraError } from '../../platform/sandbox';
import { EnvironmentError, type EnvironmentFailure, type ValidationRejection } from '../building';
import { SourcingError } from '../sourcing';
import type { FailureKind } from './domain/case';

interface Failure {
  kind: FailureKind;
  reasons: { code: string; evidence: string }[];
  /** When another try may help, milliseconds since 1970. */
  retryAt?: number | undefined;
}

/** What is the repository's own doing stays as it is; of the rest, another try may come out differently. */
const JUDGED = new Set<EnvironmentFailure>(['system-packages-failed', 'install-failed', 'compile-failed', 'tree-differs']);
const MAX_EVIDENCE = 2000;

/**
 * What a thrown error means for a case. One that nobody expected is `other`, with its words: a defect that must be seen. `timedOut`: what to
 * say of a case whose time is over.
 */
export function failureOf(error: unknown, timedOut: string | false): Failure {
  if (timedOut !== false) return failure('infra', 'timed-out', timedOut);
  if (error instanceof SourcingError)
    return { ...failure(error.retryable ? 'infra' : 'policy', error.code, error.message), retryAt: error.retryAt };
  if (error instanceof EnvironmentError) return failure(isJudged(error) ? 'policy' : 'infra', error.kind, error.message);
  if (error instanceof SandboxInfraError) return failure('infra', error.kind, error.message);
  if (isSystemError(error)) return failure('infra', error.code === 'ENOSPC' ? 'disk-full' : 'file-system', error.message);
  return failure('other', 'internal', error instanceof Error ? `${error.name}: ${error.message}` : String(error));
}

/** The language's image is ours: that it can't be built tells nothing of the repository. */
function isJudged({ kind, stage }: EnvironmentError): boolean {
  return JUDGED.has(kind) && stage !== 'language';
}

/**
 * What a validation's rejection means for a case. A run that something outside ended tells nothing of the task, and one that lacked
 * memory nothing as long as the host has more.
 */
export function kindOfRejection({ code }: Pick<ValidationRejection, 'code'>, limitBytes: number, hostBytes: number): FailureKind {
  if (code === 'out-of-memory') return limitBytes < hostBytes ? 'infra' : 'policy';
  return code === 'interrupted' ? 'infra' : 'policy';
}

function failure(kind: FailureKind, code: string, evidence: string): Failure {
  return { kind, reasons: [{ code, evidence: evidence.slice(0, MAX_EVIDENCE) }] };
}

/** Not by `instanceof`: errors of Node's own modules come from another realm where a test runner isolates its globals. */
function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return typeof error === 'object' && error !== null && typeof Reflect.get(error, 'syscall') === 'string';
}
