import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, type NextFunction, type Response } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../domain/errors';
import type { AssayRequest } from './request';

/** Bodies above this are refused with 413: 64 files of the size that a task may have, and JSON's quoting. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Settings that the server and the tests share. Call before `init`. */
export function configureHttp(app: NestExpressApplication): void {
  app.setGlobalPrefix('v1', { exclude: ['metrics', 'docs', 'docs/*path'] });
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(assignRequestId);
  app.use(json({ limit: MAX_BODY_BYTES, verify: refuseBadUtf8, strict: true }));
  app.use(refuseOtherBodies);
}

function assignRequestId(request: AssayRequest, response: Response, next: NextFunction): void {
  const given = request.headers['x-request-id'];
  request.requestId = typeof given === 'string' && /^[\w.-]{1,64}$/.test(given) ? given : uuidv7();
  response.setHeader('X-Request-Id', request.requestId);
  response.setHeader('Cache-Control', 'no-store');
  response.setHeader('X-Content-Type-Options', 'nosniff');
  next();
}

// The body parser would decode invalid bytes to U+FFFD, and the stored text would not be what was sent.
function refuseBadUtf8(_request: IncomingMessage, _response: unknown, body: Buffer): void {
  if (!isUtf8(body)) throw new DomainError('bad-request', 'The body is not valid UTF-8.');
}

function refuseOtherBodies(request: AssayRequest, _response: Response, next: NextFunction): void {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is(['application/json', 'application/x-ndjson'])) throw new DomainError('unsupported-media-type');
  next();
}
