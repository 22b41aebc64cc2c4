import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { z } from 'zod';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { type ApiClient, ApiError, Participant } from '../../src/client';
import type { BatchView, CaseView, PoolView, TaskView } from '../../src/features/batches';
import { readTask, SWEGEN_DIMENSIONS, validateDirectory, type ValidationRecord } from '../../src/features/building';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import { leadOf } from '../support/cast';
import { followJob } from '../support/events';
import { sandboxOptions } from '../support/sandbox';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';

const REPO = 'fernhollow/mustard_seed';
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
const tools = { containers: new DockerWorkContainers(sandboxOptions()), images: new DockerImageBuilder(sandboxOptions()) };

let root: string;
let server: TestServer;
let lead: ApiClient;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-variants-'));
  const example = (await findExampleRepositories()).get('ruby');
  if (example === undefined) throw new Error('there is no example repository of Ruby');
  await placeRepository(example, join(root, 'sources'));
  server = await startTestServer(rootedConfig(root));
  lead = await leadOf(server);
});
afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

async function batchOf(pull: number, variant: object): Promise<BatchView> {
  const text = `${REPO}:pr-${pull}\n`;
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: `collected_prs/${pull}.txt`, text });
  const options = { source: 'archive', repetitions: 1, thresholds: THRESHOLDS, ...variant };
  return lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
}

/** Both scores with what they are made of, in the directory and in the row of the pool. */
async function checkDifficulty(task: string, folder: string): Promise<void> {
  const { metadata } = Metadata.parse(parse(readFileSync(join(folder, 'task.toml'), 'utf8')));
  const { difficulty } = await lead.get<TaskView>(`/v1/swe/tasks/${task}`);
  const { swegen, syntax } = difficulty;
  expect(Object.keys(metadata.swegen_dimensions)).toEqual([...SWEGEN_DIMENSIONS]);
  expect(metadata.swegen_dimensions).toEqual(swegen.dimensions);
  expect(metadata.difficulty_dimensions).toEqual(syntax.dimensions);
  expect(metadata.swegen_difficulty_score).toBe(swegen.score);
  const weights = {
    patch_scope: 0.3,
    logic_complexity: 0.25,
    context_breadth: 0.2,
    test_complexity: 0.15,
    instruction_complexity: 0.1,
  };
  const sum = SWEGEN_DIMENSIONS.reduce((all, name) => all + weights[name] * (swegen.dimensions?.[name] ?? 0), 0);
  expect(swegen.score).toBeCloseTo(1 + (sum - 1) * 2.05, 1);
}

const Metadata = z.object({
  metadata: z.object({
    swegen_dimensions: z.record(z.string(), z.number()),
    difficulty_dimensions: z.record(z.string(), z.number()),
    swegen_difficulty_score: z.number(),
  }),
});

it.each([
  { pull: 2, variant: { schema: '1.0' }, first: 'version = "1.0"', mode: 'shared' },
  { pull: 4, variant: { verifier: 'separate' }, first: 'schema_version = "1.4"', mode: 'separate' },
])(
  'Tasks of a batch that asks for $variant are proved, written and judged as such',
  async ({ pull, variant, first, mode }) => {
    const batch = await batchOf(pull, variant);
    expect(batch.options).toMatchObject({ schema: '1.4', verifier: 'shared', ...variant });
    await followJob(new Participant(lead), batch.job_id);
    const { items } = await lead.get<{ items: CaseView[] }>(`/v1/swe/batches/${batch.id}/cases`);
    expect(items).toMatchObject([{ status: 'success', reasons: [] }]);
    const task = `fernhollow__mustard_seed-${pull}`;
    const log = readFileSync(join(root, 'artifacts', 'logs', batch.id, task, 'validation.json'), 'utf8');
    const { runs } = JSON.parse(log) as ValidationRecord;
    expect(runs.flatMap(({ reward }) => reward ?? [])).toEqual([0, 1]);

    const folder = join(root, 'artifacts', 'swe_tasks', 'rb-cc', task);
    expect(readFileSync(join(folder, 'task.toml'), 'utf8').split('\n')[0]).toBe(first);
    // The schema of the facts: what Harbor takes for a task.
    const read = await readTask(folder);
    expect(read).toMatchObject({
      task: { config: { verifier: { environment_mode: mode }, environment: { network_mode: 'no-network' } } },
    });
    await checkDifficulty(task, folder);
    const judged = await validateDirectory(tools, folder, { runs: 1 });
    expect(judged).toEqual({ task, verdict: 'PASS', rewards: { nop: [0], oracle: [1] } });
  },
  300_000,
);

it('A separate verifier is not to be had in schema 1.0', async () => {
  const refused = await batchOf(5, { schema: '1.0', verifier: 'separate' }).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiError);
  expect(refused).toMatchObject({ status: 422, problem: { errors: [{ pointer: '/options/verifier' }] } });
});
