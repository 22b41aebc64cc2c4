import { gunzipSync } from 'node:zlib';
import { ApiClient } from '../../src/client';
import type { Role } from '../../src/domain/capability';
import type { TaskVersion } from '../../src/features/pools';
import { RangeExposure } from '../../src/features/exposures';
import { CasesService } from '../../src/features/arbitration';
import { issueTokens } from '../../src/first-start';
import { SYSTEM_ACTOR } from '../../src/domain/actor';
import { AuditLog } from '../../src/platform/audit';
import { UnitOfWork, type Unit } from '../../src/platform/database';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { loadTask, publish } from '../support/pool';
import { startTestServer, type TestServer } from '../support/server';

const ROLES: [string, Role][] = [
  ['trainer', 'trainer'],
  ['open', 'trainer-open'],
  ['lead', 'lead'],
  ['author', 'author'],
];
const TASKS = 7;
/** In every secret part of the sample: the reference, private tests, names of private tests. */
const SECRETS = [
  /no equals sign/,
  /partition/,
  /left = right/,
  /test_spaces_are_cut/,
  /test_last_value_wins/,
  /@private/,
  /novalue/,
];

interface Line {
  id: string;
  version_id: string;
  disputed: boolean;
  cursor: string;
  end?: boolean;
  count?: number;
}

describe.each(DIALECTS)('Pools on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let tokens: Record<string, string>;
  const versions: TaskVersion[] = [];

  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({ database: place.database, worker: { slots: 0, maxQueued: 100 } });
    tokens = await issueTokens(server, ROLES);
    for (let index = 0; index < TASKS; index += 1) {
      const metadata = {
        human_difficulty: index + 1,
        domain: index % 2 === 0 ? 'text-parsing' : 'date-time',
        concepts: index < 3 ? ['strings', 'dicts'] : ['dicts'],
      };
      versions.push(
        (await publish(server, { title: `Task ${index + 1}`, metadata, at: `2026-01-0${index + 1}T00:00:00.000Z` })).version,
      );
    }
  });
  afterAll(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    expect(faults).toEqual([]);
  });

  function api(name: string): ApiClient {
    return new ApiClient(server.url, tokens[name] ?? '');
  }

  function inUnit<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    return server.app
      .get(UnitOfWork)
      .run({ actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(1_800_000_000_000), via: 'test' }, work);
  }

  function ranges(): Promise<RangeExposure[]> {
    return server.app.get(UnitOfWork).reader.manager.find(RangeExposure, { order: { id: 'ASC' } });
  }

  async function page(query: string, name = 'trainer'): Promise<{ items: Line[]; next_cursor: string | null }> {
    return api(name).get(`/v1/pools/rlef/tasks?${query}`);
  }

  async function stream(query: string, name = 'trainer'): Promise<Line[]> {
    const response = await api(name).raw('GET', `/v1/pools/rlef/tasks?${query}`, undefined, {
      headers: { Accept: 'application/x-ndjson' },
    });
    expect(response.headers.get('content-type')).toMatch('application/x-ndjson');
    const text = await response.text();
    expect(text.endsWith('\n')).toBe(true);
    return text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  }

  it('pages hold every task once, in order, and end', async () => {
    const seen: string[] = [];
    let cursor = '';
    for (let more = true; more;) {
      const { items, next_cursor } = await page(`limit=3${cursor}`);
      seen.push(...items.map((item) => item.version_id));
      cursor = `&cursor=${next_cursor ?? ''}`;
      more = next_cursor !== null;
    }
    expect(seen).toEqual(versions.map(({ id }) => id));
  });

  it('the profile sealed holds nothing of a hidden part, and only public tests', async () => {
    const text = JSON.stringify(await page('limit=1000'));
    for (const secret of SECRETS) expect(text).not.toMatch(secret);
    for (const version of versions) expect(text).not.toContain(version.contentHash);
    const { items } = await api('trainer').get<{ items: Record<string, never>[] }>('/v1/pools/rlef/tasks?limit=1');
    expect(items[0]).toMatchObject({
      ...{
        id: versions[0]!.taskId,
        number: 1,
        kind: 'rlef',
        policy: 'imported',
        blindness: 'not-attested',
        trust: 'isolated-oracle',
      },
      ...{
        status: 'served',
        disputed: false,
        tests: { list: [{ id: 'test_parse.py::test_two_pairs' }, { id: 'test_parse.py::test_empty_text' }] },
      },
      certificate: { runs: 3, stubs: 5, hash_seeds: [0, 271828, 314159] },
    });
    expect(Object.keys(items[0]!)).not.toEqual(expect.arrayContaining(['solution']));
    expect(Object.keys(items[0]!['certificate']!).sort()).toEqual([
      'hash_seeds',
      'id',
      'image',
      'issued_at',
      'packages',
      'policy',
      'python',
      'runner_version',
      'runs',
      'stubs',
      'trust',
    ]);
  });

  it('the profile open holds all parts, for who may have it', async () => {
    const text = JSON.stringify(await page('profile=open&limit=1', 'open'));
    for (const secret of SECRETS) expect(text).toMatch(secret);
    for (const path of [
      'pools/rlef/tasks?profile=open',
      `versions/${versions[0]!.id}?profile=open`,
      `pools/rlef/tasks/${versions[0]!.taskId}?profile=open`,
    ]) {
      const refused = await api('trainer').raw('GET', `/v1/${path}`);
      expect([refused.status, ((await refused.json()) as Line & { required_capability: string }).required_capability]).toEqual([
        403,
        'pools:read-open',
      ]);
    }
    expect((await api('author').raw('GET', '/v1/pools/rlef/tasks')).status).toBe(403);
  });

  it('a page is in the ledger with the range that it covers, gaps included', async () => {
    const before = (await ranges()).length;
    await page('domain=text-parsing&limit=2');
    await api('open').get(`/v1/versions/${versions[4]!.id}?profile=open`);
    await api('trainer').get(`/v1/pools/rlef/tasks/${versions[5]!.taskId}`);
    await page('domain=games-puzzles&limit=2').catch(() => undefined);
    const written = (await ranges())
      .slice(before)
      .map(({ pool, profile, fromPosition, toPosition }) => [pool, profile, fromPosition, toPosition]);
    expect(written).toEqual([
      ['rlef', 'sealed', 1, 3],
      ['rlef', 'open', 5, 5],
      ['rlef', 'sealed', 6, 6],
    ]);
  });

  it('a stream is in the ledger before its first byte, and ends with a trailer', async () => {
    const before = (await ranges()).length;
    const lines = await stream('limit=2');
    expect(lines.slice(0, -1).map((line) => line.version_id)).toEqual(versions.map(({ id }) => id));
    expect(lines.at(-1)).toMatchObject({ end: true, count: TASKS, next_cursor: null });
    expect((await ranges()).slice(before)).toMatchObject([{ fromPosition: 1, toPosition: TASKS, profile: 'sealed' }]);
  });

  it('nothing is sent when the exposure cannot be written', async () => {
    await inUnit(({ manager }) => manager.query('ALTER TABLE range_exposures RENAME TO elsewhere'));
    const response = await api('trainer').raw('GET', '/v1/pools/rlef/tasks', undefined, {
      headers: { Accept: 'application/x-ndjson' },
    });
    await inUnit(({ manager }) => manager.query('ALTER TABLE elsewhere RENAME TO range_exposures'));
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('version_id');
  });

  it('a stream goes on after any line, and later from its trailer', async () => {
    const lines = await stream('');
    const rest = await stream(`cursor=${lines[3]!.cursor}`);
    expect(rest.slice(0, -1).map((line) => line.version_id)).toEqual(versions.slice(4).map(({ id }) => id));
    expect(await stream(`cursor=${lines.at(-1)!.cursor}`)).toMatchObject([{ end: true, count: 0 }]);
  });

  it('filters by facet, difficulty and time', async () => {
    const titles = async (query: string) =>
      (await page(`limit=1000&${query}`)).items.map((item) => versions.findIndex(({ id }) => id === item.version_id) + 1);
    expect(await titles('domain=date-time')).toEqual([2, 4, 6]);
    expect(await titles('domain=date-time&domain=text-parsing&concepts=strings')).toEqual([1, 2, 3]);
    expect(await titles('concepts=dicts&difficulty_min=3&difficulty_max=5')).toEqual([3, 4, 5]);
    expect(await titles('accepted_after=2026-01-05T00:00:00Z')).toEqual([6, 7]);
    expect(await titles('accepted_before=2026-01-02T00:00:00Z')).toEqual([1]);
    expect(await titles('trust=shared-container')).toEqual([]);
    expect(await titles(`split=${versions[0]!.split}`)).toContain(1);
    for (const bad of [
      'unknown=1',
      'difficulty_min=0',
      'trust=full',
      'cursor=bm9wZQ',
      'cursor=%22',
      'accepted_after=yesterday',
      'domain=A',
    ]) {
      expect([bad, (await api('trainer').raw('GET', `/v1/pools/rlef/tasks?${bad}`)).status]).toEqual([bad, 422]);
    }
    expect((await api('trainer').raw('GET', '/v1/pools/none/tasks')).status).toBe(404);
    expect((await api('trainer').raw('GET', '/v1/pools/rlef/tasks', undefined, { headers: { Accept: 'text/csv' } })).status).toBe(
      406,
    );
  });

  it('counts facets under the same filters', async () => {
    const all = await api('trainer').get('/v1/pools/rlef/facets');
    expect(all).toMatchObject({
      total: 7,
      facets: { domain: { 'text-parsing': 4, 'date-time': 3 }, concepts: { dicts: 7, strings: 3 } },
    });
    const some = await api('trainer').get('/v1/pools/rlef/facets?concepts=strings');
    expect(some).toMatchObject({
      total: 3,
      facets: { concepts: { strings: 3, dicts: 3 }, human_difficulty: { 1: 1, 2: 1, 3: 1 } },
    });
  });

  it('a release never changes, whatever becomes of its versions', async () => {
    const lead = api('lead');
    const release = await lead.post('/v1/pools/rlef/releases', {
      name: 'first',
      filter: { domain: 'text-parsing' },
      description: 'Text.',
    });
    expect(release).toMatchObject({
      count: 4,
      facets: { domain: { 'text-parsing': 4 } },
      profile: 'open',
      filter: { domain: ['text-parsing'] },
    });
    const items = await lead.get(`/v1/releases/${String(release['id'])}/items`);
    expect((await lead.raw('POST', '/v1/pools/rlef/releases', { name: 'first' })).status).toBe(409);
    expect(
      (await lead.raw('POST', '/v1/pools/rlef/releases', { name: 'none', filter: { trust: 'shared-container' } })).status,
    ).toBe(422);
    expect((await api('trainer').raw('POST', '/v1/pools/rlef/releases', { name: 'second' })).status).toBe(403);

    const task = await loadTask(server, versions[0]!.taskId);
    await inUnit((unit) => server.app.get(CasesService).dispute(unit, task, 'report', 'The second example contradicts R-2.'));
    expect((await page('limit=1')).items[0]).toMatchObject({ id: task.id, disputed: true });
    const second = await lead.post('/v1/pools/rlef/releases', { name: 'second', filter: { domain: 'text-parsing' } });
    expect(second).toMatchObject({ count: 3 });
    expect(await lead.get(`/v1/releases/${String(release['id'])}`)).toEqual(release);
    expect(await lead.get(`/v1/releases/${String(release['id'])}/items`)).toEqual(items);
    expect(await lead.get('/v1/pools/rlef/releases')).toMatchObject({
      items: [{ name: 'first' }, { name: 'second' }],
      next_cursor: null,
    });
  });

  it('an export is the same bytes every time, is in the ledger, and holds no secret when it is sealed', async () => {
    const lead = api('lead');
    const { id } = await lead.post<{ id: string }>('/v1/pools/rlef/releases', { name: 'export', filter: { difficulty_min: 2 } });
    const before = (await ranges()).length;
    const read = async (name: string, query: string) =>
      Buffer.from(await (await api(name).raw('GET', `/v1/releases/${id}/export?${query}`)).arrayBuffer());
    const sealed = await read('trainer', 'format=tar&profile=sealed');
    expect((await read('trainer', 'format=tar')).equals(sealed)).toBe(true);
    for (const secret of SECRETS) expect(sealed.toString('latin1')).not.toMatch(secret);
    expect(gunzipSync(await read('trainer', 'format=tar-gzip')).equals(sealed)).toBe(true);
    const open = await read('open', 'profile=open');
    for (const secret of SECRETS) expect(open.toString('latin1')).toMatch(secret);
    expect((await api('trainer').raw('GET', `/v1/releases/${id}/export?profile=open`)).status).toBe(403);
    const written = (await ranges())
      .slice(before)
      .map(({ profile, fromPosition, toPosition }) => [profile, fromPosition, toPosition]);
    expect(written).toEqual([
      ['sealed', 2, 7],
      ['sealed', 2, 7],
      ['sealed', 2, 7],
      ['open', 2, 7],
    ]);
  });

  it('a next version takes the place of the one before, at a new position', async () => {
    const task = await loadTask(server, versions[1]!.taskId);
    Object.assign(task, { status: 'validated' });
    const { version } = await publish(server, { task });
    expect([version.number, version.position, version.split]).toEqual([2, TASKS + 1, versions[1]!.split]);
    expect((await page('limit=1000')).items.map((item) => item.version_id)).not.toContain(versions[1]!.id);
    expect(await api('trainer').get(`/v1/versions/${versions[1]!.id}`)).toMatchObject({ status: 'superseded', number: 1 });
    expect(await api('trainer').get(`/v1/pools/rlef/tasks/${task.id}`)).toMatchObject({ version_id: version.id, number: 2 });
  });

  it('the policy authored refuses what its facts do not support', async () => {
    const suite = [
      {
        path: 'test_a.py',
        content:
          'from assay import public, req\nfrom solution import parse\n\n\n@req("R-1")\n@public\ndef test_a():\n    assert parse("") == {}\n',
      },
    ];
    await expect(publish(server, { policy: 'authored', suite })).rejects.toMatchObject({
      code: 'not-ready',
      faults: [{ code: 'public-and-private-tests' }, { code: 'every-requirement-tested' }],
    });
    expect((await publish(server, { policy: 'authored' })).version).toMatchObject({
      policy: 'authored',
      blindness: 'proven',
      number: 1,
    });
  });
});
