/**
 * From pull requests to tasks: `npm run bench:swe -- [CANDIDATES] [--repo-source FOLDER FIRST SECOND]`.
 *
 * Prints one JSON line. `schedule`: generated pull requests (12,000 unless said otherwise, none for 0) through eligibility and scheduling
 * in a service of its own, nothing built: candidates a second, the service's memory and that of its git processes at each tenth, what
 * the service holds once its garbage is collected at the start, in the middle and at the end, and the ratio to one `git log -p` over the
 * same histories, which is the least that has to be read.
 *
 * `builds`: two pull requests of one repository (`owner/repo:pr-1`, of mirrors below FOLDER; without, of an example) as tasks, one after
 * the other: the build of the second against that of the first, the whole validation of the second against the same docker builds and
 * runs issued bare, and the disk that a task takes where its lower layers are shared.
 *
 * `--second-builds python,go,...` (or `all`) instead of all of these: the environments of two pull requests of the example of each language,
 * or of the two that are named, built and nothing more.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findExampleRepositories, placeRepository } from '../src/cli/example-repositories';
import { ApiClient } from '../src/client';
import { parsePullRef, type PullRef } from '../src/domain/swe';
import type { BatchView, PoolView } from '../src/features/batches';
import { issueTokens } from '../src/first-start';
import { monotonicMs, sleep } from '../src/platform/clock';
import { readConfig } from '../src/platform/config';
import { startServer } from '../src/server';
import { makePullHistory, type MadeHistory } from './lib/pull-history';
import { environment, serve, type Service } from './lib/server';
import { measureSecondBuild } from './lib/second-builds';
import { measureBuilds, type BuildFigures } from './lib/swe-builds';

const EXAMPLE = { language: 'typescript', pulls: [2, 4] };
const REPOSITORIES = 4;
const STEPS = 10;
const POLL_MS = 500;

async function main(): Promise<void> {
  const { values, positionals } = parseArgs({
    ...{ allowPositionals: true, options: { 'repo-source': { type: 'string' }, 'second-builds': { type: 'string' } } },
  });
  const refs = positionals.filter((text) => parsePullRef(text));
  const count = Number(positionals.find((text) => !refs.includes(text)) ?? 12_000);
  const root = mkdtempSync(join(tmpdir(), 'assay-bench-swe-'));
  try {
    const languages = values['second-builds'];
    if (languages !== undefined) return await measureSeconds(root, languages, values['repo-source'], refs);
    const builds = await (refs.length === 0 ? measureExample(join(root, 'sources')) : measurePulls(values['repo-source'], refs));
    const schedule = count === 0 ? undefined : await measureSchedule(root, count);
    process.stdout.write(`${JSON.stringify({ bench: 'swe', builds, schedule })}\n`);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** Prints a line a repository. */
async function measureSeconds(root: string, languages: string, folder: string | undefined, refs: readonly string[]) {
  const examples = await findExampleRepositories();
  const named = languages === 'all' ? [...examples.keys()] : languages.split(',');
  const jobs = folder === undefined ? named.map((language) => exampleOf(root, examples.get(language) ?? '')) : [];
  if (folder !== undefined) jobs.push(Promise.resolve({ folder, pulls: refs.flatMap((ref) => parsePullRef(ref) ?? []) }));
  for (const job of jobs) {
    const { folder: from, pulls } = await job;
    process.stdout.write(`${JSON.stringify({ bench: 'swe', second_build: await measureSecondBuild(from, pulls) })}\n`);
  }
}

/** The first two pull requests of an example that become tasks. */
async function exampleOf(root: string, example: string): Promise<{ folder: string; pulls: PullRef[] }> {
  const { owner, name: repo } = await placeRepository(example, root);
  const expected = JSON.parse(readFileSync(join(example, 'expected.json'), 'utf8')) as Record<string, { outcome: string }>;
  const numbers = Object.keys(expected).filter((number) => expected[number]?.outcome === 'verified');
  return { folder: root, pulls: numbers.slice(0, 2).map((number) => ({ owner, repo, number: Number(number) })) };
}

async function measurePulls(folder: string | undefined, refs: readonly string[]): Promise<BuildFigures> {
  if (folder === undefined) throw new TypeError('--repo-source names the folder of mirrors');
  return measureBuilds(
    folder,
    refs.flatMap((ref) => parsePullRef(ref) ?? []),
  );
}

/** One that installs packages from a registry, as most repositories do. */
async function measureExample(root: string): Promise<BuildFigures> {
  const folder = (await findExampleRepositories()).get(EXAMPLE.language) ?? '';
  const { owner, name: repo } = await placeRepository(folder, root);
  return measureBuilds(
    root,
    EXAMPLE.pulls.map((number) => ({ owner, repo, number })),
  );
}

async function measureSchedule(root: string, count: number) {
  const histories = await makeHistories(join(root, 'sources'), count);
  const extra = { ASSAY_SWE_SOURCES_DIR: join(root, 'sources'), ASSAY_ARTIFACTS_DIR: join(root, 'artifacts') };
  const token = await leadToken(root, extra);
  const service = await serve(root, extra);
  try {
    const client = new ApiClient(service.url, token);
    const text = histories.flatMap(({ refs }) => refs).join('\n');
    const pool = await client.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/bench.txt', text, language: 'python' });
    const began = monotonicMs();
    const options = { source: 'git', dry_run: true, n_concurrent: 2 };
    const batch = await client.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
    const { memory, counts, collected } = await follow(client, batch.id, service, count);
    const ms = monotonicMs() - began;
    const least = await readBare(histories);
    const eligible = counts.success ?? 0;
    return {
      ...{ candidates: count, eligible, rejected: counts.failed ?? 0, seconds: round(ms / 1000) },
      ...{ candidates_a_second: round((count * 1000) / ms), ratio_to_git_log: round(ms / least) },
      ...{ service_mib: memory.map(({ service: mib }) => mib), git_mib: memory.map(({ git }) => git) },
      collected_mib: { start: collected.at(0), middle: collected.at(1), end: collected.at(2) },
    };
  } finally {
    await service.stop();
  }
}

async function makeHistories(root: string, count: number): Promise<MadeHistory[]> {
  const histories: MadeHistory[] = [];
  const share = Math.ceil(count / REPOSITORIES);
  for (let at = 0; at < REPOSITORIES; at += 1) {
    say(`writing repository ${at + 1} of ${REPOSITORIES}`);
    histories.push(await makePullHistory(root, `sums-${at}`, Math.min(share, count - at * share)));
  }
  return histories;
}

async function leadToken(folder: string, extra: NodeJS.ProcessEnv): Promise<string> {
  const server = await startServer(readConfig(environment(folder, extra)));
  try {
    const { lead = '' } = await issueTokens(server, [['lead', 'lead']]);
    return lead;
  } finally {
    await server.close();
  }
}

interface Memory {
  service: number;
  git: number;
}

/** Follows a batch to its end, looking at the service's memory each time that another tenth is done. */
async function follow(client: ApiClient, id: string, service: Service, count: number) {
  const memory: Memory[] = [];
  const collected = [await service.collected()];
  for (;;) {
    const { counts, status } = await client.get<BatchView>(`/v1/swe/batches/${id}`);
    const done = (counts.success ?? 0) + (counts.failed ?? 0);
    if (done >= ((memory.length + 1) * count) / STEPS && memory.length < STEPS) {
      memory.push(memoryOf(service.process.pid ?? 0));
      if (memory.length === STEPS / 2 || memory.length === STEPS) collected.push(await service.collected());
      say(`${done} of ${count}: ${JSON.stringify(memory.at(-1))}`);
    }
    if (status === 'succeeded' && done === count) return { memory, counts, collected };
    if (status !== 'queued' && status !== 'running') throw new Error(`the batch is ${status}: ${JSON.stringify(counts)}`);
    await sleep(POLL_MS);
  }
}

/** Resident MiB of the service, and of the git processes that it holds. */
function memoryOf(pid: number): Memory {
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const git = all.map(statusOf).filter((status) => field(status, 'PPid') === pid && /^Name:\s+git$/m.test(status));
  const mib = (status: string): number => Math.round(field(status, 'VmRSS') / 1024);
  return { service: mib(statusOf(String(pid))), git: git.reduce((sum, status) => sum + mib(status), 0) };
}

function field(status: string, name: string): number {
  return Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}

/** Empty where it has ended meanwhile. */
function statusOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/status`, 'utf8');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return '';
    throw error;
  }
}

/** Milliseconds of git alone. */
async function readBare(histories: readonly MadeHistory[]): Promise<number> {
  const began = monotonicMs();
  for (const { folder } of histories) {
    const args = ['-c', 'safe.directory=*', 'log', '-p', '--binary', '--full-index', 'refs/heads/main'];
    const child = spawn('git', args, { cwd: folder, stdio: ['ignore', 'ignore', 'inherit'] });
    const [code] = (await once(child, 'close')) as [number];
    if (code !== 0) throw new Error(`git ended with ${code}`);
  }
  return monotonicMs() - began;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

function say(text: string): void {
  process.stderr.write(`${text}\n`);
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
