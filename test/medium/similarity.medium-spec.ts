import { rmSync } from 'node:fs';
import { ApiClient } from '../../src/client';
import { SYSTEM_ACTOR } from '../../src/domain/actor';
import { Exposure } from '../../src/features/exposures';
import { splitOf, TaskVersion } from '../../src/features/pools';
import { SimilarityKey } from '../../src/features/similarity';
import { BenchmarkIndex } from '../../src/features/similarity/benchmark-index';
import { issueTokens } from '../../src/first-start';
import { startServer, type RunningServer } from '../../src/server';
import { AuditEntry, AuditLog } from '../../src/platform/audit';
import type { Config } from '../../src/platform/config';
import { UnitOfWork, type Unit } from '../../src/platform/database';
import type { Role } from '../../src/domain/capability';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { publish, type Published } from '../support/pool';
import { testConfig } from '../support/server';

const ROLES: [string, Role][] = [
  ['lead', 'lead'],
  ['author', 'author'],
  ['writer', 'test-writer'],
  ['reviewer', 'reviewer'],
  ['open', 'trainer-open'],
];

interface Match {
  id: string;
  etag: string;
  task_id: string | null;
  benchmark: { key: string; held_out: boolean } | null;
  level: string;
  near: boolean;
  findings: { layer: string; field: string; score: number; spans: { mine: { text: string }; theirs: { text: string } }[] }[];
  override: { reason: string } | null;
}

interface Similar {
  items: Match[];
  held_out: boolean;
  cluster_size: number;
  up_to_date: boolean;
}

const WORDS =
  'amber boat cedar dune ember frost grove harbor inlet jetty kelp lagoon marsh north ocean pier quay reef shore tide'.split(' ');

/** A statement of its own for each seed: hardly a word is in two of them, and so no run of words. */
function statement(seed: number, length = 70): string {
  const word = (at: number): string => `${WORDS[(at * 7 + seed) % WORDS.length] ?? ''}${(seed * 7919 + at * at * 31) % 99_991}`;
  return Array.from({ length }, (_, at) => word(at)).join(' ');
}

/** A program of its own for each seed, above the size of what is trivial. */
function program(seed: number, name = 'parse'): string {
  const lines = Array.from({ length: 9 }, (_, at) => {
    const [left, right] = [(seed * 13 + at * 5) % 89, (seed * 29 + at * 11) % 83];
    return (
      [
        `    total += len(text) * ${left} - ${right}`,
        `    while total > ${left}:\n        total -= ${right + 1}`,
        `    if total % ${left + 2} == 1:\n        total = ${right}`,
      ][(seed + at) % 3] ?? ''
    );
  });
  return `def ${name}(text):\n    total = 0\n${lines.join('\n')}\n    return total\n`;
}

function task(seed: number, overrides: Published = {}): Published {
  const requirements = [{ id: 'R-1', kind: 'signature', text: `The module defines parse and ${statement(seed + 500, 8)}.` }];
  const solution = [{ path: 'solution.py', content: program(seed) }];
  const tests = [{ path: 'test_parse.py', content: suite(seed) }];
  return { title: `Task ${seed}`, prompt: statement(seed), requirements, solution, suite: tests, ...overrides };
}

/** A suite of its own for each seed: what its tests ask differs throughout. */
function suite(seed: number): string {
  const cases = Array.from({ length: 6 }, (_, at) => {
    const visibility = at === 0 ? 'public' : 'private';
    return `@req("R-1")\n@${visibility}\ndef test_${at}():\n    assert parse("${statement(seed * 50 + at, 3)}") == ${seed * 7 + at}\n`;
  });
  return `from assay import private, public, req\nfrom solution import parse\n\n\n${cases.join('\n\n')}`;
}

function line(id: string, prompt: string, solution = '    return 1\n'): string {
  return JSON.stringify({ task_id: id, prompt, canonical_solution: solution, test: '', entry_point: 'f' });
}

describe.each(DIALECTS)('Likeness on %s', (dialect) => {
  let place: Place;
  let server: RunningServer;
  let config: Config;
  let tokens: Record<string, string>;

  /** Starts the service on the same data: after `close` it is the next process. */
  async function open(slots: number, duplicates: 'block' | 'off' = 'block'): Promise<void> {
    server = await startServer({ ...config, worker: { slots, maxQueued: 1000 }, similarity: { duplicates } });
  }

  beforeEach(async () => {
    place = await newDatabase(dialect);
    config = testConfig({ database: place.database });
    await open(0);
    tokens = await issueTokens(server, ROLES);
  });
  afterEach(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
    expect(faults).toEqual([]);
  });

  function api(name = 'lead'): ApiClient {
    return new ApiClient(server.url, tokens[name] ?? '');
  }

  function inUnit<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    return server.app
      .get(UnitOfWork)
      .run({ actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(1_800_000_000_000), via: 'test' }, work);
  }

  function similar(taskId: string, name = 'lead'): Promise<Similar> {
    return api(name).get<Similar>(`/v1/tasks/${taskId}/similar`);
  }

  async function splits(): Promise<Record<string, string>> {
    const { manager } = server.app.get(UnitOfWork).reader;
    return Object.fromEntries((await manager.find(TaskVersion)).map(({ taskId, split }) => [taskId, split]));
  }

  async function ended(jobId: string): Promise<Record<string, unknown>> {
    for (;;) {
      const job = await api().get<{ status: string; result: Record<string, unknown> }>(`/v1/jobs/${jobId}`);
      if (job.status === 'succeeded') return job.result;
      if (job.status !== 'queued' && job.status !== 'running') throw new Error(JSON.stringify(job));
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
  }

  /** Takes the job of a registration by hand: in most of these tests no worker runs. */
  async function register(lines: string[], more: Record<string, unknown> = {}): Promise<string> {
    const { id } = await api().post<{ id: string }>('/v1/benchmarks', {
      name: 'sample',
      format: 'humaneval',
      jsonl: lines.join('\n'),
      ...more,
    });
    while ((await inUnit((unit) => server.app.get(BenchmarkIndex).indexSome(unit, id))) > 0);
    return id;
  }

  it('a near copy of a benchmark is found with its spans, held out of training, and let go by an override alone', async () => {
    const near = await publish(server, task(1, { prompt: `${statement(900)} Altogether other words stand here at the end.` }));
    const far = await publish(server, task(2));
    await register([line('Sample/0', statement(900)), line('Sample/1', statement(901))]);
    const found = await similar(near.task.id);
    expect(found).toMatchObject({
      held_out: true,
      up_to_date: true,
      items: [{ benchmark: { key: 'Sample/0', held_out: true }, level: 'review' }],
    });
    expect(found.items[0]?.findings.map(({ layer }) => layer)).toEqual(['n-gram', 'minhash']);
    // The task is accepted, and a lead may read the pool: the spans are theirs to see.
    const span = found.items[0]?.findings[0]?.spans[0];
    expect(span?.mine.text).toBe(statement(900).slice(0, 400));
    expect(span?.theirs.text).toBe(span?.mine.text);
    expect((await similar(far.task.id)).items).toEqual([]);
    expect((await splits())[near.task.id]).toBe('held-out');
    expect((await splits())[far.task.id]).toBe(splitOf(far.task.id));

    const address = `/v1/tasks/${near.task.id}/similar/${found.items[0]?.id ?? ''}/override`;
    const reason = 'The words are a licence text that both quote.';
    await expect(api().post(address, { reason })).rejects.toMatchObject({ problem: { code: 'etag-missing' } });
    await expect(api().post(address, { reason }, { ifMatch: '99' })).rejects.toMatchObject({
      problem: { code: 'etag-mismatch' },
    });
    expect(await api().post(address, { reason }, { ifMatch: found.items[0]?.etag ?? '' })).toMatchObject({
      override: { reason },
    });
    expect(await similar(near.task.id)).toMatchObject({ held_out: false });
    expect((await splits())[near.task.id]).toBe(splitOf(near.task.id));
    const actions = await server.app
      .get(UnitOfWork)
      .reader.manager.find(AuditEntry, { where: { action: 'similarity.overridden' } });
    expect(actions).toHaveLength(1);
  });

  it('a benchmark that was there first is found when the task comes', async () => {
    await register([line('Sample/0', statement(900))], { hold_out: 'none' });
    const { task: made } = await publish(server, task(1, { prompt: statement(900) }));
    expect(await similar(made.id)).toMatchObject({
      held_out: false,
      items: [{ benchmark: { key: 'Sample/0', held_out: false } }],
    });
  });

  it('near-duplicates are in one split, whichever came first, and so is what ties them together later', async () => {
    const groups = await Promise.resolve([10, 11, 12, 13, 14, 15]);
    for (const seed of groups) {
      await publish(server, task(seed));
      await publish(
        server,
        task(seed, {
          prompt: `${statement(seed)} in other words`,
          solution: [{ path: 'solution.py', content: program(seed).replaceAll('total', 'sum_of_all') }],
        }),
      );
    }
    const before = await splits();
    const ids = Object.keys(before).sort();
    for (let at = 0; at < ids.length; at += 2) {
      expect([before[ids[at] ?? ''], before[ids[at + 1] ?? '']]).toEqual([splitOf(ids[at] ?? ''), splitOf(ids[at] ?? '')]);
      expect((await similar(ids[at] ?? '')).cluster_size).toBe(2);
    }
    // A person ties all of them together: all go to where the oldest is.
    for (let at = 2; at < ids.length; at += 2)
      await api().post(`/v1/tasks/${ids[at] ?? ''}/duplicates`, {
        task_id: ids[at - 1],
        reason: 'The same problem in other words.',
      });
    expect(new Set(Object.values(await splits()))).toEqual(new Set([splitOf(ids[0] ?? '')]));
    expect((await similar(ids[5] ?? '')).cluster_size).toBe(12);
  });

  it('a release keeps the split that its items had, though a find moves them later', async () => {
    const { task: made, version } = await publish(server, task(1, { prompt: statement(900) }));
    const release = await api().post<{ id: string }>('/v1/pools/rlef/releases', { name: 'before', profile: 'open' });
    await register([line('Sample/0', statement(900))]);
    const pool = await api('open').get<{ items: { split: string }[] }>('/v1/pools/rlef/tasks?profile=open');
    expect(pool.items[0]?.split).toBe('held-out');
    expect(await api().get(`/v1/pools/rlef/tasks?split=held-out`)).toMatchObject({ items: [{ id: made.id }] });
    expect(await api().get(`/v1/pools/rlef/facets`)).toMatchObject({ facets: { split: { 'held-out': 1 } } });
    const items = await api().get<{ items: { split: string }[] }>(`/v1/releases/${release.id}/items`);
    expect(items.items[0]?.split).toBe(version.split);
    const tar = await (await api('open').raw('GET', `/v1/releases/${release.id}/export?profile=open&format=tar`)).text();
    expect(tar).toContain(`"split":"${version.split}"`);
    expect(tar).not.toContain('"split":"held-out"');
  });

  it('code that is one but for its names is found, and seen as far as the wall allows', async () => {
    const first = await publish(server, task(1));
    const second = await publish(
      server,
      task(2, {
        solution: [{ path: 'solution.py', content: program(1).replaceAll('total', 'sum_of_all').replaceAll('text', 'given') }],
      }),
    );
    const found = await similar(second.task.id);
    expect(found.items).toMatchObject([{ task_id: first.task.id, level: 'review', near: true }]);
    expect(found.items[0]?.findings.map(({ layer, field, spans }) => [layer, field, spans.length])).toEqual([
      ['code-shingles', 'solution', 0],
      ['code-fingerprints', 'solution', 0],
    ]);
    const exposed = await server.app.get(UnitOfWork).reader.manager.find(Exposure, { where: { part: 'solution' } });
    expect(new Set(exposed.map(({ taskId }) => taskId))).toEqual(new Set([first.task.id, second.task.id]));
    for (const name of ['author', 'writer', 'open'])
      await expect(similar(second.task.id, name)).rejects.toMatchObject({ problem: { code: 'forbidden' } });
    await expect(similar(second.task.id, 'reviewer')).rejects.toMatchObject({ problem: { code: 'not-found' } });
  });

  it('a declared exercise of Aider Polyglot is held out', async () => {
    const metadata = { polyglot_anchor: { slug: 'bowling', relation: 'extended' } };
    const { version } = await publish(server, task(1, { metadata }));
    expect(version.split).toBe('held-out');
    const other = await publish(server, task(2, { metadata: { polyglot_anchor: { slug: 'bowling', relation: 'unrelated' } } }));
    expect(other.version.split).toBe(splitOf(other.task.id));
  });

  it('a scan compares what was there before, and does nothing twice', async () => {
    await server.close();
    await open(0, 'off');
    const made = [
      await publish(server, task(1)),
      await publish(server, task(2, { prompt: `${statement(1)} and more` })),
      await publish(server, task(3)),
    ];
    expect((await similar(made[0]?.task.id ?? '')).up_to_date).toBe(false);
    await server.close();
    await open(1, 'off');
    const scan = async () => ended((await api().post<{ job_id: string }>('/v1/similarity/scans', {})).job_id);
    expect(await scan()).toMatchObject({ tasks: 3, refreshed: 3 });
    expect(await similar(made[0]?.task.id ?? '')).toMatchObject({ up_to_date: true, items: [{ task_id: made[1]?.task.id }] });
    expect(await scan()).toMatchObject({ tasks: 3, refreshed: 0 });
    const moved = await splits();
    expect(moved[made[1]?.task.id ?? '']).toBe(moved[made[0]?.task.id ?? '']);
  });

  it('a registration that a killed process left half-way is finished by the next', async () => {
    const lines = Array.from({ length: 30 }, (_, at) => line(`Sample/${at}`, statement(600 + at)));
    const { task: made } = await publish(server, task(1, { prompt: statement(629) }));
    const { id, job_id } = await api().post<{ id: string; job_id: string }>('/v1/benchmarks', {
      name: 'long',
      format: 'humaneval',
      jsonl: lines.join('\n'),
    });
    expect(await inUnit((unit) => server.app.get(BenchmarkIndex).indexSome(unit, id))).toBe(50);
    expect((await similar(made.id)).items).toEqual([]);
    await server.close();
    await open(1);
    await ended(job_id);
    expect(await api().get('/v1/benchmarks')).toMatchObject({ items: [{ id, ready: true, items: 30, held_out: 30 }] });
    expect((await similar(made.id)).items).toMatchObject([{ benchmark: { key: 'Sample/29' } }]);
    const keys = await server.app.get(UnitOfWork).reader.manager.find(SimilarityKey);
    expect(new Set(keys.map(({ band, hash, item }) => `${band} ${hash} ${item}`)).size).toBe(keys.length);
  });

  it('a benchmark with bad lines takes the good ones, and refuses what is none at all', async () => {
    const jsonl = [line('Sample/0', statement(1)), 'not json', line('Sample/0', statement(2)), '{"task_id":"x"}'].join('\n');
    expect(await api().post('/v1/benchmarks', { name: 'bad', format: 'humaneval', jsonl })).toMatchObject({
      items: 1,
      faults: [{ line: 2 }, { line: 3, reason: 'a second Sample/0' }, { line: 4 }],
    });
    const refused = (body: Record<string, unknown>, code = 'invalid') =>
      expect(api().post('/v1/benchmarks', { name: 'other', format: 'humaneval', ...body })).rejects.toMatchObject({
        problem: { code },
      });
    await refused({ jsonl: 'not json' });
    await refused({ jsonl, directory: 'x' });
    await refused({ name: 'bad', jsonl: line('Sample/0', statement(1)) }, 'conflict');
    for (const directory of ['..', '../x', '/etc', 'a/../../b', 'x']) await refused({ format: 'exercism', directory });
  });
});
