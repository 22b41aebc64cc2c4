import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { verifyPackage } from '../../src/cli/release/verify';
import { ApiClient, Participant } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import type { Config } from '../../src/platform/config';
import type { DeliveryView, DriftRunView } from '../../src/features/deliveries';
import { readTask, taskContentHash } from '../../src/features/building';
import { sleep } from '../../src/platform/clock';
import * as readers from '../support/delivery-readers';
import { followJob } from '../support/events';
import { EmptyIndex } from '../support/package-index';
import { writeOwnRepository } from '../support/pull-repository';
import { containersOf } from '../support/docker';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';
import { debianImage } from '../support/swe-image';
import { placeVerifiedTask } from '../support/verified-directory';

/** The archive has a pull request of each number; 5 was reverted since. */
const FLIPPING = 'own__sums-1';
const KEPT = ['own__sums-2', 'own__sums-3'];
const REVERTED = 'own__sums-5';
/** Its image was built once, from an index that has not the package any more. */
const GONE = 'own__sums-6';

const index = new EmptyIndex();
let root: string;
let config: Config;
let server: ServerProcess;
let url: string;
let api: (name: string) => ApiClient;
let delivery: DeliveryView;
let folders: Map<string, string>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-delivery-'));
  await writeOwnRepository(join(root, 'sources'));
  const pulls = join(root, 'sources/Own+Sums/pulls');
  cpSync(join(pulls, '3'), join(pulls, '6'), { recursive: true });
  writeFileSync(join(pulls, '6.json'), readFileSync(join(pulls, '3.json'), 'utf8').replace('"number":3', '"number":6'));
  config = rootedConfig(root);
  const app = await openApplication(config);
  const tokens = await issueTokens({ app }, [
    ['lead', 'lead'],
    ['trainer', 'trainer'],
    ['trainer-open', 'trainer-open'],
    ['author', 'author'],
  ]);
  api = (name) => new ApiClient(url, tokens[name] ?? '');
  const image = debianImage('pytest', ['python3-pytest', 'git']);
  folders = new Map();
  for (const number of [1, 2, 3, 5]) folders.set(`own__sums-${number}`, await placeVerifiedTask({ app, config }, number, image));
  const address = await index.start();
  const pinned = `RUN NO_PROXY=* no_proxy=* pip install --break-system-packages --index-url ${address} sums-pin==1.0\n`;
  await placeVerifiedTask({ app, config }, 6, image, pinned);
  await app.close();
  // Builds reach an index on the host's loopback only where the installation's own is there.
  server = new ServerProcess(config, { PIP_INDEX_URL: address });
  url = await server.start();
}, 120_000);
afterAll(async () => {
  await server.kill();
  await index.stop();
  rmSync(root, { recursive: true, force: true });
});

async function fetched(name: string, format: string): Promise<{ status: number; body: Buffer }> {
  const response = await api(name).raw('GET', `/v1/swe/deliveries/${delivery.id}/export?format=${format}`);
  return { status: response.status, body: Buffer.from(await response.arrayBuffer()) };
}

/** Breaks a task's directory as soon as its first round has ended. */
async function breakAfterFirstRound(jobId: string, taskId: string): Promise<void> {
  for (;;) {
    const { items } = await api('lead').get<{ items: { data: Record<string, unknown> }[] }>(`/v1/jobs/${jobId}/progress`);
    if (items.some(({ data }) => data['task_id'] === taskId && data['round'] === 1)) break;
    await sleep(50);
  }
  writeFileSync(join(folders.get(taskId) ?? '', 'tests/test.sh'), '#!/bin/sh\necho 1 > /logs/verifier/reward.txt\n');
}

type Tasks = {
  items: { task_id: string; verdict: string; findings: { code: string; detail: string }[] | null; content_hash: string | null }[];
};

describe('Scene 14: delivery', () => {
  it('three rounds run, over a kill -9 too; one task flips, one was reverted, a pin of one is gone, and all three are quarantined', async () => {
    const wanted = { name: 'autumn', selection: 'verified', rebuild: 'first', controls: 'first', max_hunks: 2, rounds: 3 };
    delivery = await api('lead').post<DeliveryView>('/v1/swe/deliveries', wanted);
    expect(delivery).toMatchObject({ status: 'validating', hash: null, counts: { selected: 5, pending: 5 } });
    expect((await api('trainer-open').raw('GET', `/v1/swe/deliveries/${delivery.id}`)).status).toBe(404);
    await breakAfterFirstRound(delivery.job_id, FLIPPING);
    await server.kill();
    const orphans = await containersOf(config.dataDir);
    url = await server.start();
    await followJob(new Participant(api('lead')), delivery.job_id);
    expect((await containersOf(config.dataDir)).filter((container) => orphans.includes(container))).toEqual([]);
    delivery = await api('lead').get<DeliveryView>(`/v1/swe/deliveries/${delivery.id}`);
    expect(delivery).toMatchObject({ status: 'released', counts: { selected: 5, passed: 2, quarantined: 3, left_out: 0 } });
    const { items } = await api('lead').get<Tasks>(`/v1/swe/deliveries/${delivery.id}/tasks`);
    expect(items.map(({ task_id, verdict }) => [task_id, verdict])).toEqual([
      [FLIPPING, 'quarantined'],
      ...KEPT.map((id) => [id, 'passed']),
      [REVERTED, 'quarantined'],
      [GONE, 'quarantined'],
    ]);
    expect(items[0]?.findings?.map(({ code }) => code)).toContain('files-changed');
    expect(items[1]?.findings?.map(({ code }) => code).sort()).toEqual(['dead-hunk', 'provenance-unknown']);
    expect(items[3]?.findings?.map(({ code }) => code)).toContain('reverted');
    expect(items[4]?.findings?.at(-1)).toMatchObject({ code: 'pin-gone', detail: expect.stringContaining('sums-pin==1.0') });
    expect(index.asked).toEqual(['/sums-pin/']);
  }, 300_000);

  it('what was quarantined is served to nobody', async () => {
    const manifest = readFileSync(join(root, 'artifacts/swe_tasks/c-cc/verifiable_tasks.txt'), 'utf8');
    expect(manifest.split('\n').filter(Boolean)).toEqual(KEPT);
    for (const id of [FLIPPING, REVERTED, GONE]) expect((await api('lead').raw('GET', `/v1/swe/tasks/${id}`)).status).toBe(404);
  });

  it('each round is kept with its runs: golden resolves, controls do not', async () => {
    const path = `/v1/swe/deliveries/${delivery.id}/tasks/${KEPT[0]}`;
    const { rounds } = await api('lead').get<{
      rounds: { controls: Record<string, unknown>[]; states: string; image: unknown }[];
    }>(path);
    expect(rounds.map((round) => round.image)).toEqual([false, true, true].map((cache) => ({ built: true, cache })));
    expect(new Set(rounds.map(({ states }) => states)).size).toBe(1);
    expect(rounds.map(({ controls }) => controls.length)).toEqual([8, 2, 2]);
    const outcomes = rounds[0]?.controls.map(
      ({ control, outcome, applied }) => `${String(control)} ${String(outcome)} ${String(applied)}`,
    );
    expect(outcomes).toEqual([
      ...['golden resolved null', 'nop unresolved null', 'empty-patch unresolved true', 'spoofed-output unresolved null'],
      ...['deleted-tests unresolved null', 'reversed-golden unresolved false'],
      ...['golden-minus-hunk unresolved true', 'golden-minus-hunk resolved true'],
    ]);
  });

  it('the release holds the rest in all formats, with card, plots, hashes and evidence', async () => {
    const into = join(root, 'package');
    mkdirSync(into);
    writeFileSync(join(root, 'all.tar'), (await fetched('trainer-open', 'all')).body);
    readers.untar(join(root, 'all.tar'), into);
    const folder = join(into, 'autumn');
    const text = (path: string): string => readFileSync(join(folder, path), 'utf8');
    const manifest = JSON.parse(text('MANIFEST.json')) as { hash: string; files: { path: string; sha256: string }[] };
    expect(manifest.hash).toBe(delivery.hash);
    expect(await verifyPackage(folder)).toBe(true);
    expect(readers.sha256Of(join(folder, 'MANIFEST.json'))).toBe(delivery.manifest_sha256);
    for (const { path, sha256 } of manifest.files) expect(readers.sha256Of(join(folder, path))).toBe(sha256);
    expect(readers.readLines(readers.SweBenchInstance, text('swe-bench.jsonl')).map((row) => row.instance_id)).toEqual(KEPT);
    expect(readers.readLines(readers.MultiSweBenchRecord, text('multi-swe-bench.jsonl')).map((row) => row.number)).toEqual([
      2, 3,
    ]);
    expect(readers.readLines(readers.SweRebenchInstance, text('swe-rebench.jsonl')).map((row) => row.instance_id)).toEqual(KEPT);
    expect((await readers.readParquet(join(folder, 'tasks.parquet'))).rows.map((row) => row['instance_id'])).toEqual(KEPT);
    mkdirSync(join(root, 'harbor'));
    readers.untar(join(folder, 'harbor.tar'), join(root, 'harbor'));
    expect(readFileSync(join(root, 'harbor/verifiable_tasks.txt'), 'utf8')).toBe(KEPT.map((id) => `${id}\n`).join(''));
    for (const id of KEPT) {
      expect(await readTask(join(root, 'harbor', id))).toHaveProperty('task');
      expect(await taskContentHash(join(root, 'harbor', id))).toBe(await taskContentHash(folders.get(id) ?? ''));
    }
    expect(text('README.md')).toContain('Of 5 selected tasks 2 are in it, 3 were quarantined');
    expect(text('plots/languages.svg')).toMatch(/^<svg/);
    expect(text('evidence.jsonl').split('\n').filter(Boolean)).toHaveLength(2);
  });

  it('who may not read solutions gets the card, the manifest and a list without hashes', async () => {
    for (const format of ['card', 'manifest']) expect((await fetched('trainer', format)).status).toBe(200);
    for (const format of ['harbor', 'swe-bench', 'multi-swe-bench', 'swe-rebench', 'parquet', 'tasks', 'evidence', 'all']) {
      expect((await fetched('trainer', format)).status).toBe(403);
      expect((await fetched('author', format)).status).toBe(403);
      expect((await fetched('lead', format)).status).toBe(200);
    }
    const { items } = await api('trainer').get<Tasks>(`/v1/swe/deliveries/${delivery.id}/tasks`);
    expect(items.map(({ task_id, content_hash, findings }) => [task_id, content_hash, findings])).toEqual(
      KEPT.map((id) => [id, null, null]),
    );
  });

  it('a validation later on tells what has drifted', async () => {
    writeFileSync(join(folders.get('own__sums-3') ?? '', 'environment/Dockerfile'), '');
    const asked = { selection: 'verified', rounds: 1, rebuild: 'never', controls: 'first', max_hunks: 0 };
    const run = await api('lead').post<DriftRunView>('/v1/swe/drift', asked);
    await followJob(new Participant(api('lead')), run.job_id);
    const { items } = await api('lead').get<{ items: DriftRunView[] }>('/v1/swe/drift');
    expect(items).toMatchObject([{ id: run.id, counts: { selected: 2, passed: 1, quarantined: 1 } }]);
    const drifted = await api('lead').get<Tasks>(`/v1/swe/drift/${run.id}/tasks?verdict=quarantined`);
    expect(drifted.items.map(({ task_id, findings }) => [task_id, findings?.at(-1)?.code])).toEqual([
      ['own__sums-3', 'files-empty'],
    ]);
    expect((await fetched('lead', 'harbor')).status).toBe(200);
  }, 120_000);
});
