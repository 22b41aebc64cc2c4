import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { z } from 'zod';
import { openApplication } from '../../src/cli/application';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { ApiClient, Participant } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import type { BatchView, CaseView, PoolView, TaskView } from '../../src/features/batches';
import { readTask, taskContentHash } from '../../src/features/building';
import { sleep } from '../../src/platform/clock';
import { type Config } from '../../src/platform/config';
import { containersOf } from '../support/docker';
import { followJob } from '../support/events';
import { ServerProcess } from '../support/process';
import { writeMeasures } from '../support/measures-repository';
import { rootedConfig } from '../support/server';

const DURATIONS = 'tidebell/durations';
const MEASURES = 'tidebell/measures';
const FLAKY = `${DURATIONS}:pr-13`;
const REVERTED = `${MEASURES}:pr-5`;
/** The scene's twelve lines: eight that become tasks, one that is none, one named twice, one reverted since, one whose test is flaky. */
const LINES = [
  `${DURATIONS}:pr-4`,
  `${MEASURES}:pr-2`,
  'this is no pull request',
  `${DURATIONS}:pr-7`,
  FLAKY,
  `${MEASURES}:pr-3`,
  `Tidebell/Durations:pr-4`,
  `${DURATIONS}:pr-10`,
  REVERTED,
  `${DURATIONS}:pr-14`,
  `${MEASURES}:pr-4`,
  `${DURATIONS}:pr-16`,
];
const VERIFIED = [
  ...[4, 7, 10, 14, 16].map((number) => `${DURATIONS}:pr-${number}`),
  ...[2, 3, 4].map((number) => `${MEASURES}:pr-${number}`),
];
const IDS = VERIFIED.map((ref) => ref.replace('/', '__').replace(':pr', '')).sort();
/** By pull request; of the flaky one each code that `expected.json` of the example has is right. */
const REJECTED: Record<string, { stage: string; codes: string[] }> = {
  [FLAKY]: { stage: 'validate', codes: ['flaky', 'f2p-empty', 'fix-fails', 'oracle-fails', 'after-broken'] },
  [REVERTED]: { stage: 'examine', codes: ['reverted'] },
};
/** The examples are young and small, and will one day have been left alone for years. */
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
const OPTIONS = { source: 'archive', repetitions: 3, n_concurrent: 2, thresholds: THRESHOLDS };

/** Bounds that fit two cores. */
const TUNED = `runtime_info:
  input:
    tuning: { ranges: { n_concurrent: { min: 1, max: 2, step: 1 } } } # of one machine
    languages:
      py: { params: { timeout: 3000, n_concurrent: 2 } }
`;

let config: Config;
let server: ServerProcess;
let root: string;
let tokens: Record<string, string>;
let api: (name: string) => ApiClient;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-pulls-'));
  const rooted = rootedConfig(root);
  config = { ...rooted, swe: { ...rooted.swe, minRepetitions: 3 } };
  await placeRepository((await findExampleRepositories()).get('python') ?? '', join(root, 'sources'));
  await writeMeasures(join(root, 'sources'));
  server = new ServerProcess(config);
});

afterAll(async () => {
  await server.kill();
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<void> {
  const url = await server.start();
  api = (name) => new ApiClient(url, tokens[name] ?? '');
}

async function issue(): Promise<void> {
  const app = await openApplication(config);
  tokens = await issueTokens({ app }, [
    ['lead', 'lead'],
    ['author', 'author'],
    ['trainer', 'trainer'],
  ]);
  await app.close();
}

async function casesOf(id: string): Promise<Map<string, CaseView>> {
  const { items } = await api('lead').get<{ items: CaseView[] }>(`/v1/swe/batches/${id}/cases?limit=100`);
  return new Map(items.map((found) => [found.ref, found]));
}

/** Watches the progress of a job until something is told of a case; fails where the job ends before. */
async function untilTold(jobId: string, ref: string, event: string): Promise<void> {
  for (;;) {
    const { items, ended } = await api('lead').get<{ items: { data: Record<string, unknown> }[]; ended: boolean }>(
      `/v1/jobs/${jobId}/progress`,
    );
    if (items.some(({ data }) => data['case'] === ref && data['event'] === event)) return;
    if (ended) throw new Error(`the job ended before ${ref} came to ${event}`);
    await sleep(250);
  }
}

function manifest(): string[] {
  return readFileSync(join(config.swe.artifactsDir, 'swe_tasks', 'py-cc', 'verifiable_tasks.txt'), 'utf8')
    .split('\n')
    .filter(Boolean);
}

async function listTasks(): Promise<TaskView[]> {
  return (await api('lead').get<{ items: TaskView[] }>('/v1/swe/tasks?limit=100')).items;
}

const Instance = z.object({
  instance_id: z.string(),
  repo: z.enum([DURATIONS, MEASURES]),
  base_commit: z.string().regex(/^[0-9a-f]{40}$/),
  FAIL_TO_PASS: z.string(),
  PASS_TO_PASS: z.string(),
});

async function listInstances(): Promise<z.infer<typeof Instance>[]> {
  const text = await (await api('lead').raw('GET', '/v1/swe/instances')).text();
  return text
    .split('\n')
    .filter(Boolean)
    .map((line) => Instance.parse(JSON.parse(line)));
}

function idsIn(json: string): string[] {
  return z.array(z.string()).parse(JSON.parse(json));
}

/** Content of the plain files of a task's archive, by path below the task. */
async function readArchive(id: string): Promise<Map<string, Buffer>> {
  const response = await api('lead').raw('GET', `/v1/swe/tasks/${id}/archive`);
  const entries = Readable.from(Buffer.from(await response.arrayBuffer())).pipe(extract());
  const files = new Map<string, Buffer>();
  for await (const entry of entries) {
    const { name, type } = entry.header;
    const content = await buffer(entry);
    if (type === 'file') files.set(name.slice(`${id}/`.length), content);
  }
  return files;
}

function filesBelow(folder: string): string[] {
  const entries = readdirSync(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1));
}

describe('Scene 12: pull requests', () => {
  let pool: PoolView;
  let batch: BatchView;
  let cases: Map<string, CaseView>;

  it('a pool is read line by line, and what is none of it is named', async () => {
    await issue();
    await start();
    pool = await api('lead').post<PoolView>('/v1/swe/pools', {
      name: 'collected_prs/py.txt',
      text: LINES.join('\n'),
      language: 'python',
    });
    expect(pool.pull_requests).toBe(10);
    expect(pool.faults).toMatchObject([
      { line: 3, problem: 'malformed', text: 'this is no pull request', first_line: null },
      { line: 7, problem: 'duplicate', first_line: 1 },
    ]);
  });

  it('a batch survives the death of its server, and goes on by itself', async () => {
    batch = await api('lead').post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options: OPTIONS });
    await untilTold(batch.job_id, `${DURATIONS}:pr-4`, 'success');
    await untilTold(batch.job_id, FLAKY, 'validate');
    const before = [...(await casesOf(batch.id)).values()].filter(({ status }) => status === 'success');
    await server.kill();
    const listed = manifest();
    expect(listed).toEqual(expect.arrayContaining(before.map(({ task_id }) => task_id)));

    await start();
    const events = await followJob(new Participant(api('lead')), batch.job_id);
    const successes = events.filter(({ data }) => data['event'] === 'success').map(({ data }) => data['case']);
    // Nothing was made twice: each has come to its end once, before the kill or after it.
    expect(new Set(successes).size).toBe(successes.length);
    batch = await api('lead').get<BatchView>(`/v1/swe/batches/${batch.id}`);
    expect(batch.status).toBe('succeeded');
    expect(batch.counts).toEqual({ success: 8, failed: 2, pending: 0, running: 0, skipped: 0 });
    cases = await casesOf(batch.id);
    for (const one of before) expect(cases.get(one.ref)).toEqual({ ...one, attempts: 1 });
    expect(cases.get(FLAKY)?.attempts).toBe(2);
    expect(await containersOf(config.dataDir)).toEqual([]);
  }, 600_000);

  it('each rejection has its reason and its log', () => {
    const failed = [...cases.values()].filter(({ status }) => status === 'failed');
    expect(failed.map(({ ref }) => ref).sort()).toEqual(Object.keys(REJECTED).sort());
    for (const { ref, task_id, reasons, failure_kind } of failed) {
      const wanted = REJECTED[ref];
      expect(failure_kind).toBe('policy');
      expect(reasons.filter(({ stage, code }) => stage === wanted?.stage && wanted.codes.includes(code))).not.toEqual([]);
      const log = readFileSync(join(config.swe.artifactsDir, 'logs', batch.id, task_id, 'rejection.json'), 'utf8');
      expect(JSON.parse(log)).toMatchObject({ reasons });
    }
    const flaky = readdirSync(join(config.swe.artifactsDir, 'logs', batch.id, 'tidebell__durations-13'));
    expect(flaky).toEqual(
      expect.arrayContaining(['specification.json', 'scan.json', 'validation.json', 'base-1.log', 'after-1.log']),
    );
  });

  it('the manifest, the directories, the tasks, the instances and the archives say the same', async () => {
    expect(manifest().sort()).toEqual(IDS);
    const [tasks, instances] = [await listTasks(), await listInstances()];
    expect(tasks.map(({ id }) => id)).toEqual(IDS);
    expect(instances.map(({ instance_id }) => instance_id)).toEqual(IDS);
    for (const [index, { id, folder, content_hash, fail_to_pass, pass_to_pass }] of tasks.entries()) {
      const path = join(config.swe.artifactsDir, folder);
      expect(await readTask(path)).toMatchObject({ task: { id, config: { metadata: { fail_to_pass, pass_to_pass } } } });
      expect(await taskContentHash(path)).toBe(content_hash);
      const archive = await readArchive(id);
      expect([...archive.keys()].sort()).toEqual(filesBelow(path).sort());
      for (const [name, content] of archive) expect(content.equals(readFileSync(join(path, name)))).toBe(true);
      const { FAIL_TO_PASS, PASS_TO_PASS } = instances[index] ?? { FAIL_TO_PASS: '', PASS_TO_PASS: '' };
      const lists = ['f2p', 'p2p'].map((name) => archive.get(`tests/assay/${name}.txt`)?.toString().split('\n').filter(Boolean));
      expect([idsIn(FAIL_TO_PASS), idsIn(PASS_TO_PASS)]).toEqual(lists);
      expect(fail_to_pass).toBeGreaterThan(0);
    }
  });

  it('a finished-looking directory without its line in the manifest is served by nobody', async () => {
    const folder = join(config.swe.artifactsDir, 'swe_tasks', 'py-cc');
    cpSync(join(folder, 'tidebell__durations-7'), join(folder, 'tidebell__durations-13'), { recursive: true });
    expect(await readTask(join(folder, 'tidebell__durations-13'))).toHaveProperty('task');
    for (const door of ['', '/record', '/archive'])
      expect((await api('lead').raw('GET', `/v1/swe/tasks/tidebell__durations-13${door}`)).status).toBe(404);
    expect(await listTasks()).toHaveLength(8);
    expect(await listInstances()).toHaveLength(8);
  });

  it('a verified task is served as long as its line is in the manifest, and no longer', async () => {
    const [file, id] = [join(config.swe.artifactsDir, 'swe_tasks/py-cc/verifiable_tasks.txt'), 'tidebell__durations-7'];
    const text = readFileSync(file, 'utf8');
    const served = async () => {
      const doors = ['', '/record', '/archive'].map((door) => `/v1/swe/tasks/${id}${door}`);
      const statuses: number[] = [];
      for (const door of doors) statuses.push((await api('lead').raw('GET', door)).status);
      return [...statuses, (await listTasks()).length, (await listInstances()).length];
    };
    expect(await served()).toEqual([200, 200, 200, 8, 8]);
    writeFileSync(file, text.replace(`${id}\n`, ''));
    expect(await served()).toEqual([404, 404, 404, 7, 7]);
    writeFileSync(file, text);
    expect(await served()).toEqual([200, 200, 200, 8, 8]);
  });

  it('one look alone proves nothing: it is listed nowhere, and takes nothing from a task that stands', async () => {
    const one = { name: 'collected_prs/one.txt', text: `${DURATIONS}:pr-4\n`, language: 'python' };
    const { id: pool_id } = await api('lead').post<PoolView>('/v1/swe/pools', one);
    const options = { source: 'archive', repetitions: 1, thresholds: THRESHOLDS, fresh: true };
    const { id, job_id } = await api('lead').post<BatchView>('/v1/swe/batches', { pool_id, options });
    await followJob(new Participant(api('lead')), job_id);
    expect((await casesOf(id)).get(`${DURATIONS}:pr-4`)).toMatchObject({
      ...{ status: 'failed', stage: 'write', failure_kind: 'policy' },
      reasons: [{ stage: 'write', code: 'too-few-repetitions' }],
    });
    expect(manifest().sort()).toEqual(IDS);
    const { items } = await api('lead').get<{ items: TaskView[] }>('/v1/swe/tasks?limit=100');
    expect(items.map(({ id: task, repetitions }) => [task, repetitions])).toEqual(IDS.map((task) => [task, 3]));
    const { folder } = await api('lead').get<TaskView>('/v1/swe/tasks/tidebell__durations-4');
    expect(await readTask(join(config.swe.artifactsDir, folder))).toMatchObject({
      task: { config: { metadata: { repetitions: 3 } } },
    });
  }, 200_000);

  it('a language is worked on as config.yaml says, which is told what came of it, until it has its tasks', async () => {
    const file = join(config.swe.artifactsDir, 'config.yaml');
    writeFileSync(file, TUNED);
    const again = { source: 'archive', repetitions: 3, thresholds: THRESHOLDS, fresh: true };
    const two = { name: 'collected_prs/two.txt', text: `${VERIFIED.slice(0, 2).join('\n')}\n`, language: 'python' };
    const { id: pool_id } = await api('lead').post<PoolView>('/v1/swe/pools', two);
    const { id, job_id } = await api('lead').post<BatchView>('/v1/swe/batches', { pool_id, options: again });
    const events = await followJob(new Participant(api('lead')), job_id);
    // One of them alone is what the service is set up for; the file says two.
    const order = events.map(({ data }) => data['event']).filter((event) => event === 'examine' || event === 'success');
    expect(order).toEqual(['examine', 'examine', 'success', 'success']);
    expect(await api('lead').get<BatchView>(`/v1/swe/batches/${id}`)).toMatchObject({
      ...{ status: 'succeeded', counts: { success: 2 } },
      settings: { n_concurrent: { value: 2, from: 'config.yaml' }, timeout_seconds: { value: 3000, from: 'config.yaml' } },
    });
    expect(await api('lead').get('/v1/swe/tuning')).toMatchObject({
      languages: [{ key: 'py', verified: 8, status: { cycle: 1, last_round_success: 2 } }],
      decisions: [{ lang: 'py', action: 'collect_pr_needed', evidence: { success: 2, failed: 0 } }],
    });
    const text = readFileSync(file, 'utf8');
    expect(text).toContain('# of one machine');
    writeFileSync(file, text.replace('n_concurrent: 2', 'n_concurrent: 2, max_verified_tasks: 8'));
    const refused = await api('lead').raw('POST', '/v1/swe/batches', { pool_id, options: again });
    expect([refused.status, await refused.json()]).toMatchObject([409, { reason: 'target-reached' }]);
  }, 300_000);

  it('who may not read SWE tasks is told so at every door', async () => {
    const doors = ['pools', 'candidates', 'batches', 'tasks', 'tasks/tidebell__durations-4/archive', 'instances'];
    for (const door of doors) {
      expect((await api('author').raw('GET', `/v1/swe/${door}`)).status).toBe(403);
      expect((await api('lead').raw('GET', `/v1/swe/${door}`)).status).toBe(200);
    }
    expect((await api('author').raw('POST', '/v1/swe/batches', { pool_id: pool.id })).status).toBe(403);
  });
});
