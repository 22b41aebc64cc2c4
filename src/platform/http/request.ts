import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Request, Response } from 'express';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { sha256 } from '../hash';

/** Express's request with what our middleware and guard put on it. */
export interface AssayRequest extends Request {
  requestId: string;
  ctx?: Ctx;
}

/** The context of the request: who acts, request id, clock. Only on routes that need a capability. */
export const RequestCtx = createParamDecorator((_: unknown, context: ExecutionContext): Ctx => {
  const { ctx } = context.switchToHttp().getRequest<AssayRequest>();
  if (!ctx) throw new DomainError('unauthenticated');
  return ctx;
});

/** The value of If-Match without its quotes; undefined when the header is absent. */
export const IfMatch = createParamDecorator((_: unknown, context: ExecutionContext): string | undefined => {
  const header = context.switchToHttp().getRequest<AssayRequest>().headers['if-match'];
  return header === undefined ? undefined : header.trim().replace(/^"(.*)"$/, '$1');
});

/** The number in the Fencing-Token header that a claim handed out; undefined when absent. */
export const FencingToken = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<AssayRequest>().headers['fencing-token'];
  if (header === undefined) return undefined;
  if (typeof header === 'string' && /^\d{1,15}$/.test(header)) return Number(header);
  throw new DomainError('bad-request', 'Fencing-Token must be a whole number.', [
    { pointer: 'header:Fencing-Token', detail: 'not a whole number' },
  ]);
});

/** Aborts when the client goes away before it has its answer: nobody wants the work any more. */
export function departureOf(response: Response): AbortSignal {
  const gone = new AbortController();
  response.once('close', () => {
    if (!response.writableFinished) gone.abort(new DomainError('client-gone'));
  });
  return gone.signal;
}

/** Refuses a change that was made against another state than today's: 428 without the header, 412 on a mismatch. */
export function requireMatch(ifMatch: string | undefined, current: string): void {
  if (ifMatch === undefined) throw new DomainError('etag-missing');
  if (ifMatch !== current && ifMatch !== '*') throw new DomainError('etag-mismatch');
}

/** What tells two requests apart that carry the same Idempotency-Key. */
export function fingerprintOf(request: AssayRequest): string {
  return sha256(`${request.method} ${request.originalUrl}\n${JSON.stringify(request.body ?? null)}`);
}
