import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SweLanguage, TestCommand } from '../../src/domain/swe';
import type { SweTasks } from '../../src/features/batches';
import { taskContentHash, writeTask } from '../../src/features/building';
import { isRunnerConfig } from '../../src/features/building/harbor/runner-config';
import { PatchJudge } from '../../src/features/predictions';
import { TaskImages } from '../../src/features/predictions/judge/task-images';
import { systemClock } from '../../src/platform/clock';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import { sandboxOptions } from './sandbox';
import { ownChange, type Tree } from './swe-change';
import { imageOf, removeImage } from './swe-image';

/** A task of our own as the pool would hold it. */
export interface OwnTask {
  language: SweLanguage;
  /** Image with the runner. */
  runner: string;
  base: Tree;
  /** The fix and the tests; see {@link ownChange} for which is which. */
  head: Tree;
  test: TestCommand;
  f2p: string[];
  p2p: string[];
}

export interface PatchBench {
  judge: PatchJudge;
  taskId: string;
  image: string;
  folder: string;
  /** The golden patch. */
  golden: Buffer;
  /** A judge of the same task whose image is gone, and can't be built again. */
  without: () => PatchJudge;
  /** What `git diff` of the base says where its files are replaced by these. */
  patchOf: (tree: Tree) => Buffer;
  close: () => Promise<void>;
}

/** A judge of one task whose directory and image are made for it; the pool is this one task. */
export async function patchBench(task: OwnTask): Promise<PatchBench> {
  const change = ownChange({ language: task.language, base: task.base, head: task.head });
  const image = await imageOf(task.runner, task.base);
  const root = mkdtempSync(join(tmpdir(), 'assay-patch-task-'));
  const restored = Object.entries(task.base).filter(([path]) => !(path in task.head) && (isRunnerConfig(path) || isTest(path)));
  const folder = await writeTask(root, {
    ...{ change, f2p: task.f2p, p2p: task.p2p, instruction: '# Task\n', environmentFiles: [], metadata: {} },
    specification: {
      ...{ language: task.language, profile: 'own', profileVersion: 1, manifests: [], systemPackages: [] },
      ...{ install: [], keep: [], compile: [], evidence: [], test: task.test },
    },
    dockerfile: `FROM ${task.runner}\nRUN false\n`,
    restored: restored.map(([path, text = '']) => ({ path, mode: '100644', content: Buffer.from(text) })),
    resources: {
      ...{ cpus: 2, memoryMb: 2048, storageMb: 1024, buildTimeoutSec: 60, verifierTimeoutSec: 60, agentTimeoutSec: 60 },
    },
    variant: { schema: '1.4', verifier: 'shared' },
  });
  const contentHash = await taskContentHash(folder);
  const docker = new DockerImageBuilder(sandboxOptions());
  const containers = new DockerWorkContainers(sandboxOptions());
  function judgeWith(id: string): PatchJudge {
    const pool = {
      get: () => Promise.resolve({ content_hash: contentHash, image: id }),
      getRecord: () => Promise.resolve({ memoryLimitBytes: 2 ** 31 }),
      getFolder: () => Promise.resolve(folder),
    };
    return new PatchJudge(containers, systemClock, pool as unknown as SweTasks, new TaskImages(docker));
  }
  return {
    judge: judgeWith(image),
    without: () => judgeWith(`sha256:${'0'.repeat(64)}`),
    ...{ taskId: 'own__example-7', image, folder, golden: change.fixPatch },
    patchOf: (tree) => ownChange({ base: task.base, head: tree, whole: true }).fixPatch,
    close: async () => {
      rmSync(root, { recursive: true });
      await removeImage(image).catch(() => undefined);
    },
  };
}

function isTest(path: string): boolean {
  return /(^|\/)tests?\/|_test\.|\.test\./.test(path);
}
