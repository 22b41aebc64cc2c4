export type GitHubFailure =
  'not-found' | 'unauthorized' | 'forbidden' | 'rate-limited' | 'unavailable' | 'malformed' | 'rejected';

/** A request that GitHub did not answer as wanted. `retryAt` (milliseconds since 1970) is when a limit ends. */
export class GitHubError extends Error {
  override readonly name = 'GitHubError';
  constructor(
    readonly kind: GitHubFailure,
    message: string,
    readonly retryAt?: number,
  ) {
    super(message);
  }
}
