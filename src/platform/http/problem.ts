import { HttpException } from '@nestjs/common';
import { z } from 'zod';
import { DomainError, ERRORS, type ErrorCode, type Fault } from '../../domain/errors';

/** RFC 9457 problem details with our extension members. */
export const Problem = z
  .object({
    type: z.string().describe('URI reference of the problem type: /problems/<code>'),
    title: z.string(),
    status: z.number().int(),
    code: z.string().describe('Stable code from the error catalogue'),
    detail: z.string().optional(),
    request_id: z.string(),
    errors: z
      .array(
        z.object({ pointer: z.string(), detail: z.string(), code: z.string().optional(), line: z.number().int().optional() }),
      )
      .optional()
      .describe('Bad places: JSON Pointers into the body, or query:name, header:name'),
  })
  .loose()
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof Problem>;

export function toProblem(error: DomainError, requestId: string): Problem {
  const [status, title] = ERRORS[error.code];
  const errors = error.faults.map((fault) => ({ ...fault }));
  const detail = error.message === title ? undefined : error.message;
  return {
    ...{ type: `/problems/${error.code}`, title, status, code: error.code },
    ...(detail && { detail }),
    request_id: requestId,
    ...(errors.length > 0 && { errors }),
    ...error.extra,
  };
}

/** Anything thrown, as one of ours: Nest's and Express's own errors keep their meaning, the rest is internal. */
export function toDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  if (error instanceof z.ZodError) return invalid(error);
  const status = statusOf(error);
  const code = status === undefined ? undefined : CODE_OF_STATUS[status];
  if (code !== undefined)
    return new DomainError(code, code === 'bad-request' ? 'The path, or the body as JSON in UTF-8, cannot be read.' : undefined);
  return new DomainError('internal');
}

const CODE_OF_STATUS: Readonly<Record<number, ErrorCode>> = {
  400: 'bad-request',
  404: 'not-found',
  405: 'method-not-allowed',
  413: 'body-too-large',
  415: 'unsupported-media-type',
};

function statusOf(error: unknown): number | undefined {
  if (error instanceof HttpException) return error.getStatus();
  // Express's body parser throws what http-errors makes of any error, zlib's too: it has a `status` and an `expose`.
  if (typeof error !== 'object' || error === null) return undefined;
  if ('status' in error && 'expose' in error && typeof error.status === 'number') return error.status;
  if (error instanceof URIError) return 400;
  return undefined;
}

/** A failed parse as a 422 with one pointer a fault; `base` is put before each pointer. */
export function invalid(error: z.ZodError, base = ''): DomainError {
  return new DomainError('invalid', undefined, faultsOf(error, base));
}

export function faultsOf(error: z.ZodError, base = ''): Fault[] {
  return error.issues.flatMap((issue): Fault[] => {
    const path = base + issue.path.map(segment).join('');
    if (issue.code !== 'unrecognized_keys') return [{ pointer: path, detail: issue.message, code: issue.code }];
    return issue.keys.map((key) => ({ pointer: path + segment(key), detail: 'unknown field', code: 'unknown-field' }));
  });
}

/** A key as a segment of a JSON Pointer (RFC 6901). */
function segment(key: PropertyKey): string {
  return `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
