import { Readable } from 'node:stream';
import type { Response } from 'express';
import { pipeInto } from '../../platform/http';

/** An answer that is bytes already: rendered when a version was made, or written row by row. */
export interface Answer {
  type: 'application/json' | 'application/x-ndjson';
  body: Buffer | AsyncIterable<Buffer>;
}

/**
 * Sends an answer, taking rows only as fast as the reader does. When a row fails the connection is cut, so that a body
 * that is not whole never looks whole; a reader who goes away ends the reading of rows.
 */
export async function send(response: Response, { type, body }: Answer): Promise<void> {
  response.status(200).setHeader('Content-Type', `${type}; charset=utf-8`);
  if (Buffer.isBuffer(body)) return void response.end(body);
  await pipeInto(response, Readable.from(body, { objectMode: false }));
}
