import { backoffMs, isDue, isPast, retriesNow, type Attempted } from './case';

const BASE: Attempted = { status: 'failed', attempts: 1, failureKind: 'infra', reasons: [], fingerprint: 'f1' };

describe('whether a case runs again', () => {
  it.each([
    ['never did', { status: 'pending', attempts: 0, failureKind: null }, true],
    ['was running when the process died', { status: 'running' }, true],
    ['succeeded', { status: 'success', failureKind: null }, false],
    ['was not reached', { status: 'skipped', failureKind: null }, true],
    ['was judged under the same options', { failureKind: 'policy' }, false],
    ['was judged under other options', { failureKind: 'policy', fingerprint: 'f0' }, true],
    ['met failing infrastructure once', {}, true],
    ['met failing infrastructure three times', { attempts: 3 }, false],
    ['met a rate limit, however often', { attempts: 9, reasons: [{ code: 'rate-limited' }] }, true],
    ['met an engine that was away, however often', { attempts: 9, reasons: [{ code: 'engine-unreachable' }] }, true],
    ['met a lock in another run', { attempts: 9, reasons: [{ code: 'infra_error', evidence: 'index.lock exists' }] }, true],
    ['is recorded, but not there', { failureKind: 'state', attempts: 9 }, true],
  ] satisfies [string, Partial<Attempted>, boolean][])('%s', (_, change, due) => {
    expect(isDue({ ...BASE, ...change }, 'f1', false)).toBe(due);
  });

  it('knows which stage comes after which', () => {
    expect([isPast('build', 'build'), isPast('scan', 'build'), isPast('examine', 'build')]).toEqual([false, true, false]);
  });

  it('gives time-outs two more tries where the repository has made a task', () => {
    const late = { ...BASE, attempts: 3, reasons: [{ code: 'timed-out' }] };
    expect(isDue(late, 'f1', false)).toBe(false);
    expect(isDue(late, 'f1', true)).toBe(true);
    expect(isDue({ ...late, attempts: 5 }, 'f1', true)).toBe(false);
  });

  it('tries infrastructure alone again at once, with longer pauses, up to twelve seconds', () => {
    expect([1, 2, 3].map((attempts) => retriesNow('infra', attempts))).toEqual([true, true, false]);
    expect(retriesNow('policy', 1)).toBe(false);
    expect([1, 2, 3, 9].map((attempts) => backoffMs(attempts, 0))).toEqual([1000, 2000, 4000, 12_000]);
  });
});
