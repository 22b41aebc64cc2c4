import { ApiClient } from '../../src/client';
import { TasksRepository } from '../../src/features/tasks';
import { issueTokens } from '../../src/first-start';
import { AuditLog } from '../../src/platform/audit';
import { UnitOfWork } from '../../src/platform/database';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { startTestServer, type TestServer } from '../support/server';

interface Result {
  imported: number;
  skipped: number;
  failed: { line: number; reason: string }[];
  task_ids: string[];
  job_ids: string[];
  notes: { line: number; note: string }[];
}

/** A record in HumanEval's shape, of our own. */
function record(id: string, fields: Record<string, unknown> = {}): Record<string, unknown> {
  const prompt = 'def twice(number):\n    """ The double of a number.\n    >>> twice(4)\n    8\n    """\n';
  const test = 'def check(candidate):\n    assert candidate(2) == 4\n    assert candidate(0) == 0\n';
  return { task_id: id, prompt, entry_point: 'twice', canonical_solution: '    return 2 * number\n', test, ...fields };
}

describe.each(DIALECTS)('Imports on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let lead: ApiClient;
  let author: ApiClient;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({ database: place.database, worker: { slots: 0, maxQueued: 12 } });
    const tokens = await issueTokens(server, [
      ['lead', 'lead'],
      ['author', 'author'],
    ]);
    lead = new ApiClient(server.url, tokens['lead'] ?? '');
    author = new ApiClient(server.url, tokens['author'] ?? '');
  });
  afterAll(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    expect(faults).toEqual([]);
  });

  async function send(records: unknown[]): Promise<Result> {
    return lead.post<Result>('/v1/imports', { format: 'humaneval', records });
  }

  it('brings in good records, reports bad ones by number, and starts the validations', async () => {
    const result = await send([record('Ours/1'), { task_id: 'Ours/2' }, 'no record', record('Ours/4')]);
    expect(result).toMatchObject({ imported: 2, skipped: 0 });
    expect(result.failed.map(({ line }) => line)).toEqual([2, 3]);
    expect(result.failed[0]?.reason).toMatch(/^prompt: /);
    const { reader } = server.app.get(UnitOfWork);
    const tasks = await Promise.all(result.task_ids.map((id) => server.app.get(TasksRepository).find(reader, id)));
    expect(tasks).toMatchObject([
      { origin: 'humaneval:Ours/1', status: 'validating', policy: 'imported', blindness: 'not-attested' },
      { origin: 'humaneval:Ours/4', status: 'validating' },
    ]);
    const parts = ['environment', 'metadata', 'prompt', 'requirements', 'solution', 'tests'];
    expect(tasks.map((task) => Object.keys(task?.pins ?? {}).sort())).toEqual([parts, parts]);
    expect(tasks.every((task) => task?.authorSealedAt && task.testsSealedAt)).toBe(true);
    const jobs = await Promise.all(result.job_ids.map((id) => lead.get(`/v1/jobs/${id}`)));
    expect(jobs).toMatchObject(result.task_ids.map((subject) => ({ kind: 'validation', status: 'queued', subject })));
  });

  it('imports an origin once, whatever comes twice', async () => {
    expect(await send([record('Ours/10'), record('Ours/10')])).toMatchObject({ imported: 1, skipped: 1 });
    const both = await Promise.all([send([record('Ours/11')]), send([record('Ours/11')])]);
    expect(both.map(({ imported }) => imported).sort()).toEqual([0, 1]);
    expect(both.flatMap(({ failed }) => failed)).toEqual([]);
  });

  it('takes JSON Lines as they are', async () => {
    const body = [
      JSON.stringify(record('Ours/20')),
      '',
      '{"task_id"',
      JSON.stringify(record('Ours/22', { entry_point: 'thrice' })),
    ].join('\n');
    const response = await lead.raw('POST', '/v1/imports', body, { headers: { 'Content-Type': 'application/x-ndjson' } });
    expect(response.status).toBe(202);
    expect(await response.json()).toMatchObject({
      imported: 1,
      failed: [
        { line: 3, reason: 'not JSON' },
        { line: 4, reason: 'the prompt does not define thrice' },
      ],
    });
  });

  it('takes tasks that a client made, and checks them as strictly as any body', async () => {
    const task = {
      ...{
        origin: 'elsewhere:sum',
        title: 'Sums',
        prompt: { text: 'Write a function that adds two numbers.' },
        notes: ['Kept.'],
      },
      metadata: {
        ...{ title: 'Sums', domain: 'numeric', human_difficulty: 1, target_use_case: ['regression'] },
        interface: { kind: 'functions', modules: [{ name: 'solution', names: ['add'] }] },
      },
      requirements: { requirements: [{ id: 'R-1', kind: 'signature', text: 'The module `solution` defines `add(a, b)`.' }] },
      solution: { files: [{ path: 'solution.py', content: 'def add(a, b):\n    return a + b\n' }] },
      tests: {
        files: [{ path: 'test_add.py', content: 'from solution import add\n\n\ndef test_a():\n    assert add(1, 2) == 3\n' }],
      },
      environment: { python: '3.13', packages: [] },
    };
    const bad = [
      { ...task, origin: '../sum' },
      { ...task, colour: 'red' },
      { ...task, solution: { files: [] } },
    ];
    const lines = [
      { line: 7, task },
      { line: 8, error: 'not UTF-8' },
      ...bad.map((each, index) => ({ line: 9 + index, task: each })),
      { line: 'x', task },
      null,
    ];
    const result = await lead.post<Result>('/v1/imports', { lines });
    expect(result).toMatchObject({ imported: 1, notes: [{ line: 7, note: 'Kept.' }] });
    expect(result.failed.map(({ line, reason }) => [line, reason.split(':')[0]])).toEqual([
      [8, 'not UTF-8'],
      [9, 'task.origin'],
      [10, 'task'],
      [11, 'task.solution.files'],
      [6, 'line'],
      [7, ''],
    ]);
  });

  it.each<[string, unknown, number]>([
    ['nothing', {}, 422],
    ['another format', { format: 'csv', records: [] }, 422],
    ['records without a format', { records: [] }, 422],
    ['both forms at once', { format: 'humaneval', records: [], lines: [] }, 422],
    ['too many records', { format: 'humaneval', records: Array.from({ length: 2001 }, () => 1) }, 422],
    ['an unknown field', { format: 'humaneval', records: [], colour: 'red' }, 422],
    ['a list', [record('Ours/30')], 422],
  ])('refuses %s', async (_, body, status) => {
    expect((await lead.raw('POST', '/v1/imports', body)).status).toBe(status);
  });

  it('refuses bytes that are not UTF-8, and a body that is too large', async () => {
    const headers = { 'Content-Type': 'application/x-ndjson', Authorization: `Bearer ${lead.token}` };
    const url = `${server.url}/v1/imports`;
    expect((await fetch(url, { method: 'POST', headers, body: Buffer.from([0xff, 0xfe, 10]) })).status).toBe(400);
    expect((await fetch(url, { method: 'POST', headers, body: ' '.repeat(9 * 1024 * 1024) })).status).toBe(413);
  });

  it('is for who may run imports', async () => {
    expect((await author.raw('POST', '/v1/imports', { format: 'humaneval', records: [] })).status).toBe(403);
  });

  it('says when the queue is full; sending the same again is safe', async () => {
    const records = Array.from({ length: 20 }, (_, index) => record(`Many/${index}`));
    const response = await lead.raw('POST', '/v1/imports', { format: 'humaneval', records });
    expect(response.status).toBe(503);
    expect(response.headers.get('Retry-After')).toBe('30');
    const { reader } = server.app.get(UnitOfWork);
    const tasks = server.app.get(TasksRepository);
    const there = await Promise.all(records.map(({ task_id }) => tasks.findByOrigin(reader, `humaneval:${String(task_id)}`)));
    const count = there.filter((task) => task).length;
    expect(count).toBeGreaterThan(0);
    expect(there.map((task) => task?.status)).toEqual(records.map((_, index) => (index < count ? 'validating' : undefined)));
    expect(await send(records.slice(0, count))).toMatchObject({ imported: 0, skipped: count, failed: [] });
  });
});
