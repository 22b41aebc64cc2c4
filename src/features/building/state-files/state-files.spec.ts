import fc from 'fast-check';
import type { PullRef } from '../../../domain/swe';
import { inputPulls, readBatchState, StateFileError, writeBatchState } from './batch-state';
import { poolDigest, rankStates, resumeState, stateFileName } from './resume';

const PULLS: PullRef[] = [
  { owner: 'Tide', repo: 'Bell', number: 12 },
  { owner: 'tide', repo: 'bell', number: 3 },
];
const FILE = { path: '' };
const NOW = new Date('2026-11-21T10:00:00Z');
const INPUT = { pool: 'collected_prs/py.txt', pulls: PULLS, maxRetry: 3, modelFingerprint: 'm', runFingerprint: 'r', now: NOW };

/** As the fork writes it: absolute path, keys with their case, microseconds, no digest. */
const FORK = {
  version: 1,
  input_ids_file: '/home/someone/artifacts/collected_prs/py.txt',
  input_prs_count: 2,
  input_prs: ['Tide/Bell#12', 'tide/bell:pr-3', 'nonsense'],
  max_retry: 3,
  model_fingerprint: 'OPENAI_MODEL=;ANTHROPIC_MODEL=',
  run_fingerprint: '',
  total_elapsed_seconds: 12.5,
  created_at: '2026-01-31T10:00:00.123456+00:00',
  updated_at: '2026-02-01T10:00:00.123456+00:00',
  cases: {
    'Tide/Bell#12': {
      repo: 'Tide/Bell',
      pr: 12,
      attempts: 1,
      status: 'success',
      task_id: 'tide__bell-12',
      updated_at: '2026-01-31T10:00:00+00:00',
    },
    'tide/bell#3': {
      repo: 'tide/bell',
      pr: 3,
      attempts: 2,
      status: 'failed',
      failure_kind: 'infra',
      error_type: 'timeout',
      error_message: null,
    },
  },
};

describe('state files', () => {
  it("reads the fork's, by pull requests in lower case", () => {
    const state = readBatchState(JSON.stringify(FORK));
    expect(Object.keys(state.cases)).toEqual(['tide/bell#12', 'tide/bell#3']);
    expect(state.cases['tide/bell#3']).toMatchObject({
      failure_kind: 'infra',
      error_message: '',
      last_run_fingerprint: '',
      updated_at: '',
    });
    expect(state).toMatchObject({ content_digest: '', total_elapsed_seconds: 12.5 });
    expect(inputPulls(state)).toEqual(PULLS);
  });

  it('keeps what it does not know, and writes what it read', () => {
    const state = readBatchState(JSON.stringify({ ...FORK, extra: { a: 1 } }));
    expect(state).toMatchObject({ extra: { a: 1 } });
    expect(readBatchState(writeBatchState(state))).toEqual(state);
    expect(writeBatchState(readBatchState(writeBatchState(state)))).toBe(writeBatchState(state));
  });

  it('takes the success of two cases that differ in case alone', () => {
    const cases = {
      'a/b#1': { repo: 'a/b', pr: 1, status: 'failed', updated_at: '2026-02-02T00:00:00Z' },
      'A/B#1': { repo: 'A/B', pr: 1, status: 'success', updated_at: '2026-01-01T00:00:00Z' },
    };
    expect(readBatchState(JSON.stringify({ ...FORK, cases })).cases).toMatchObject({ 'a/b#1': { status: 'success' } });
  });

  it.each([
    ['', 'not-json'],
    ['{"version": 1, "cases"', 'not-json'],
    ['[]', 'malformed'],
    ['null', 'malformed'],
    [JSON.stringify({ ...FORK, version: 2 }), 'unknown-version'],
    [JSON.stringify({ ...FORK, cases: { 'a/b#1': { repo: 'a/b', pr: 1, status: 'done' } } }), 'malformed'],
    [JSON.stringify({ ...FORK, cases: { 'a/b#1': { repo: '../b', pr: 1, status: 'failed' } } }), 'malformed'],
    [JSON.stringify({ ...FORK, cases: { 'a/b#1': { repo: 'a/b', pr: 2, status: 'failed' } } }), 'contradictory'],
    [JSON.stringify({ ...FORK, total_elapsed_seconds: -1 }), 'malformed'],
  ])('refuses a damaged one: %.40s', (content, fault) => {
    expect(() => readBatchState(content)).toThrow(expect.objectContaining({ name: 'StateFileError', fault }) as Error);
  });

  it('throws nothing but its own errors', () => {
    const damaged = fc.tuple(fc.nat(), fc.string()).map(([at, text]) => {
      const whole = JSON.stringify(FORK);
      return whole.slice(0, at % whole.length) + text + whole.slice((at % whole.length) + text.length);
    });
    fc.assert(
      fc.property(damaged, (content) => {
        try {
          expect(readBatchState(content).version).toBe(1);
        } catch (error) {
          expect(error).toBeInstanceOf(StateFileError);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('is not led astray by names of Object', () => {
    const content = JSON.stringify(FORK).replace('"tide/bell#3":', '"__proto__":');
    expect(Object.keys(readBatchState(content).cases)).toEqual(['tide/bell#12']);
    expect(Object.keys(Object.prototype)).toEqual([]);
  });
});

describe('resuming a batch', () => {
  it('names the file by the path below the artifacts root, wherever that is', () => {
    expect(stateFileName('/a/artifacts/collected_prs/py.txt', '/a/artifacts')).toBe(
      stateFileName('/b/collected_prs/py.txt', '/b'),
    );
    expect(stateFileName('/a/artifacts/collected_prs/py.txt', '/a/artifacts')).toBe(
      'eee7d0826ad5d7891db7cf27b6832704c826a6b6.json',
    );
    expect(stateFileName('/a/py.txt', '/a')).not.toBe(stateFileName('/a/js.txt', '/a'));
  });

  it('digests what a pool holds, not how it is written', () => {
    expect(poolDigest(PULLS)).toBe(poolDigest([...PULLS, { owner: 'TIDE', repo: 'bell', number: 3 }].reverse()));
    expect(poolDigest(PULLS)).not.toBe(poolDigest(PULLS.slice(1)));
  });

  it('keeps cases of a grown pool, and what left it', () => {
    const grown = [PULLS[1]!, { owner: 'new', repo: 'one', number: 1 }];
    const state = resumeState(readBatchState(JSON.stringify(FORK)), { ...INPUT, pulls: grown });
    expect(state.cases['tide/bell#12']).toMatchObject({ status: 'success', task_id: 'tide__bell-12' });
    expect(state.cases['tide/bell#3']).toMatchObject({ status: 'failed', attempts: 2 });
    expect(state.cases['new/one#1']).toMatchObject({ status: 'pending', repo: 'new/one', pr: 1 });
    expect(state).toMatchObject({
      input_prs_count: 2,
      input_prs: ['tide/bell:pr-3', 'new/one:pr-1'],
      created_at: FORK.created_at,
      content_digest: poolDigest(grown),
    });
    expect(readBatchState(writeBatchState(state))).toEqual(state);
  });

  it('finds states by name, by content, then by what they share', () => {
    const fork = { ...FILE, name: 'fork.json', state: readBatchState(JSON.stringify(FORK)) };
    const other = {
      ...{ ...FILE, name: 'other.json' },
      state: resumeState(undefined, { ...INPUT, pulls: [{ owner: 'x', repo: 'y', number: 1 }] }),
    };
    const own = { ...FILE, name: 'own.json', state: resumeState(undefined, INPUT) };
    const rank = (name: string, pulls: PullRef[]) =>
      rankStates(name, pulls, [other, fork, own]).map(({ file, match }) => [file.name, match]);
    expect(rank('fork.json', PULLS)).toEqual([
      ['fork.json', 'same-pool'],
      ['own.json', 'same-pull-requests'],
    ]);
    expect(rank('moved.json', PULLS.slice(1))).toEqual([
      ['own.json', 'shared-pull-requests'],
      ['fork.json', 'shared-pull-requests'],
    ]);
    expect(rank('moved.json', [{ owner: 'q', repo: 'q', number: 1 }])).toEqual([]);
  });
});
