import { mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { cp, mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddedTests } from '../../src/features/batches/added-tests';
import { CaseLogs } from '../../src/features/batches/case-logs';
import { Pipeline } from '../../src/features/batches/pipeline';
import type { TaskWriter } from '../../src/features/batches/task-writer';
import { openSource, type PullSource } from '../../src/features/sourcing';
import type { BuildSpecification, PullRef } from '../../src/domain/swe';
import { writeHistory, type PlannedFile } from '../../src/platform/git';
import { systemClock } from '../../src/platform/clock';
import type { BuildOutcome, ImageBuilder, WorkContainers } from '../../src/platform/sandbox';
import { BatchBench } from '../support/batch-bench';
import { GitHubServer } from '../support/github-server';
import { LICENCE, writeOwnRepository } from '../support/pull-repository';

const OWN = { owner: 'Own', repo: 'Sums' };
const THRESHOLDS = { all: { repository: { minMergedPulls: 1, minAgeDays: 30 } } };
/** When the repository was active. */
const THEN = { now: () => new Date('2024-06-01T00:00:00Z') };

let root: string;
let bench: BatchBench;
let source: PullSource;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-bad-'));
  const { dumps } = await writeOwnRepository(join(root, 'archive'));
  const pulls = join(root, 'archive', 'Own+Sums', 'pulls');
  await cp(join(pulls, '1'), join(pulls, '8'), { recursive: true });
  const gone = {
    ...(dumps['pulls/1.json'] as object),
    number: 8,
    merge_commit_sha: 'f'.repeat(40),
    head: { sha: 'e'.repeat(40) },
  };
  writeFileSync(join(pulls, '8.json'), JSON.stringify(gone));
  writeFileSync(join(pulls, '2.json'), '{"number": 2, "tit');
  await writeCrossing(join(root, 'archive'));
  await writeUntold(join(root, 'archive'));
});
afterEach(async () => {
  await source.close();
  await bench.close();
});
afterAll(() => rmSync(root, { recursive: true }));

const TEST = "test('room', () => {});\n";
const ROOM = { path: 'src/room.js', content: 'exports.room = () => {\n  return 1;\n};\n' };

/** Own/Crossing: the tests of #1 need a folder where a source file stands, so that neither patch applies without the other. */
function writeCrossing(archive: string): Promise<void> {
  const before = [
    { path: 'test.js', content: 'a\n' },
    { path: 'tests', content: 'a file\n' },
  ];
  return writeSingle(archive, 'Crossing', before, [ROOM, { path: 'tests/room.test.js', content: TEST }]);
}

/** Own/Untold: nothing says how its tests are run. */
function writeUntold(archive: string): Promise<void> {
  const test = { path: 'tests/room.test.js', content: TEST };
  const old = { path: 'src/door.js', content: 'exports.door = () => 2;\n' };
  return writeSingle(
    archive,
    'Untold',
    [old, test],
    [old, ROOM, { ...test, content: `${TEST}${TEST.replace('room', 'more room')}` }],
  );
}

/** A repository of Own with one pull request, between two states of some of its files. */
async function writeSingle(archive: string, name: string, before: PlannedFile[], after: PlannedFile[]): Promise<void> {
  const folder = join(archive, `Own+${name}`);
  const base = { ref: 'refs/heads/main', at: 1_700_000_000 };
  const common = [
    { path: 'LICENSE', content: LICENCE },
    { path: 'package.json', content: `{"name":"${name.toLowerCase()}"}\n` },
  ];
  const ids = await writeHistory(join(folder, 'repo'), [
    { ...base, name: 'a', parents: [], message: 'Begin', files: [...common, ...before] },
    { ...base, name: 'b', parents: ['a'], message: 'Make room for tests (#1)', files: [...common, ...after] },
  ]);
  await mkdir(join(folder, 'pulls'));
  await cp(join(archive, 'Own+Sums', 'repository.json'), join(folder, 'repository.json'));
  const like = JSON.parse(readFileSync(join(archive, 'Own+Sums', 'pulls', '3.json'), 'utf8')) as object;
  const pull = { ...like, number: 1, title: 'Make room for tests', merge_commit_sha: ids.get('b') };
  writeFileSync(join(folder, 'pulls', '1.json'), JSON.stringify(pull));
}

/** The service's own, over an engine of the spec's. Nothing here comes as far as a container of tests, or as being written. */
function pipelineOn(images: Partial<ImageBuilder>): Pipeline {
  const logs = new CaseLogs(bench.db.config);
  return new Pipeline({} as WorkContainers, images as ImageBuilder, THEN, {} as TaskWriter, logs, new AddedTests());
}

function logOf(taskId: string, name: string): string {
  return readFileSync(join(bench.db.config.swe.artifactsDir, 'logs', 'bat_1', taskId, name), 'utf8');
}

function rejectionOf(taskId: string): { kind: string; reasons: { stage: string; code: string }[] } {
  return JSON.parse(logOf(taskId, 'rejection.json')) as { kind: string; reasons: { stage: string; code: string }[] };
}

it('what can not be examined is a typed failure with its log, and the batch goes on', async () => {
  const bad: [PullRef, string, string][] = [
    [{ owner: 'No', repo: 'Body', number: 1 }, 'repository-not-found', 'no__body-1'],
    [{ ...OWN, number: 77 }, 'pull-not-found', 'own__sums-77'],
    [{ ...OWN, number: 8 }, 'commit-missing', 'own__sums-8'],
    [{ ...OWN, number: 9 }, 'merge-ambiguous', 'own__sums-9'],
    [{ ...OWN, number: 2 }, 'archive-malformed', 'own__sums-2'],
    [{ owner: 'Own', repo: 'Crossing', number: 1 }, 'patch-not-exact', 'own__crossing-1'],
  ];
  source = openSource({ kind: 'archive', root: join(root, 'archive') });
  bench = await BatchBench.open([...bad.map(([pull]) => pull), { ...OWN, number: 1 }], {
    source: 'archive',
    dry_run: true,
    thresholds: THRESHOLDS,
  });
  await bench.run(pipelineOn({}), source);
  const found = await bench.cases();
  expect(found.map(({ status, reason }) => [status, reason])).toEqual([
    ...bad.map(([, code]) => ['failed', code]),
    ['success', null],
  ]);
  expect(found.slice(0, -1)).toEqual(bad.map(() => expect.objectContaining({ failureKind: 'policy', attempts: 1 }) as unknown));
  for (const [, code, taskId] of bad)
    expect(rejectionOf(taskId)).toMatchObject({ kind: 'policy', reasons: [{ stage: 'examine', code }] });
});

it('what no recipe can build is rejected in a dry run already; of the rest it is told how they would be built', async () => {
  source = openSource({ kind: 'archive', root: join(root, 'archive') });
  const pulls = [
    { owner: 'Own', repo: 'Untold', number: 1 },
    { ...OWN, number: 1 },
  ];
  bench = await BatchBench.open(pulls, { source: 'archive', dry_run: true, thresholds: THRESHOLDS });
  await bench.run(pipelineOn({}), source);
  expect(await bench.cases()).toEqual([
    { status: 'failed', attempts: 1, failureKind: 'policy', reason: 'no-test-runner' },
    { status: 'success', attempts: 1, failureKind: null, reason: null },
  ]);
  expect(rejectionOf('own__untold-1')).toMatchObject({ reasons: [{ stage: 'specify', code: 'no-test-runner' }] });
  const candidates = await bench.repository.listCandidates(bench.db.work.reader, { limit: 2 }, undefined, 2);
  const [untold, sums] = ['Own/Untold:pr-1', 'Own/Sums:pr-1'].map((ref) => candidates.find((each) => each.ref === ref));
  expect(untold).toMatchObject({ status: 'rejected', reasons: [{ code: 'no-test-runner' }] });
  expect(untold?.facts).not.toHaveProperty('specification');
  expect(sums).toMatchObject({
    status: 'pending',
    facts: {
      specification: {
        ...{ language: 'javascript', profile: 'javascript/node-test', install: [] },
        test: { run: expect.stringContaining('node') as string, timeout_seconds: expect.any(Number) as number },
      },
    },
  });
});

it('a repository that can not be cloned now is tried again, and is no judgement', async () => {
  const { dumps } = await writeOwnRepository(join(root, 'again'));
  const hub = new GitHubServer({ 'own/sums': dumps });
  source = openSource({
    ...{
      kind: 'github',
      cache: join(root, 'cache'),
      gitBaseUrl: `file://${join(root, 'nowhere')}`,
      remote: { protocols: ['file'] },
    },
    github: { baseUrl: await hub.start(), tokens: ['t1'], clock: systemClock },
  });
  bench = await BatchBench.open([{ ...OWN, number: 1 }], { source: 'github', dry_run: true, thresholds: THRESHOLDS });
  try {
    await bench.run(pipelineOn({}), source);
  } finally {
    await hub.stop();
  }
  expect(await bench.cases()).toEqual([{ status: 'failed', attempts: 3, failureKind: 'infra', reason: 'unavailable' }]);
  expect(rejectionOf('own__sums-1')).toMatchObject({ kind: 'infra', reasons: [{ stage: 'examine', code: 'unavailable' }] });
});

it('a log that does not fit on the disk is tried again, and no judgement', async () => {
  source = openSource({ kind: 'archive', root: join(root, 'archive') });
  const pulls = [77, 1].map((number) => ({ ...OWN, number }));
  bench = await BatchBench.open(pulls, { source: 'archive', dry_run: true, n_concurrent: 1, thresholds: THRESHOLDS });
  const folder = join(bench.db.config.swe.artifactsDir, 'logs', 'bat_1', 'own__sums-77');
  await mkdir(folder, { recursive: true });
  // Whoever writes there is told that the disk is full, by the kernel.
  symlinkSync('/dev/full', join(folder, 'rejection.json'));
  await bench.run(pipelineOn({}), source);
  expect(await bench.cases()).toEqual([
    { status: 'failed', attempts: 3, failureKind: 'infra', reason: 'disk-full' },
    { status: 'success', attempts: 1, failureKind: null, reason: null },
  ]);
}, 30_000);

describe('a build', () => {
  const SPECIFICATION: BuildSpecification = {
    ...{ language: 'javascript', profile: 'own', profileVersion: 1, manifests: ['package.json'], systemPackages: [] },
    ...{ install: ['false'], keep: ['/opt/own'], compile: [], evidence: [] },
    test: { prepare: [], run: 'true', format: 'junit', report: '*.xml', timeoutSeconds: 60 },
  };

  function outcome(said: string, more: Partial<BuildOutcome> = {}): BuildOutcome {
    const log = { content: Buffer.from(said), totalBytes: said.length, truncated: false };
    const usage = { wallMs: 1, cpuSeconds: 0, peakMemoryBytes: 0, outOfMemory: false };
    return { end: 'exited', exitCode: 1, usage, log, ...more };
  }

  it.each<[string, string, BuildOutcome]>([
    ['that hangs', 'timed-out', outcome('compiling\n', { end: 'timed-out', exitCode: 137 })],
    ['on a full disk', 'disk-full', outcome('cp: error writing x: No space left on device\n')],
  ])(
    '%s is tried again, keeps its log, lists nothing, and the batch goes on',
    async (_, code, failed) => {
      source = openSource({ kind: 'archive', root: join(root, 'archive') });
      const options = { source: 'archive' as const, n_concurrent: 1, thresholds: THRESHOLDS };
      bench = await BatchBench.open(
        [1, 3].map((number) => ({ ...OWN, number })),
        options,
      );
      let built = 0;
      const images: Partial<ImageBuilder> = {
        languageImage: () => Promise.resolve({ image: 'sha256:1', sizeBytes: 1 }),
        findImage: () => Promise.resolve(undefined),
        build: (_step, { onOutput } = {}) => {
          const made = (built += 1) <= 3 ? failed : outcome('no such package\n');
          onOutput?.(made.log.content);
          return Promise.resolve(made);
        },
      };
      const pipeline = pipelineOn(images);
      jest.spyOn(pipeline.builder, 'specify').mockResolvedValue(SPECIFICATION);
      await bench.run(pipeline, source);
      expect(await bench.cases()).toEqual([
        { status: 'failed', attempts: 3, failureKind: 'infra', reason: code },
        { status: 'failed', attempts: 1, failureKind: 'policy', reason: 'install-failed' },
      ]);
      expect(rejectionOf('own__sums-1')).toMatchObject({ kind: 'infra', reasons: [{ stage: 'build', code }] });
      expect(logOf('own__sums-1', 'build-dependencies.log')).toBe(failed.log.content.toString());
    },
    30_000,
  );
});
