import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sweTaskId, type Change, type SweLanguage, type TestCommand } from '../../src/domain/swe';
import { SweTask, type SweTasks } from '../../src/features/batches';
import { Manifests } from '../../src/features/batches/manifests';
import { taskContentHash, writeTask } from '../../src/features/building';
import { isRunnerConfig } from '../../src/features/building/harbor/runner-config';
import { PatchJudge } from '../../src/features/predictions';
import { TaskImages } from '../../src/features/predictions/judge/task-images';
import { systemClock } from '../../src/platform/clock';
import { WRITER } from '../../src/platform/database/unit-of-work';
import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import type { DataSource } from 'typeorm';
import { sandboxOptions } from './sandbox';
import type { TestServer } from './server';
import { ownChange, type Tree } from './swe-change';
import { imageOf, removeImage } from './swe-image';

/** A task of our own as the pool would hold it. */
export interface OwnTask {
  language: SweLanguage;
  /** Image with the runner. */
  runner: string;
  /** With the base in it, where it is there already. */
  image?: string;
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
  /** A judge of the same task whose image is gone, and can't be built again. */
  without: () => PatchJudge;
  /** The golden patch. */
  golden: Buffer;
  patchOf: (tree: Tree) => Buffer;
  close: () => Promise<void>;
}

/** A judge of one task whose directory and image are made for it; the pool is this one task. */
export async function patchBench(task: OwnTask): Promise<PatchBench> {
  const change = changeOf(task);
  const image = task.image ?? (await imageOf(task.runner, task.base));
  const root = mkdtempSync(join(tmpdir(), 'assay-patch-task-'));
  const folder = await writeOwnTask(root, task, change);
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
    ...{ judge: judgeWith(image), without: () => judgeWith(`sha256:${'0'.repeat(64)}`) },
    ...{ taskId: sweTaskId(change.pull), golden: change.fixPatch, patchOf: (tree) => patchOf(task, tree) },
    close: async () => {
      rmSync(root, { recursive: true });
      await removeImage(image).catch(() => undefined);
    },
  };
}

/** What `git diff` of the base says where its files are replaced by these, tests included. */
export function patchOf({ base }: Pick<OwnTask, 'base'>, tree: Tree): Buffer {
  return ownChange({ base, head: tree, whole: true }).fixPatch;
}

/** Puts a task into the pool of a running service, as a batch would; answers its id. */
export async function addToPool({ app }: TestServer, task: OwnTask, image: string, number: number): Promise<string> {
  const change = changeOf(task, number);
  const id = sweTaskId(change.pull);
  const manifests = app.get(Manifests, { strict: false });
  const path = await writeOwnTask(manifests.folderOf(task.language), task, change);
  await manifests.of(task.language).add(id);
  const source: DataSource = app.get(WRITER, { strict: false });
  const difficulty = { syntax: { score: 1, label: 'easy' }, swegen: { score: 1, label: 'easy' } };
  await source.getRepository(SweTask).insert({
    ...{ id, candidateId: `cand-${number}`, language: task.language, contentHash: await taskContentHash(path) },
    folder: join(manifests.relativeFolderOf(task.language), id),
    summary: {
      ...{ repo: 'Own/Example', pull_request: number, category: 'bug-fix', statement: 'issue', licences: ['MIT'] },
      ...{ base_commit: change.baseCommit, image, fail_to_pass: task.f2p.length, pass_to_pass: task.p2p.length },
      ...{ flaky_dropped: 0, repetitions: 3, difficulty, peak_memory_bytes: 2 ** 26 },
    } as SweTask['summary'],
    instance: JSON.stringify({ instance_id: id, patch: change.fixPatch.toString() }),
    record: JSON.stringify({ memoryLimitBytes: 2 ** 31 }),
    verifiedAt: '2026-01-01T00:00:00.000Z',
  });
  return id;
}

function changeOf({ language, base, head }: OwnTask, number = 7): Change {
  const change = ownChange({ language, base, head });
  return { ...change, pull: { ...change.pull, number } };
}

function writeOwnTask(root: string, task: OwnTask, change: Change): Promise<string> {
  const restored = Object.entries(task.base).filter(([path]) => !(path in task.head) && (isRunnerConfig(path) || isTest(path)));
  return writeTask(root, {
    ...{ change, f2p: task.f2p, p2p: task.p2p, instruction: '# Task\n', environmentFiles: [], metadata: {} },
    specification: {
      ...{ language: task.language, profile: 'own', profileVersion: 1, manifests: [], systemPackages: [] },
      ...{ install: [], keep: [], compile: [], evidence: [], test: task.test },
    },
    // Nobody can build it.
    dockerfile: `FROM ${task.runner}\nRUN false\n`,
    restored: restored.map(([path, text = '']) => ({ path, mode: '100644', content: Buffer.from(text) })),
    resources: {
      ...{ cpus: 2, memoryMb: 2048, storageMb: 1024, buildTimeoutSec: 60, verifierTimeoutSec: 60, agentTimeoutSec: 60 },
    },
    variant: { schema: '1.4', verifier: 'shared' },
  });
}

function isTest(path: string): boolean {
  return /(^|\/)tests?\/|_test\.|\.test\./.test(path);
}
