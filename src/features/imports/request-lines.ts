import { isUtf8 } from 'node:buffer';
import { DomainError } from '../../domain/errors';
import { invalid, MAX_BODY_BYTES, type AssayRequest } from '../../platform/http';
import type { ImportLine } from './domain/imported-task';
import { ImportLineBody, NewImport } from './imports.schema';
import { humanEvalLine, toLine } from './sources/lines';
import { parseHumanEval } from './sources/humaneval';

/** The lines of a request: HumanEval's JSON Lines as `application/x-ndjson`, or a JSON body (NewImport). */
export async function* linesOfRequest(request: AssayRequest): AsyncGenerator<ImportLine> {
  if (request.is('application/x-ndjson')) {
    yield* linesOfText(await readBody(request));
    return;
  }
  const parsed = NewImport.safeParse(request.body ?? {});
  if (!parsed.success) throw invalid(parsed.error);
  const { records = [], lines = [] } = parsed.data;
  for (const [index, record] of records.entries()) yield toLine(index + 1, () => parseHumanEval(record));
  for (const [index, line] of lines.entries()) yield readLine(index + 1, line);
}

async function* linesOfText(text: string): AsyncGenerator<ImportLine> {
  for (const [index, line] of text.split('\n').entries()) if (line.trim() !== '') yield humanEvalLine(index + 1, line);
}

/** A line that its client parsed is checked as strictly as any body; `place` stands in for a number that is none. */
function readLine(place: number, body: unknown): ImportLine {
  const parsed = ImportLineBody.safeParse(body);
  if (parsed.success) {
    const { line, task, error } = parsed.data;
    return { line, ...(task ? { task } : { error: error ?? 'neither a task nor an error' }) };
  }
  const reason = parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  return { line: lineOf(body) ?? place, error: reason.slice(0, 2000) };
}

function lineOf(body: unknown): number | undefined {
  const line = ImportLineBody.shape.line.safeParse(
    body !== null && typeof body === 'object' && 'line' in body ? body.line : undefined,
  );
  return line.data;
}

/** A body that is too large is read to its end all the same: a client that is still sending would never see the answer. */
async function readBody(request: AssayRequest): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  if (size > MAX_BODY_BYTES) throw new DomainError('body-too-large');
  const body = Buffer.concat(chunks);
  if (!isUtf8(body)) throw new DomainError('bad-request', 'The body is not valid UTF-8.');
  return body.toString('utf8');
}
