import { Injectable } from '@nestjs/common';
import type { Reader, Unit } from '../../../platform/database';
import { SweTasks, Withheld, type SweTask } from '../../batches';
import type { ValidationRecord } from '../../building';
import type { DeliverableTask, SweBenchRow, TaskKey, TaskLabel } from '../domain/deliverable';
import { SWE_BENCH_FIELDS } from '../formats/swe-bench';
import type { DeliverySource, SourcedTask } from './delivery-source';

/** Verified tasks that no blind tests withhold and that their language's manifest lists. They have one version: another directory is another content hash. */
@Injectable()
export class VerifiedSource implements DeliverySource {
  constructor(
    private readonly tasks: SweTasks,
    private readonly withheld: Withheld,
  ) {}

  async *list(reader: Reader): AsyncIterable<TaskLabel> {
    const hidden = await this.withheld.ids(reader);
    for await (const row of this.tasks.each(reader)) if (!hidden.has(row.id)) yield labelOf(row);
  }

  async find(reader: Reader, { id, contentHash }: TaskKey): Promise<SourcedTask | undefined> {
    const row = await this.tasks.findWhole(reader, id);
    if (row?.contentHash !== contentHash || (await this.withheld.has(reader, id))) return undefined;
    return { task: taskOf(row, this.tasks.folderOf(row)), kind: await this.tasks.findSourceKind(reader, row) };
  }

  /** Out of the manifest, and so out of everything that is served, until a batch verifies it again. */
  async quarantine(unit: Unit, key: TaskKey): Promise<void> {
    const row = await this.tasks.findWhole(unit, key.id);
    if (row?.contentHash === key.contentHash) unit.afterCommit(() => this.tasks.unlist(row));
  }

  /** Verified tasks are in no pool, and have nobody who must not have seen them. */
  expose(): Promise<void> {
    return Promise.resolve();
  }
}

function labelOf({ id, language, contentHash, summary }: SweTask): TaskLabel {
  const { category, difficulty, licences } = summary;
  return { id, version: 1, versionId: null, contentHash, language, category, difficulty: difficulty.syntax.label, licences };
}

/** A row of the table with its record, as it is delivered; what acceptance adds is empty. */
export function taskOf(row: SweTask, folder: string): DeliverableTask {
  const { summary } = row;
  return {
    ...labelOf(row),
    ...{ repo: summary.repo, pullRequest: summary.pull_request, statementKind: summary.statement, folder },
    ...{ difficultyScore: summary.difficulty.syntax.score, row: rowOf(row.instance) },
    record: JSON.parse(row.record) as ValidationRecord,
    ...{ hints: [], scores: null, screening: null, golden: null },
  };
}

/** What the table keeps beside the twelve fields is no part of SWE-bench's row. */
function rowOf(instance: string): SweBenchRow {
  const stored = JSON.parse(instance) as Record<string, string | undefined>;
  const fields = SWE_BENCH_FIELDS.map((field) => [field, stored[field] ?? ''] as const);
  return Object.fromEntries(fields) as unknown as SweBenchRow;
}
