import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { json, text, type NextFunction, type Response } from 'express';
import { v7 as uuidv7 } from 'uuid';
import { DomainError } from '../../domain/errors';
import type { AssayRequest } from './request';

/** Bodies above this are refused with 413: 64 files of the size that a task may have, and JSON's quoting. */
export const MAX_BODY_BYTES = 8 * 1024 * 1024;

/** Our own bodies are five levels deep; what recurses over a body must not run out of stack. */
const MAX_DEPTH = 64;

/** Where lines are read whole, as text: then an Idempotency-Key stands for them too. Others read them as they come. */
const WHOLE_LINES = ['/v1/swe/evaluations'];

/** Settings that the server and the tests share. Call before `init`. */
export function configureHttp(app: NestExpressApplication): void {
  app.setGlobalPrefix('v1', { exclude: ['metrics', 'docs', 'docs/*path'] });
  app.set('etag', false);
  app.disable('x-powered-by');
  app.use(assignRequestId);
  app.use(json({ limit: MAX_BODY_BYTES, verify: refuseBadText, strict: true }));
  app.use(WHOLE_LINES, text({ limit: MAX_BODY_BYTES, type: 'application/x-ndjson', verify: refuseBadBytes }));
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

function refuseBadBytes(_request: IncomingMessage, _response: unknown, body: Buffer, charset: string): void {
  if (charset.toLowerCase() !== 'utf-8' || !isUtf8(body)) throw new DomainError('bad-request', 'The body is not valid UTF-8.');
}

// The body parser would decode invalid bytes to U+FFFD, and the stored text would not be what was sent.
function refuseBadText(_request: IncomingMessage, _response: unknown, body: Buffer, charset: string): void {
  if (charset.toLowerCase() !== 'utf-8') throw new DomainError('unsupported-media-type', 'JSON comes in UTF-8 (RFC 8259).');
  if (!isUtf8(body)) throw new DomainError('bad-request', 'The body is not valid UTF-8.');
  if (isTooDeep(body)) throw new DomainError('bad-request', `The body nests deeper than ${MAX_DEPTH} levels.`);
}

const [QUOTE, BACKSLASH] = [0x22, 0x5c];
const [OPENING, CLOSING] = [Buffer.from('[{'), Buffer.from(']}')];

/** Counts brackets outside of strings; whether they match is for the parser to say. */
function isTooDeep(body: Buffer): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < body.length && depth <= MAX_DEPTH; at += 1) {
    const byte = body[at] ?? 0;
    if (quoted && byte === BACKSLASH) at += 1;
    else if (byte === QUOTE) quoted = !quoted;
    else if (!quoted && OPENING.includes(byte)) depth += 1;
    else if (!quoted && CLOSING.includes(byte)) depth -= 1;
  }
  return depth > MAX_DEPTH;
}

function refuseOtherBodies(request: AssayRequest, _response: Response, next: NextFunction): void {
  const hasBody = request.headers['transfer-encoding'] !== undefined || Number(request.headers['content-length'] ?? 0) > 0;
  if (hasBody && !request.is(['application/json', 'application/x-ndjson'])) throw new DomainError('unsupported-media-type');
  next();
}
