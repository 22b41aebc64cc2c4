import type { ProgramReport } from '../../../platform/sandbox';
import { outputText } from './output-text';
import { runResultOf } from './run-result';

const USAGE = { cpuSeconds: 0.1, wallSeconds: 0.25, peakMemoryBytes: 1 };

describe("A run in SandboxFusion's words", () => {
  it.each<[string, Partial<ProgramReport>, string, string, number | null]>([
    ['success', { end: 'exited', exitCode: 0 }, 'Success', 'Finished', 0],
    ['an exit code', { end: 'exited', exitCode: 2 }, 'Failed', 'Finished', 2],
    ['a signal', { end: 'exited', exitCode: -11 }, 'Failed', 'Finished', -11],
    ['no Python', { end: 'not-compiled', exitCode: 1 }, 'Failed', 'Finished', 1],
    ['a time-out', { end: 'timed-out', exitCode: null }, 'Failed', 'TimeLimitExceeded', null],
    ['no memory', { end: 'out-of-memory', exitCode: null }, 'Failed', 'Finished', -9],
    ['too much output', { end: 'output-limit', exitCode: null }, 'Failed', 'Finished', -9],
  ])('%s', (_, report, status, runStatus, code) => {
    const whole: ProgramReport = { end: 'exited', exitCode: 0, stdout: 'out', stderr: '', usage: USAGE, ...report };
    expect(runResultOf(whole)).toMatchObject({
      ...{ status, message: '', compile_result: null, files: {} },
      run_result: { status: runStatus, return_code: code, stdout: 'out', execution_time: 0.25 },
    });
  });
});

describe('The text of a response', () => {
  it('is that of its messages, in order', () => {
    const part = (text: string) => ({ type: 'output_text', text, annotations: [] });
    expect(
      outputText([
        { type: 'reasoning', content: [part('thought')] },
        { type: 'message', content: [part('a'), { type: 'refusal', text: 'no' }, part('b')] },
        { type: 'function_call' },
        { type: 'message', content: 'c' },
        { type: 'message' },
      ]),
    ).toBe('abc');
  });
});
