import { factsOf, suiteReportOf } from './warm-reports';
import { RunFacts } from './wire';

function frame(message: unknown): Buffer {
  const body = Buffer.from(JSON.stringify(message));
  const header = Buffer.alloc(4);
  header.writeUInt32BE(body.length);
  return Buffer.concat([header, body]);
}

const NONE = Buffer.alloc(0);
const TEST = { test: 't.py::test_a', passed: true, found: true, died: false, cases: 1, durationMs: 1, failure: null };
const END = { end: true, died: false, tampered: null, crossingFailed: null, canary: 'failed', stopped: false };

function reportOf(results: Buffer, diagnostics = NONE) {
  return suiteReportOf({ run: 'r', report: { killed: null, exited: 0, harness: null }, blobs: [results, diagnostics] });
}

describe('what comes behind a message of a warm supervisor', () => {
  test('results are put together, and nothing is said of a harness that came through', () => {
    const report = reportOf(Buffer.concat([frame(TEST), frame(END)]), Buffer.from('noise'));
    expect(report).toMatchObject({ tests: [TEST], end: true, canary: 'failed', harness: null });
  });

  test.each([
    ['nothing', NONE],
    ['a cut frame', frame(END).subarray(0, 20)],
    ['no JSON', Buffer.concat([frame(TEST), Buffer.from([0, 0, 0, 2, 123, 123])])],
    ['a test of the wrong shape', Buffer.concat([frame({ test: 1, passed: 'yes' }), frame(END)])],
    ['an end of the wrong shape', Buffer.concat([frame(TEST), frame({ ...END, canary: 'skipped' })])],
  ])('%s is never an end', (_, results) => {
    expect(reportOf(results, Buffer.from('why')).end).toBe(false);
  });

  test('a statement is read once and cannot be added to', () => {
    const facts = RunFacts.parse({ problem: null });
    const blobs = [Buffer.concat([frame({ compiled: true }), frame({ stage: 'start' })]), Buffer.from('out'), Buffer.from([255])];
    expect(factsOf({ run: 'r', facts, blobs })).toMatchObject({ statement: { compiled: true }, stdout: 'out', stderr: '\uFFFD' });
    expect(factsOf({ run: 'r', facts, blobs: [NONE, NONE, NONE] }).statement).toEqual({ stage: 'start' });
  });
});
