import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddedTests } from '../../src/features/batches/added-tests';
import { CaseLogs } from '../../src/features/batches/case-logs';
import { Pipeline } from '../../src/features/batches/pipeline';
import type { TaskWriter } from '../../src/features/batches/task-writer';
import type { BuildSpecification } from '../../src/domain/swe';
import { openSource, type PullSource } from '../../src/features/sourcing';
import { systemClock } from '../../src/platform/clock';
import { writeHistory } from '../../src/platform/git';
import { SandboxInfraError, type BuildOutcome, type ImageBuilder, type WorkContainers } from '../../src/platform/sandbox';
import { BatchBench } from '../support/batch-bench';
import { DIALECTS } from '../support/database';
import { GitHubServer } from '../support/github-server';
import { PLAN, writeOwnRepository } from '../support/pull-repository';

const THRESHOLDS = { all: { repository: { minMergedPulls: 3, minAgeDays: 30 } } };
/** When the repository was active. */
const THEN = { now: () => new Date('2024-06-01T00:00:00Z') };
const PULLS = [1, 2].map((number) => ({ owner: 'Own', repo: 'Sums', number }));
const SPECIFICATION: BuildSpecification = {
  ...{ language: 'javascript', profile: 'own', profileVersion: 1, manifests: ['package.json'], systemPackages: [] },
  ...{ install: ['false'], keep: ['/opt/own'], compile: [], evidence: [] },
  test: { prepare: [], run: 'true', format: 'junit', report: '*.xml', timeoutSeconds: 60 },
};
const AGAIN = expect.objectContaining({ status: 'pending', attempts: 0 }) as unknown;

let root: string;
let server: GitHubServer;
let source: PullSource;
let baseUrl: string;
let bench: BatchBench;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'assay-trouble-'));
  const { dumps } = await writeOwnRepository(join(root, 'archive'));
  await writeHistory(join(root, 'remote', 'Own', 'Sums.git'), PLAN);
  server = new GitHubServer({ 'own/sums': dumps });
  baseUrl = await server.start();
});
beforeEach(() => {
  server.remaining.clear();
});
afterEach(async () => {
  await source.close();
  await bench.close();
});
afterAll(async () => {
  await server.stop();
  await rm(root, { recursive: true });
});

/** As a batch opens it: limits are waited for by the batch. */
function gitHub(): PullSource {
  return openSource({
    kind: 'github',
    github: { baseUrl, tokens: ['t1'], clock: systemClock, maxWaitMs: 0 },
    cache: join(root, 'cache'),
    gitBaseUrl: `file://${join(root, 'remote')}`,
    remote: { protocols: ['file'] },
  });
}

/** The service's own, over an engine of the spec's. Nothing here comes as far as a container of tests, or as being written. */
function pipelineOn(images: Partial<ImageBuilder>): Pipeline {
  const nobody = {} as WorkContainers;
  const logs = new CaseLogs(bench.db.config);
  return new Pipeline(nobody, images as ImageBuilder, THEN, {} as TaskWriter, logs, new AddedTests());
}

/** Events of the batch itself, in order. */
function ofTheBatch(): unknown[] {
  return bench.told.filter((event) => event['case'] === undefined);
}

describe.each(DIALECTS)('a batch that meets the rate limit of GitHub, on %s', (dialect) => {
  beforeEach(async () => {
    source = gitHub();
    bench = await BatchBench.open(PULLS, { dialect, dry_run: true, n_concurrent: 2, thresholds: THRESHOLDS });
  });

  it('waits until the limit ends, says so, and goes on as if nothing had been', async () => {
    server.remaining.set('t1', 0);
    server.resetAt = Math.ceil(Date.now() / 1000) + 2;
    const until = new Date(server.resetAt * 1000).toISOString();
    bench.onEvent = ({ event }) => {
      if (event === 'paused') setTimeout(() => server.remaining.clear(), server.resetAt * 1000 - Date.now());
    };
    await bench.run(pipelineOn({}), source);
    expect(Date.now()).toBeGreaterThanOrEqual(server.resetAt * 1000);
    const limited = expect.objectContaining({ reason: 'rate-limited' }) as unknown;
    expect(ofTheBatch()[0]).toMatchObject({ event: 'paused', reason: 'rate-limited', until });
    expect(ofTheBatch()).toEqual(ofTheBatch().map(() => limited));
    expect(ofTheBatch().at(-1)).toMatchObject({ event: 'resumed' });
    const success = expect.objectContaining({ status: 'success', attempts: 1 }) as unknown;
    expect(await bench.cases()).toEqual([success, success]);
  });

  it('ends where the limit lasts too long, and is done by the next run', async () => {
    server.remaining.set('t1', 0);
    server.resetAt = Math.ceil(Date.now() / 1000) + 3 * 3600;
    expect(await bench.run(pipelineOn({}), source)).toMatchObject({ reason: 'rate-limited' });
    expect(ofTheBatch()).toEqual([expect.objectContaining({ event: 'stopped', reason: 'rate-limited' })]);
    expect(await bench.cases()).toEqual([AGAIN, AGAIN]);
    server.remaining.clear();
    await source.close();
    source = gitHub();
    await bench.run(pipelineOn({}), source);
    expect(await bench.cases()).toMatchObject([{ status: 'success' }, { status: 'success' }]);
  });

  it('can be cancelled while it waits', async () => {
    server.remaining.set('t1', 0);
    server.resetAt = Math.ceil(Date.now() / 1000) + 1800;
    const cancel = new AbortController();
    bench.onEvent = ({ event }) => {
      if (event === 'paused') setTimeout(() => cancel.abort(new Error('cancelled')), 50);
    };
    await expect(bench.run(pipelineOn({}), source, cancel.signal)).rejects.toThrow('cancelled');
    expect(await bench.cases()).toEqual([AGAIN, AGAIN]);
  });
});

describe('a batch whose engine is away', () => {
  /** Away for so many questions, then there; every build ends with 1. */
  function engine(away: number) {
    const asked: number[] = [];
    const failed = {
      end: 'exited',
      exitCode: 1,
      log: { content: Buffer.from('no'), totalBytes: 2 },
      usage: { outOfMemory: false },
    };
    const images: Partial<ImageBuilder> = {
      languageImage: () => {
        asked.push(Date.now());
        if (asked.length <= away) return Promise.reject(new SandboxInfraError('engine-unreachable', 'nobody there'));
        return Promise.resolve({ image: 'sha256:1', sizeBytes: 1 });
      },
      findImage: () => Promise.resolve(undefined),
      build: () => Promise.resolve(failed as unknown as BuildOutcome),
    };
    return { images, asked };
  }

  it('asks one at a time, after longer and longer pauses, and goes on when it is back', async () => {
    source = openSource({ kind: 'archive', root: join(root, 'archive') });
    bench = await BatchBench.open(PULLS, { source: 'archive', n_concurrent: 1, thresholds: THRESHOLDS });
    const { images, asked } = engine(2);
    const pipeline = pipelineOn(images);
    // The repository names no runner of tests; how it is built is beside the point here.
    jest.spyOn(pipeline.builder, 'specify').mockResolvedValue(SPECIFICATION);
    await bench.run(pipeline, source);
    expect(ofTheBatch()).toMatchObject([
      { event: 'paused', reason: 'engine-unreachable' },
      { event: 'paused', reason: 'engine-unreachable' },
      { event: 'resumed', reason: 'engine-unreachable' },
    ]);
    const [first = 0, second = 0, third = 0] = asked;
    expect(second - first).toBeGreaterThanOrEqual(1000);
    expect(third - second).toBeGreaterThanOrEqual(2000);
    expect(asked).toHaveLength(4);
    const judged = { status: 'failed', failureKind: 'policy', attempts: 1 };
    expect(await bench.cases()).toMatchObject([judged, judged]);
  });
});
