import type { BuildOutcome } from '../../../platform/sandbox';
import { explainOutcome } from './explain';

function outcome(exitCode: number, said = '', more: Partial<BuildOutcome['usage']> = {}): BuildOutcome {
  const content = Buffer.from(said);
  const usage = { wallMs: 1, cpuSeconds: 0, peakMemoryBytes: 0, outOfMemory: false, ...more };
  return { end: 'exited', exitCode, usage, log: { content, totalBytes: content.length, truncated: false } };
}

describe('why a layer has no image', () => {
  it.each([
    ['install-failed', 'dependencies', outcome(1, 'No matching distribution')],
    ['network-failed', 'dependencies', outcome(1, 'Could not resolve host: example.org')],
    ['compile-failed', 'task', outcome(1, 'Could not resolve host: example.org')],
    ['tree-differs', 'task', outcome(90)],
    ['disk-full', 'task', outcome(1, 'write: No space left on device')],
    ['out-of-memory', 'task', outcome(137, '', { outOfMemory: true })],
    ['interrupted', 'task', outcome(137)],
    ['interrupted', 'dependencies', outcome(143)],
    ['timed-out', 'task', { ...outcome(137), end: 'timed-out' }],
  ] satisfies [string, 'dependencies' | 'task', BuildOutcome][])('%s', (kind, stage, built) => {
    expect(explainOutcome(stage, built)[0]).toBe(kind);
  });
});
