import { isUtf8 } from 'node:buffer';
import type { z } from 'zod';
import { DomainError } from '../../domain/errors';
import { invalid } from '../../platform/http';

/** One line of a batch: its bytes, or what is wrong with it as a line. */
export interface BatchInput {
  /** Place in the body, from 0; blank lines have a place, and no verdict. */
  index: number;
  bytes: Buffer;
  fault?: DomainError;
}

export const MAX_LINE_BYTES = 8 * 1024 * 1024;
export const MAX_BATCH_BYTES = 512 * 1024 * 1024;

const NEW_LINE = 0x0a;
const NOTHING = Buffer.alloc(0);

/**
 * Splits a body into lines as it comes, holding no more than one line. A line that is too long, or no UTF-8, is reported
 * in its place. After `maxBytes` one more line reports that the body is too large; the rest is read and thrown away, for a
 * client that is still sending would not see the answer.
 */
export async function* linesOf(
  body: AsyncIterable<Buffer>,
  { maxBytes = MAX_BATCH_BYTES, maxLine = MAX_LINE_BYTES } = {},
): AsyncGenerator<BatchInput> {
  let [index, size, length] = [0, 0, 0];
  let pieces: Buffer[] = [];
  for await (const chunk of body) {
    const fits = size <= maxBytes;
    size += chunk.length;
    if (size > maxBytes && fits) yield { index, bytes: NOTHING, fault: tooLarge(maxBytes) };
    if (size > maxBytes) continue;
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(NEW_LINE, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      length += piece.length;
      if (length <= maxLine) pieces.push(piece);
      from += piece.length + 1;
      if (end < 0) continue;
      yield* lineOf(index, pieces, length > maxLine);
      [index, length, pieces] = [index + 1, 0, []];
    }
  }
  if (size <= maxBytes) yield* lineOf(index, pieces, length > maxLine);
}

function* lineOf(index: number, pieces: readonly Buffer[], isLong: boolean): Generator<BatchInput> {
  const bytes = Buffer.concat(pieces);
  if (isLong) yield { index, bytes: NOTHING, fault: new DomainError('body-too-large', 'The line is too long.') };
  else if (!isUtf8(bytes)) yield { index, bytes, fault: new DomainError('bad-request', 'The line is not valid UTF-8.') };
  else if (!isBlank(bytes)) yield { index, bytes };
}

function tooLarge(maxBytes: number): DomainError {
  return new DomainError('body-too-large', `The batch has more than ${maxBytes} bytes; nothing from here on was read.`);
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 0x20 || byte === 0x09 || byte === 0x0d);
}

/** The line as JSON of this shape. Throws what is wrong with it. */
export function readLine<T>(schema: z.ZodType<T>, { bytes, fault }: BatchInput): T {
  if (fault) throw fault;
  const parsed = schema.safeParse(parseJson(bytes));
  if (!parsed.success) throw invalid(parsed.error);
  return parsed.data;
}

function parseJson(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString('utf8'));
  } catch {
    throw new DomainError('bad-request', 'The line is not JSON.');
  }
}
