import { Injectable } from '@nestjs/common';
import { WORK_LIMITS } from '../../platform/sandbox';
import { SweTasks } from '../batches';
import { readTask } from '../building';
import { readTaskFacts, TaskImages } from '../predictions';
import type { AuditInput } from './audit/audit';
import { changesOf } from './audit/patch-changes';

/** A task as an agent gets it, and what of it only judging and the audit may use. */
export interface Subject {
  taskId: string;
  language: string;
  instruction: string;
  memoryBytes: number;
  /** Never shown to an agent that asks a model. */
  goldenPatch: string;
  goldenPaths: readonly string[];
  known: Pick<AuditInput, 'knownCommits' | 'hiddenTests' | 'packages'>;
  /** The image that its environment is in. */
  image(signal: AbortSignal): Promise<string>;
}

@Injectable()
export class Subjects {
  constructor(
    private readonly tasks: SweTasks,
    private readonly images: TaskImages,
  ) {}

  /** `not-found` for a task that is not in the pool. */
  async load(taskId: string): Promise<Subject> {
    const [{ image, language, content_hash: contentHash }, record, instance] = await Promise.all([
      this.tasks.get(taskId),
      this.tasks.getRecord(taskId),
      this.tasks.getInstance(taskId),
    ]);
    const folder = await this.tasks.getFolder(taskId);
    const facts = await readTaskFacts(folder);
    const read = await readTask(folder);
    if (!('task' in read)) throw new Error(`${folder} is no task: ${read.faults[0]?.problem ?? ''}`);
    const tests = changesOf(textOf(instance['test_patch']));
    return {
      ...{
        taskId,
        language,
        instruction: read.task.instruction ?? '',
        memoryBytes: Number(record['memoryLimitBytes'] ?? WORK_LIMITS.memoryBytes),
      },
      ...{ goldenPatch: facts.goldenPatch.toString('utf8'), goldenPaths: [...facts.goldenPaths] },
      known: {
        knownCommits: [textOf(instance['base_commit'])].filter(Boolean),
        hiddenTests: tests.filter(({ kind }) => kind === 'added').map(({ path }) => path),
        packages: [textOf(instance['repo']).split('/').at(-1) ?? ''].filter(Boolean),
      },
      image: (signal) => this.images.get(image, contentHash, facts, signal),
    };
  }
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
