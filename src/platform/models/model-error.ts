/**
 * Why a model gave no answer:
 * `rate-limited` it asked to come back later more often or for longer than allowed, or its quota is used up; `unavailable` no
 * connection, or its own errors to the end; `bad-key` 401 or 403; `bad-request` it refuses the request, or leads elsewhere;
 * `malformed-answer` what came is not the protocol; `timed-out` no whole answer within the limit of the call; `cut-off` the
 * answer stopped in the middle; `refused-budget` the budget does not hold the call, nothing was sent; `refused-address` the
 * operator's settings do not let the service speak to this host, nothing was sent; `aborted` the caller gave up.
 */
export type ModelFailure =
  | 'rate-limited'
  | 'unavailable'
  | 'bad-key'
  | 'bad-request'
  | 'malformed-answer'
  | 'timed-out'
  | 'cut-off'
  | 'refused-budget'
  | 'refused-address'
  | 'aborted';

/**
 * A call that gave no answer. The message holds neither a key nor a prompt nor words of the server, so it may be logged. `said` is
 * what the server said, clipped and without the key; servers repeat what they were sent, so it may hold words of the prompt.
 * `retryAt`: milliseconds since 1970, where the server named a time that is too far away.
 */
export class ModelError extends Error {
  override readonly name = 'ModelError';
  constructor(
    readonly kind: ModelFailure,
    message: string,
    readonly detail: { attempts?: number; status?: number; said?: string; retryAt?: number } = {},
  ) {
    super(message);
  }
}
