import { APIConnectionError, APIError } from 'openai';
import { ModelError, type ModelFailure } from './model-error';
import { maySucceedLater } from './retry';

/** A failed try, and whether another may fare better. */
export interface Failure {
  kind: ModelFailure;
  /** Ours; may be logged. */
  message: string;
  /** The server's words. */
  said?: string;
  status?: number;
  retry: boolean;
  /** The Retry-After header as it came. */
  retryAfter?: string;
}

/** What happened before an answer began; undefined for what no endpoint can cause. */
export function failureBefore(error: unknown): Failure | undefined {
  const own = findOwn(error);
  if (own) return { kind: own.kind, message: own.message, retry: false };
  if (error instanceof APIConnectionError) return { kind: 'unavailable', message: `No connection${codeOf(error)}`, retry: true };
  if (isStatusError(error)) return ofStatus(error, error.status);
  return undefined;
}

/** What happened while an answer came in. It was paid for, so that it is not asked for again. */
export function failureWithin(error: unknown): Failure {
  const own = findOwn(error);
  if (own) return { kind: own.kind, message: own.message, retry: false };
  const said = error instanceof APIError ? { said: error.message } : {};
  return { kind: 'cut-off', message: 'The answer broke off', retry: false, ...said };
}

type StatusError = APIError<number, Headers | undefined>;

function isStatusError(error: unknown): error is StatusError {
  return error instanceof APIError && typeof error.status === 'number';
}

/** An error of ours that the client library put into one of its own. */
function findOwn(error: unknown): ModelError | undefined {
  for (let at = error; typeof at === 'object' && at !== null; at = (at as { cause?: unknown }).cause)
    if (at instanceof ModelError) return at;
  return undefined;
}

function ofStatus(error: StatusError, status: number): Failure {
  const retryAfter = error.headers?.get('retry-after') ?? undefined;
  // OpenAI answers 429 to an account without money too, which no waiting helps.
  const retry = maySucceedLater(status) && error.code !== 'insufficient_quota';
  const message = `The model's server answered ${status}`;
  return { kind: kindOf(status), message, said: error.message, status, retry, ...(retryAfter !== undefined && { retryAfter }) };
}

function kindOf(status: number): ModelFailure {
  if (status === 401 || status === 403) return 'bad-key';
  if (status === 429) return 'rate-limited';
  return maySucceedLater(status) ? 'unavailable' : 'bad-request';
}

function codeOf(error: APIConnectionError): string {
  const code = (error.cause as { code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? `: ${code}` : '';
}
