/**
 * One catalogue of expected failures: code -> HTTP status and title. Codes are stable and public. What is
 * absent and what may not be known share one code, so that the answer tells nothing.
 */
export const ERRORS = {
  'bad-request': [400, 'The request is malformed'],
  'body-too-large': [413, 'The body is too large'],
  'claim-lost': [409, 'The claim is over or belongs to somebody else'],
  'client-gone': [499, 'The client went away before its answer'],
  conflict: [409, 'The resource is in another state'],
  'deadline-passed': [504, 'The submission waited until its deadline and was not judged'],
  'duplicate-test': [422, 'Two tests have the same id'],
  'etag-mismatch': [412, 'The resource changed since it was read'],
  'etag-missing': [428, 'This change needs an If-Match header'],
  'finding-leaks': [422, 'The text shares words with a part hidden from its reader'],
  forbidden: [403, 'The token lacks a capability'],
  'idempotency-in-flight': [409, 'A request with this Idempotency-Key is still running'],
  'idempotency-mismatch': [422, 'This Idempotency-Key was used for another request'],
  invalid: [422, 'The request does not fit the schema'],
  'lint-failed': [422, 'The requirements do not pass the lint'],
  'method-not-allowed': [405, 'The route has no such method'],
  'not-acceptable': [406, 'None of the accepted media types can be served'],
  'not-found': [404, 'There is no such resource'],
  'not-gradable': [422, 'The version cannot be graded like this'],
  'not-ready': [422, 'The task lacks something that this step needs'],
  overloaded: [503, 'The queue is full'],
  'queue-paused': [403, 'Claims from this queue are paused for the account'],
  'seat-refused': [404, 'There is no such resource'],
  'submission-limit': [429, 'The account has submitted as many distinct solutions of this task as it may'],
  'suite-refused': [422, 'The test suite does something that tests may not do'],
  'too-many-requests': [429, 'The account asks for more than it may at a time'],
  'trust-not-accepted': [422, 'The trust of the version was not accepted by the request'],
  unauthenticated: [401, 'A valid token is needed'],
  'unknown-requirement': [422, 'A test names a requirement that does not exist'],
  'unsupported-media-type': [415, 'The media type is not supported'],
  'version-withdrawn': [410, 'The version was taken out of service'],
  unavailable: [503, 'A part of the service is not available'],
  internal: [500, 'The service failed'],
} as const satisfies Record<string, readonly [number, string]>;
export type ErrorCode = keyof typeof ERRORS;

/** One bad place: a JSON Pointer into the body, or `query:name`, `header:name`. */
export interface Fault {
  pointer: string;
  detail: string;
  code?: string;
  line?: number;
}

/** An expected failure; one filter turns it into problem+json. `extra` becomes extension members. */
export class DomainError extends Error {
  override readonly name = 'DomainError';
  constructor(
    readonly code: ErrorCode,
    detail?: string,
    readonly faults: readonly Fault[] = [],
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail ?? ERRORS[code][1]);
  }
}

/** The same answer for what is absent and for what may not be known. */
export function notFound(): DomainError {
  return new DomainError('not-found');
}

export function conflict(detail: string, extra: Record<string, unknown> = {}): DomainError {
  return new DomainError('conflict', detail, [], extra);
}

/**
 * A compare-and-set that somebody else won. The unit of work runs again and decides on what the winner left;
 * a client sees it only when that was in vain too, as a plain conflict.
 */
export class LostRaceError extends DomainError {
  constructor(detail: string) {
    super('conflict', detail);
  }
}
