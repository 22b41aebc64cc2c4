import type { RunReport } from '../../platform/sandbox';
import { VerdictCache } from './verdict-cache';

const MIB = 1024 * 1024;

function kept(stdout: string, verdict: RunReport['verdict'] = 'passed') {
  const run = { verdict, tests: [], output: { stdout, stderr: '', truncated: false } } as unknown as RunReport;
  return { outcome: { run } as Parameters<VerdictCache['keep']>[2]['outcome'], gradingId: 'grad_1' };
}

describe('the verdict cache', () => {
  it('weighs what submissions printed, so that they cannot fill the memory', () => {
    const cache = new VerdictCache();
    for (let n = 0; n < 100; n += 1) cache.keep(`key ${n}`, 'a', kept('x'.repeat(MIB)));
    const found = Array.from({ length: 100 }, (_, n) => cache.find(`key ${n}`, 'a') !== undefined);
    expect(found.filter(Boolean).length).toBeLessThanOrEqual(64);
    expect(found.at(-1)).toBe(true);
    expect(found[0]).toBe(false);
  });

  it('keeps nothing that another run may not have, and tells an account of its own alone', () => {
    const cache = new VerdictCache();
    expect(cache.keep('late', 'a', kept('', 'timed-out'))).toBe(false);
    cache.keep('key', 'a', kept(''));
    expect([cache.find('key', 'b')?.own, cache.find('key', 'b')?.own, cache.find('key', 'a')?.own]).toEqual([false, true, true]);
  });
});
