import { appendFileSync, cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { openApplication } from '../../src/cli/application';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { ApiClient, Participant, TestWriter } from '../../src/client';
import type { BatchView, PoolView } from '../../src/features/batches';
import { SweTask } from '../../src/features/batches';
import { taskContentHash } from '../../src/features/building';
import { AuditEntry } from '../../src/platform/audit';
import type { Config } from '../../src/platform/config';
import { UnitOfWork } from '../../src/platform/database';
import { sleep } from '../../src/platform/clock';
import { blindWriter, readArchive } from '../support/blind-writer';
import { castAt, gatherCast, type Cast } from '../support/cast';
import { containersOf } from '../support/docker';
import { pollJob } from '../support/events';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';

const ID = 'tidebell__durations-4';
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };

interface Sheet {
  status: string;
  mark: string;
  test: { run: string };
  tries_left: number;
  refused: { code: string; test: string | null }[] | null;
}

let root: string;
let config: Config;
let server: ServerProcess;
/** Looks into the database beside the server. */
let books: INestApplicationContext;
let cast: Cast;
let lead: ApiClient;
let writer: TestWriter;
let taskId: string;
let secrets: string[];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-hidden-'));
  await placeRepository((await findExampleRepositories()).get('python') ?? '', join(root, 'sources'));
  config = rootedConfig(root);
  books = await openApplication(config);
  server = new ServerProcess(config);
  const url = await server.start();
  cast = await gatherCast({ app: books, url });
  lead = cast.lead.api;
  writer = await blindWriter(cast.admin, 'Wanda', 'python');
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/py.txt', text: 'tidebell/durations:pr-4\n' });
  const options = { source: 'archive', repetitions: 1, n_concurrent: 1, thresholds: THRESHOLDS };
  const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
  await pollJob(new Participant(lead), batch.job_id);
  taskId = (await lead.get<{ task_id: string }>(`/v1/swe/tasks/${ID}/golden`)).task_id;
  secrets = await secretsOf();
}, 240_000);

afterAll(async () => {
  await server.kill();
  await books.close();
  rmSync(root, { recursive: true, force: true });
});

async function row(): Promise<{
  contentHash: string;
  record: { f2p: string[]; p2p: string[] };
  instance: Record<string, string>;
}> {
  const { manager } = books.get(UnitOfWork).reader;
  const select = { id: true, contentHash: true, record: true, instance: true } as const;
  const { contentHash, record, instance } = await manager.findOneOrFail(SweTask, { where: { id: ID }, select });
  return { contentHash, record: JSON.parse(record) as never, instance: JSON.parse(instance) as never };
}

/** What the writer must not be sent: where the task is from, and what only its patches say. */
async function secretsOf(): Promise<string[]> {
  const { instance } = await row();
  const patches = ['test_nothing_to_read', 'there must be one', 'if not text.strip():', 'raise DurationError(text, 0)'];
  const said = (instance['patch'] ?? '') + (instance['test_patch'] ?? '');
  expect(patches.filter((line) => !said.includes(line))).toEqual([]);
  const { items } = await lead.get<{ items: { facts: { head_commit: string } }[] }>('/v1/swe/candidates');
  const commits = [instance['base_commit'] ?? '', items[0]?.facts.head_commit ?? ''];
  expect(commits).toEqual([expect.stringMatching(/^[0-9a-f]{40}$/), expect.stringMatching(/^[0-9a-f]{40}$/)]);
  return [...commits, ...patches, 'pr-4', 'pull/4', 'merge-4', 'durations-4', 'tidebell/durations'];
}

async function status(): Promise<string> {
  return (await lead.get<{ status: string }>(`/v1/tasks/${taskId}`)).status;
}

function sheet(): Promise<Sheet> {
  return writer.api.get<Sheet>(`/v1/tasks/${taskId}/hidden-tests`);
}

/** Takes the seat, saves the suite and seals it; waits until the round has left the hands of the machine. */
async function write(tests: string, meanwhile = (): Promise<void> => Promise.resolve()): Promise<void> {
  const { fencing_token: fencingToken } = await writer.take(taskId);
  const { mark } = await sheet();
  const draft = await writer.api.raw('GET', `/v1/tasks/${taskId}/parts/tests`);
  const etag = draft.ok ? ((await draft.json()) as { etag: string }).etag : undefined;
  await writer.save(taskId, [{ path: `tests/test_blind_${mark}.py`, content: tests }], fencingToken, etag);
  await writer.api.post(`/v1/tasks/${taskId}/seal`, undefined, { fencingToken });
  await meanwhile();
  while ((await rounds()).at(-1)?.status === 'sealed') await sleep(200);
}

async function rounds(): Promise<{ id: string; status: string }[]> {
  return (await lead.get<{ items: { id: string; status: string }[] }>(`/v1/swe/tasks/${ID}/hidden-tests`)).items;
}

function folder(): string {
  return join(config.swe.artifactsDir, 'swe_tasks/py-cc', ID);
}

/**
 * Kills the server as soon as a proof has started so many containers, and starts it again: nothing of the task is to be read
 * until the proof is over, and no container outlives its server.
 */
async function killAfter(containers: number, whileDead = (): void => undefined): Promise<void> {
  const round = (await rounds()).at(-1)?.id ?? '';
  // The last thing that is written before the suite runs.
  const scanned = join(config.swe.artifactsDir, 'logs', round, ID, 'scan.json');
  const before = new Set(await containersOf(config.dataDir));
  const seen = new Set<string>();
  while (seen.size < containers) {
    if (existsSync(scanned)) for (const id of await containersOf(config.dataDir)) if (!before.has(id)) seen.add(id);
    await sleep(20);
  }
  await server.kill();
  const orphans = await containersOf(config.dataDir);
  expect(orphans).not.toEqual([]);
  whileDead();
  const url = await server.start();
  cast = castAt(url, cast.tokens);
  lead = cast.lead.api;
  writer = new TestWriter(new ApiClient(url, writer.api.token));
  expect((await rounds()).at(-1)?.status).toBe('sealed');
  for (const door of ['', '/record', '/archive']) expect((await lead.raw('GET', `/v1/swe/tasks/${ID}${door}`)).status).toBe(404);
  expect((await containersOf(config.dataDir)).filter((id) => orphans.includes(id))).toEqual([]);
}

/** What a server leaves that dies after its proof has written the directory, and before anything says so. */
function leaveAnother(): void {
  renameSync(folder(), join(folder(), '..', `.former-${ID}`));
  cpSync(join(folder(), '..', `.former-${ID}`), folder(), { recursive: true });
  appendFileSync(join(folder(), 'tests/test.sh'), '# with a blind suite\n');
}

/** How often each thing that is done to blind tests, or made of them, is in the audit log. */
async function entries(): Promise<Record<string, number>> {
  const { manager } = books.get(UnitOfWork).reader;
  const counts: Record<string, number> = {};
  for (const { action } of await manager.find(AuditEntry, { order: { seq: 'ASC' } }))
    if (/^(hidden-tests|certificate)/.test(action)) counts[action] = (counts[action] ?? 0) + 1;
  return counts;
}

const HEAD = 'import pytest\n\nfrom durations import DurationError, parse\n\n\n';
const GOOD = `${HEAD}def test_empty_text_is_no_duration():
    with pytest.raises(DurationError):
        parse("")


def test_hours_are_read():
    assert parse("2h") == 7200
`;
// So many throws that the three runs on the base never agree on all of them: once in four to the twentieth times.
const FLAKY = `${HEAD}import random


@pytest.mark.parametrize("throw", range(20))
def test_dice(throw):
    assert random.random() < 0.5
`;
const CONTRADICTING = `${HEAD}def test_position_is_the_end():
    with pytest.raises(DurationError) as caught:
        parse("   ")
    assert caught.value.position == 3
`;

describe('Blind tests of an SWE task', () => {
  it('are asked for by a lead; nobody who can see golden patches may write them', async () => {
    const reason = 'The two tests of the pull request try two texts.';
    await lead.post(`/v1/swe/tasks/${ID}/hidden-tests`, { reason });
    expect(await status()).toBe('in-testing');
    expect((await lead.raw('POST', `/v1/tasks/${taskId}/claims`, { seat: 'test-writer' })).status).toBe(403);
    const novice = (await cast.testWriter.api.raw('POST', `/v1/tasks/${taskId}/claims`, { seat: 'test-writer' })).status;
    expect(novice).toBe(404);
  });

  it('are written from a bare tree, under an id that tells nothing', async () => {
    const queue = await writer.api.get<{ items: { task_id: string }[] }>('/v1/queue?seat=test-writer');
    expect(queue.items.map(({ task_id }) => task_id)).toEqual([taskId]);
    const claim = await writer.take(taskId);
    const response = await writer.api.raw('GET', `/v1/tasks/${taskId}/hidden-tests/bundle`);
    expect(response.headers.get('content-disposition')).toContain(taskId);
    const files = await readArchive(response);
    expect([...files.keys()]).toEqual(
      expect.arrayContaining(['statement.md', 'hints.txt', 'task.json', 'tree/tests/test_parser.py']),
    );
    expect(files.get('tree/src/durations/parser.py')).toContain('def parse(text)');
    const everything = [...files].flat().join('\n');
    expect(secrets.filter((secret) => everything.includes(secret))).toEqual([]);
    const seen = JSON.stringify([queue, claim, await sheet(), await writer.api.get(`/v1/tasks/${taskId}`)]);
    expect(secrets.filter((secret) => seen.includes(secret))).toEqual([]);
    const { items } = await lead.get<{ items: { part: string; via: string }[] }>(`/v1/tasks/${taskId}/exposures`);
    expect(items.filter(({ via }) => via.includes('bundle')).map(({ part }) => part)).toEqual(['prompt']);
    for (const part of ['metadata', 'solution', 'environment'])
      expect((await writer.api.raw('GET', `/v1/tasks/${taskId}/parts/${part}`)).status).toBe(404);
    await writer.release(claim);
  });

  it('are refused where they differ from run to run, with words about the base alone', async () => {
    const { contentHash } = await row();
    await write(FLAKY, () => killAfter(1, leaveAnother));
    expect(await status()).toBe('in-testing');
    expect(await taskContentHash(folder())).toBe(contentHash);
    await writer.take(taskId);
    const { tries_left, refused } = await sheet();
    expect(tries_left).toBe(2);
    expect(new Set(refused?.map(({ code }) => code))).toEqual(new Set(['flaky']));
    const { items } = await lead.get<{ items: unknown[] }>(`/v1/tasks/${taskId}/history`);
    expect(JSON.stringify(items)).not.toContain('dice');
    const withdrawn = await lead.post<{ status: string }>(`/v1/swe/tasks/${ID}/hidden-tests/withdrawal`, {});
    expect([withdrawn.status, await status()]).toEqual(['withdrawn', 'validated']);
  }, 400_000);

  it('are proved like all others, and become the task: one list grows by what was fixed, the other by what was not', async () => {
    const before = await row();
    await lead.post(`/v1/swe/tasks/${ID}/hidden-tests`, { reason: 'Once more, with care.' });
    // Three are of the runs on the base.
    await write(GOOD, () => killAfter(4));
    const after = await row();
    const fresh = (list: 'f2p' | 'p2p') => after.record[list].filter((id) => !before.record[list].includes(id));
    expect(fresh('f2p').map((id) => id.split('::')[1])).toEqual(['test_empty_text_is_no_duration']);
    expect(fresh('p2p').map((id) => id.split('::')[1])).toEqual(['test_hours_are_read']);
    expect(after.contentHash).not.toBe(before.contentHash);
    const suites = join(folder(), 'tests/files/tests');
    const added = readdirSync(suites).find((name) => name.startsWith('test_blind_')) ?? '';
    expect(readFileSync(join(suites, added), 'utf8')).toBe(GOOD);
    expect(after.instance['test_patch']).toContain(`tests/${added}`);
    expect(await lead.get(`/v1/tasks/${taskId}`)).toMatchObject({ status: 'validated', blindness: 'platform' });
    const sealed = { 'hidden-tests.asked': 2, 'hidden-tests.sealed': 2, 'hidden-tests.ended': 1 };
    expect(await entries()).toEqual({ ...sealed, 'hidden-tests.refused': 1, 'hidden-tests.proved': 1, 'certificate.issued': 2 });
    expect(await taskContentHash(folder())).toBe(after.contentHash);
    expect(readdirSync(join(folder(), '..')).sort()).toEqual([ID, 'verifiable_tasks.txt']);
    expect(await containersOf(config.dataDir)).toEqual([]);
    const golden = await lead.get<{ criteria: { code: string; met: boolean }[] }>(`/v1/swe/tasks/${ID}/golden`);
    expect(golden.criteria.find(({ code }) => code === 'certificate-of-these-parts')?.met).toBe(true);
  }, 400_000);

  it('are hidden from who runs the programme until the task is accepted', async () => {
    for (const door of ['', '/record', '/archive'])
      expect((await lead.raw('GET', `/v1/swe/tasks/${ID}${door}`)).status).toBe(404);
    for (const door of ['instances', 'tasks', 'screenings']) {
      const said = await (await lead.raw('GET', `/v1/swe/${door}`)).text();
      expect(said).not.toContain('test_blind_');
      expect(said).not.toContain('test_hours_are_read');
    }
  });

  it('open a case where the golden patch does not do what they ask', async () => {
    await lead.post(`/v1/swe/tasks/${ID}/hidden-tests`, { reason: 'The position is asked for nowhere.' });
    const before = await row();
    await write(CONTRADICTING);
    expect(await status()).toBe('disputed');
    expect((await row()).contentHash).toBe(before.contentHash);
    const found = await cast.arbiter.takeCase(taskId);
    const shown = JSON.stringify(await cast.arbiter.api.get(`/v1/discrepancies/${found.id}`));
    expect(shown).toContain('Blind tests and the golden patch do not agree: 1 tests fail with it');
    const own = JSON.stringify([await sheet(), await writer.api.get(`/v1/tasks/${taskId}/discrepancies`)]);
    expect(own).not.toContain('position');
    await cast.arbiter.rule(found.id, {
      ...{ fault: 'none', subtype: 'no-defect', rationale: 'Nobody says where the position of nothing is.', findings: {} },
    });
    expect((await rounds()).map((round) => round.status)).toEqual(['withdrawn', 'proved', 'set-aside']);
    expect(await status()).toBe('validated');
  }, 400_000);
});
