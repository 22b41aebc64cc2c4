import { GitError } from '../../platform/git';
import { GitHubError } from '../../platform/git/github';

export type SourcingFailure =
  | 'repository-not-found'
  | 'pull-not-found'
  | 'commit-missing'
  | 'merge-ambiguous'
  | 'cursor-lost'
  | 'archive-malformed'
  | 'rate-limited'
  | 'unauthorized'
  | 'unavailable'
  | 'too-large'
  | 'git-failed';

const RETRYABLE = new Set<SourcingFailure>(['rate-limited', 'unavailable', 'git-failed']);

/** A pull request that could not be examined, as opposed to one that was and is no candidate. */
export class SourcingError extends Error {
  override readonly name = 'SourcingError';
  /** Whether trying again later may help; for `rate-limited` not before `retryAt` (milliseconds since 1970). */
  readonly retryable: boolean;
  constructor(
    readonly code: SourcingFailure,
    message: string,
    readonly retryAt?: number,
    options?: ErrorOptions,
  ) {
    super(message, options);
    this.retryable = RETRYABLE.has(code);
  }
}

/** Puts failures of git and GitHub into the words of sourcing; anything else is a defect and passes through. */
export async function translated<T>(work: Promise<T>, absent: SourcingFailure = 'pull-not-found'): Promise<T> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof GitHubError)
      throw new SourcingError(ofGitHub(error, absent), error.message, error.retryAt, { cause: error });
    if (error instanceof GitError) throw new SourcingError(ofGit(error), error.message, undefined, { cause: error });
    throw error;
  }
}

function ofGitHub({ kind }: GitHubError, absent: SourcingFailure): SourcingFailure {
  if (kind === 'not-found') return absent;
  if (kind === 'unauthorized' || kind === 'forbidden') return 'unauthorized';
  return kind === 'rate-limited' ? 'rate-limited' : 'unavailable';
}

function ofGit({ kind }: GitError): SourcingFailure {
  if (kind === 'no-mirror' || kind === 'unsafe-mirror') return 'repository-not-found';
  if (kind === 'missing') return 'commit-missing';
  if (kind === 'output-limit') return 'too-large';
  return kind === 'unreachable' ? 'unavailable' : 'git-failed';
}
