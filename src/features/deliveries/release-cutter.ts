import { mkdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Injectable } from '@nestjs/common';
import { VERSION } from '../../platform/config';
import { contentHash } from '../../platform/hash';
import { taskContentHash } from '../building';
import type { Delivery, FinalValidation } from './deliveries.entity';
import type { TaskKey } from './domain/deliverable';
import type { Finding } from './domain/rounds';
import { PackageWriter } from './formats/package';
import { RunTools } from './run-tools';

/** What was cut: the folder is in its place, and nobody is told of it yet. */
export interface CutRelease {
  tasks: number;
  hash: string;
  manifestSha256: string;
}

/** Writes the package of a delivery from the tasks that passed, and puts it in its place as a whole. */
@Injectable()
export class ReleaseCutter {
  constructor(private readonly tools: RunTools) {}

  /** Absolute; holds the package of a released delivery. */
  folderOf({ id }: Pick<Delivery, 'id'>): string {
    return join(this.tools.config.swe.artifactsDir, 'deliveries', id);
  }

  /**
   * Undefined where no task is left. Before anything is written each task's directory is compared with its hash once more: what changed
   * since its last round is told to `onChanged`, and is not in the release.
   */
  async cut(
    delivery: Delivery,
    onChanged: (row: FinalValidation, finding: Finding) => Promise<void>,
    signal: AbortSignal,
  ): Promise<CutRelease | undefined> {
    const { work, repository } = this.tools;
    for await (const row of repository.eachValidation(work.reader, delivery.id, 'passed')) {
      signal.throwIfAborted();
      const detail = await this.findChange(delivery, row);
      if (detail !== undefined) await onChanged(row, { code: 'files-changed', detail });
    }
    const counts = await repository.countVerdicts(work.reader, delivery.id);
    if (counts.passed === 0) return undefined;
    return this.write(delivery, await this.hashOf(delivery), signal);
  }

  private async findChange({ selection }: Delivery, row: FinalValidation): Promise<string | undefined> {
    const found = await this.tools.selections.of(selection).find(this.tools.work.reader, keyOf(row));
    if (!found) return 'the task is out of service, or was made again since its last round';
    const hash = await taskContentHash(found.task.folder);
    return hash === row.contentHash ? undefined : `the content hash is ${hash} since its last round`;
  }

  /** See `DeliveryView.hash`. */
  private async hashOf({ id, name }: Delivery): Promise<string> {
    const items: [string, number, string][] = [];
    for await (const row of this.tools.repository.eachValidation(this.tools.work.reader, id, 'passed'))
      items.push([row.taskId, row.version, row.contentHash]);
    return contentHash({ name, items });
  }

  private async write(delivery: Delivery, hash: string, signal: AbortSignal): Promise<CutRelease> {
    const { work, repository } = this.tools;
    const target = this.folderOf(delivery);
    const draft = `${target}.draft`;
    // Of an attempt that a killed process began; there is one worker of a job at a time.
    await rm(draft, { recursive: true, force: true });
    await mkdir(join(target, '..'), { recursive: true });
    const writer = await PackageWriter.create(draft, delivery.formats);
    try {
      for await (const row of repository.eachValidation(work.reader, delivery.id, 'passed')) {
        signal.throwIfAborted();
        const found = await this.tools.selections.of(delivery.selection).find(work.reader, keyOf(row));
        if (!found) throw new Error(`${row.taskId} went out of service while the release was written`);
        const rounds = (await repository.findValidation(work.reader, row.runId, row.taskId))?.rounds ?? [];
        await writer.add(found.task, rounds);
      }
      const { tasks, manifestSha256 } = await writer.close(await this.about(delivery, hash));
      await rm(target, { recursive: true, force: true });
      await rename(draft, target);
      return { tasks, hash, manifestSha256 };
    } catch (error) {
      await writer.discard();
      throw error;
    }
  }

  private async about(delivery: Delivery, hash: string) {
    const { id, name, selection, filter, formats, policy, createdAt } = delivery;
    const counts = await this.tools.repository.countVerdicts(this.tools.work.reader, id);
    const { pending, passed, quarantined, 'left-out': leftOut } = counts;
    const found = { selected: pending + passed + quarantined + leftOut, quarantined, leftOut };
    return { id, name, selection, filter, formats, policy, createdAt, hash, counts: found, version: VERSION };
  }
}

function keyOf({ taskId: id, version, versionId, contentHash: hash }: FinalValidation): TaskKey {
  return { id, version, versionId, contentHash: hash };
}
