import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AddedTests } from '../../src/features/batches/added-tests';
import { CaseLogs } from '../../src/features/batches/case-logs';
import { Pipeline } from '../../src/features/batches/pipeline';
import type { TaskWriter } from '../../src/features/batches/task-writer';
import { validateDirectory } from '../../src/features/building';
import { readHarborReward, readReward } from '../../src/features/building/validation/reward';
import { openSource } from '../../src/features/sourcing';
import type { BuildSpecification } from '../../src/domain/swe';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import { BatchBench } from '../support/batch-bench';
import { EngineSwitch } from '../support/docker';
import { placeForeignTask } from '../support/foreign-task';
import { writeOwnRepository } from '../support/pull-repository';
import { leftovers, newSandbox, sandboxOptions } from '../support/sandbox';

let root: string;

beforeAll(() => (root = mkdtempSync(join(tmpdir(), 'assay-defects-'))));
afterAll(async () => {
  rmSync(root, { recursive: true, force: true });
  expect(await leftovers()).toEqual([]);
});

const REWARD = 'if grep -qx right link; then echo 1; else echo 0; fi > /logs/verifier/reward.txt\n';

describe("swegen 1.16 defect 8: a sibling's reward is read", () => {
  it('of a task in a data set that task alone is judged, by the reward of its own verifier', async () => {
    placeForeignTask(root, 'dataset/a-good');
    const planted = '/logs/verifier/a-good';
    const bad = placeForeignTask(root, 'dataset/bad', {
      'solution/solve.sh': 'exit 1\n',
      'tests/test.sh': `mkdir -p ${planted}\necho 1 > ${planted}/reward.txt\necho '{"reward": 1}' > ${planted}/reward.json\n${REWARD}`,
    });
    placeForeignTask(root, 'dataset/c-good');
    const tools = { containers: new DockerWorkContainers(sandboxOptions()), images: new DockerImageBuilder(sandboxOptions()) };
    const result = await validateDirectory(tools, bad, { runs: 1 });
    expect(result).toMatchObject({ task: 'bad', verdict: 'FAIL', rewards: { nop: [0], oracle: [0] } });
  });

  it('a reward in a folder beside or below counts for nothing, whichever comes first', () => {
    const files = (folder: string, reward: number) => [
      { path: `${folder}/reward.txt`, content: Buffer.from(`${reward}\n`) },
      { path: `${folder}/reward.json`, content: Buffer.from(`{"reward": ${reward}}`) },
    ];
    const [own, below] = [files('/logs/verifier', 0), files('/logs/verifier/a-good__1', 1)];
    for (const both of [
      [...own, ...below],
      [...below, ...own],
    ])
      expect([readReward(both), readHarborReward(both)]).toEqual([0, { reward: 0 }]);
    expect([readReward(below), readHarborReward(below)]).toEqual([undefined, { problem: 'there is no reward file' }]);
  });
});

describe('swegen 1.16 defect 12', () => {
  it('a time-out is enforced: a build that goes on is ended with its container, each time that it is tried', async () => {
    await writeOwnRepository(join(root, 'archive'));
    const source = openSource({ kind: 'archive', root: join(root, 'archive') });
    const thresholds = { all: { repository: { minMergedPulls: 1, minAgeDays: 30 } } };
    const bench = await BatchBench.open([{ owner: 'Own', repo: 'Sums', number: 1 }], { source: 'archive', thresholds });
    // Less than anybody may ask for, so that three tries are quick.
    bench.batch.options = { ...bench.batch.options, timeout_seconds: SECONDS };
    const clock = { now: () => new Date('2024-06-01T00:00:00Z') };
    const [images, containers] = [new DockerImageBuilder(sandboxOptions()), new DockerWorkContainers(sandboxOptions())];
    await images.languageImage('javascript');
    const pipeline = new Pipeline(containers, images, clock, {} as TaskWriter, new CaseLogs(bench.db.config), new AddedTests());
    jest.spyOn(pipeline.builder, 'specify').mockResolvedValue(HANGING);
    const began = performance.now();
    try {
      await bench.run(pipeline, source);
      expect(await bench.cases()).toEqual([{ status: 'failed', attempts: 3, failureKind: 'infra', reason: 'timed-out' }]);
    } finally {
      await source.close();
      await bench.close();
    }
    expect(performance.now() - began).toBeGreaterThan(3 * SECONDS * 1000);
    expect(performance.now() - began).toBeLessThan((HANGS_SECONDS * 1000) / 5);
    expect(await leftovers()).toEqual([]);
  });

  it('nothing of others is pruned: what is unused and not ours stays, and no request asks for more', async () => {
    const engine = new EngineSwitch(join(root, 'engine.sock'));
    await engine.on();
    const foreign = Foreign.make();
    try {
      const options = { ...sandboxOptions(), dockerHost: engine.host };
      const tools = { containers: new DockerWorkContainers(options), images: new DockerImageBuilder(options) };
      expect(await validateDirectory(tools, placeForeignTask(root, 'pruned'), { runs: 1 })).toMatchObject({ verdict: 'PASS' });
      await newSandbox(options).reap();
      expect(engine.requests.filter((request) => request.startsWith('DELETE '))).not.toEqual([]);
      expect(engine.requests.filter((request) => request.includes('/prune'))).toEqual([]);
      expect(foreign.isThere()).toEqual([true, true, true]);
    } finally {
      foreign.remove();
      await engine.off();
    }
  });
});

const SECONDS = 3;
const HANGS_SECONDS = 600;

const HANGING: BuildSpecification = {
  ...{ language: 'javascript', profile: 'own', profileVersion: 1, manifests: [], systemPackages: [], install: [], keep: [] },
  ...{ compile: [`echo begun; sleep ${HANGS_SECONDS}`], evidence: [] },
  test: { prepare: [], run: 'true', format: 'junit', report: '*.xml', timeoutSeconds: 60 },
};

/** An image without a name, a container that never ran and a volume that nobody uses: what a prune takes first. */
class Foreign {
  private constructor(
    private readonly image: string,
    private readonly container: string,
    private readonly volume: string,
  ) {}

  static make(): Foreign {
    const empty = execFileSync('tar', ['-cf', '-', '-T', '/dev/null']);
    const image = docker(['import', '-'], empty);
    return new Foreign(image, docker(['create', image, 'true']), docker(['volume', 'create']));
  }

  isThere(): boolean[] {
    const ids = [docker(['images', '-aq', '--no-trunc']), docker(['ps', '-aq', '--no-trunc']), docker(['volume', 'ls', '-q'])];
    return [this.image, this.container, this.volume].map((id, at) => (ids[at] ?? '').split('\n').includes(id));
  }

  remove(): void {
    docker(['rm', this.container]);
    docker(['rmi', this.image]);
    docker(['volume', 'rm', this.volume]);
  }
}

function docker(args: string[], input?: Buffer): string {
  return execFileSync('docker', args, { ...(input && { input }), stdio: ['pipe', 'pipe', 'pipe'] })
    .toString()
    .trim();
}
