import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Response } from 'express';
import { map, of, type Observable } from 'rxjs';
import { DomainError } from '../../domain/errors';
import { IdempotencyRecord, UnitOfWork } from '../database';
import type { AssayRequest } from './request';

/** Sets the ETag header from a body's `etag`, so that a view says once under what it can be changed. */
@Injectable()
export class EtagInterceptor implements NestInterceptor {
  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const response = context.switchToHttp().getResponse<Response>();
    return next.handle().pipe(
      map((body: unknown) => {
        if (body !== null && typeof body === 'object' && 'etag' in body && typeof body.etag === 'string') {
          response.setHeader('ETag', `"${body.etag}"`);
        }
        return body;
      }),
    );
  }
}

/** Answers a repeated creating request from what the first one stored in its own transaction. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly work: UnitOfWork) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const { ctx } = context.switchToHttp().getRequest<AssayRequest>();
    if (!ctx?.idempotency) return next.handle();
    const { key, fingerprint } = ctx.idempotency;
    const stored = await this.work.reader.manager.findOneBy(IdempotencyRecord, { accountId: ctx.actor.accountId, key });
    if (!stored) return next.handle();
    if (stored.fingerprint !== fingerprint) throw new DomainError('idempotency-mismatch');
    context.switchToHttp().getResponse<Response>().setHeader('Idempotency-Replayed', 'true');
    return of(JSON.parse(stored.body) as unknown);
  }
}
