import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Response } from 'express';
import { DomainError } from '../../domain/errors';
import type { AssayRequest } from '../../platform/http';
import type { GradingAnswer } from './grading.schema';

/** A verdict is a 200; a promise is a 202 that says where to ask for the verdict. */
export function withStatus(response: Response, answer: GradingAnswer): GradingAnswer {
  if (answer.status !== 'done') response.status(202).setHeader('Location', `/v1/gradings/${answer.id}`);
  return answer;
}

const LONGEST_WAIT_SECONDS = 600;

/** Seconds of `Prefer: wait=N` (RFC 7240), at most 600; undefined without it. */
export const PreferredWait = createParamDecorator((_: unknown, context: ExecutionContext): number | undefined => {
  const header = context.switchToHttp().getRequest<AssayRequest>().headers['prefer'];
  const wait = /(?:^|[,;])\s*wait\s*=\s*"?([^",;]*)"?/i.exec(String(header ?? ''))?.[1];
  if (wait === undefined) return undefined;
  if (/^\d{1,9}$/.test(wait.trim())) return Math.min(Number(wait), LONGEST_WAIT_SECONDS);
  throw new DomainError('bad-request', 'Prefer: wait=N takes whole seconds.', [
    { pointer: 'header:Prefer', detail: 'wait is not a whole number of seconds' },
  ]);
});
