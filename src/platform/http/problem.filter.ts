import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable, Logger } from '@nestjs/common';
import type { Response } from 'express';
import { notFound, type DomainError, type ErrorCode } from '../../domain/errors';
import { AuditLog } from '../audit';
import { UnitOfWork } from '../database';
import { toDomainError, toProblem } from './problem';
import type { AssayRequest } from './request';

/** Refusals that tell of somebody who tries doors, or writes tests that do. */
const RECORDED: ReadonlySet<ErrorCode> = new Set(['not-found', 'seat-refused', 'forbidden', 'suite-refused']);

/** The one place where an error becomes an answer: problem+json, and an audit entry for what was refused. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  private readonly logger = new Logger(ProblemFilter.name);

  constructor(
    private readonly work: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async catch(thrown: unknown, host: ArgumentsHost): Promise<void> {
    const request = host.switchToHttp().getRequest<AssayRequest>();
    const response = host.switchToHttp().getResponse<Response>();
    const error = toDomainError(thrown);
    if (error.code === 'internal') this.logger.error({ err: thrown, requestId: request.requestId }, 'A request failed');
    await this.record(request, error);
    // A stream that has begun can only be cut: the reader sees an incomplete body, never a wrong one.
    if (response.headersSent) return void response.destroy();
    // Why a seat is refused is for the audit log: the answer is, byte for byte, the one for what does not exist.
    send(response, error.code === 'seat-refused' ? notFound() : error, request.requestId);
  }

  /**
   * Every refusal to a known actor goes to the audit log: absent or hidden, the same entry by the same
   * steps, so that neither the answer nor its timing tells one from the other.
   */
  private async record({ ctx, method, path }: AssayRequest, { code, message }: DomainError): Promise<void> {
    if (!ctx || !RECORDED.has(code)) return;
    const plain = { ...ctx, idempotency: undefined };
    try {
      await this.work.run(plain, (unit) =>
        this.audit.append(unit, {
          action: 'request.refused',
          subject: path.slice(0, 300),
          data: { method, code, detail: message.slice(0, 200) },
        }),
      );
    } catch (error) {
      this.logger.error({ err: error }, 'A refusal could not be written to the audit log');
    }
  }
}

function send(response: Response, error: DomainError, requestId: string): void {
  const problem = toProblem(error, requestId);
  const retryAfter = error.extra['retry_after'];
  if (typeof retryAfter === 'number') response.setHeader('Retry-After', String(retryAfter));
  if (problem.status === 401) response.setHeader('WWW-Authenticate', 'Bearer');
  response.status(problem.status).type('application/problem+json').send(JSON.stringify(problem));
}
