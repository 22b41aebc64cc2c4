import { RunFacts, SuiteReport, Statement, type WarmFacts, type WarmReport } from './wire';

const EMPTY = Buffer.alloc(0);
const KEPT_DIAGNOSTICS = 2000;

/** Facts with what came behind them. A process that ended before its harness could speak made no statement. */
export function factsOf({ facts, blobs }: WarmFacts): RunFacts {
  const [statement = EMPTY, stdout = EMPTY, stderr = EMPTY] = blobs;
  const [said] = readFrames(statement);
  const parsed = Statement.safeParse(said ?? { stage: 'start' });
  return { ...facts, statement: parsed.success ? parsed.data : { stage: 'start' }, stdout: text(stdout), stderr: text(stderr) };
}

/**
 * The tests' process sends a frame for each test and one at its end. Bytes that are no such frames are as if they had not come:
 * a report without an end is never passed.
 */
export function suiteReportOf({ report, blobs }: WarmReport): SuiteReport {
  const [results = EMPTY, diagnostics = EMPTY] = blobs;
  const messages = readFrames(results).filter(isRecord);
  const tests = messages.filter((message) => 'test' in message);
  const rest = messages.filter((message) => !('test' in message));
  const { killed, exited, harness } = report;
  const whole = SuiteReport.safeParse({ ...Object.assign({}, ...rest), tests, killed, exited });
  const parsed = whole.success ? whole.data : SuiteReport.parse({ tests: [], killed, exited });
  return {
    ...parsed,
    // For people, and only where the harness itself did not come through.
    harness: parsed.canary === 'failed' ? null : (harness ?? text(diagnostics).slice(-KEPT_DIAGNOSTICS)),
  };
}

/** Frames of 4 bytes big endian and JSON; ends at the first that is none. */
function readFrames(bytes: Buffer): unknown[] {
  const found: unknown[] = [];
  for (let at = 0; at + 4 <= bytes.length;) {
    const end = at + 4 + bytes.readUInt32BE(at);
    if (end > bytes.length) break;
    try {
      found.push(JSON.parse(bytes.toString('utf8', at + 4, end)));
    } catch (error) {
      if (error instanceof SyntaxError) break;
      throw error;
    }
    at = end;
  }
  return found;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(bytes: Buffer): string {
  return bytes.toString('utf8');
}
