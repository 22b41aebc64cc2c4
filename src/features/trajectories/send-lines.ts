import { Readable } from 'node:stream';
import type { Response } from 'express';
import { pipeInto } from '../../platform/http';

/** Lines of JSON as they come. */
export async function sendLines(response: Response, lines: AsyncIterable<string>): Promise<void> {
  response.status(200).setHeader('Content-Type', 'application/x-ndjson; charset=utf-8');
  await pipeInto(response, Readable.from(lines, { objectMode: false }));
}
