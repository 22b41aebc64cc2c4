import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../../domain/actor';
import { UnitOfWork, type Reader, type Unit } from '../../../platform/database';
import { SweTasks, type SweTask } from '../../batches';
import { Curation } from '../../curation';
import {
  Listing,
  PoolsReader,
  PoolsRepository,
  PoolsService,
  type GoldenRecord,
  type OpenSweTask,
  type ServedRow,
} from '../../pools';
import type { DeliverableTask, TaskKey, TaskLabel } from '../domain/deliverable';
import type { DeliverySource, SourcedTask } from './delivery-source';
import { DeliverySources } from './delivery-sources';
import { taskOf } from './verified-source';

/** Versions that are read at a time. */
const CHUNK = 50;

/** Accepted tasks in the versions that the pool serves. */
@Injectable()
export class GoldenSource implements DeliverySource, OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly versions: PoolsRepository,
    private readonly listing: Listing,
    private readonly served: PoolsReader,
    private readonly pools: PoolsService,
    private readonly curation: Curation,
    private readonly tasks: SweTasks,
    private readonly sources: DeliverySources,
  ) {}

  onModuleInit(): void {
    this.sources.register('golden', this);
  }

  async *list(reader: Reader): AsyncIterable<TaskLabel> {
    const labels: TaskLabel[] = [];
    const listed = await this.listing.narrow(reader, 'swe', {});
    for (let after = 0, full = true; full;) {
      const rows = await this.versions.listServed(reader, 'open', { pool: 'swe', after, limit: CHUNK }, listed);
      labels.push(...rows.filter(({ disputed }) => !disputed).map((row) => labelOf(versionOf(row))));
      [after, full] = [rows.at(-1)?.position ?? after, rows.length === CHUNK];
    }
    // Pools are in order of acceptance, deliveries in that of ids.
    yield* labels.sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  async find(reader: Reader, { id, versionId, contentHash }: TaskKey): Promise<SourcedTask | undefined> {
    const version = versionId === null ? undefined : await this.load(reader, versionId);
    const row = version && (await this.tasks.findWhole(reader, id));
    // What the directory holds now may be of the next version.
    if (!version || row?.contentHash !== contentHash) return undefined;
    return { task: deliverable(version, row, this.tasks.folderOf(row)), kind: await this.tasks.findSourceKind(reader, row) };
  }

  async quarantine(unit: Unit, { id, versionId }: TaskKey): Promise<void> {
    const task = await this.curation.find(unit, id);
    const [state] = versionId === null ? [] : await this.versions.findStates(unit, [versionId]);
    if (task?.status === 'accepted' && state?.status === 'served') await this.pools.quarantine(unit, task);
  }

  /** Ranges of the pool, as any other reading of it: a range for each run of neighbours. */
  async expose(ctx: Ctx, keys: AsyncIterable<TaskKey>): Promise<void> {
    const positions: number[] = [];
    for await (const { versionId } of keys) {
      const row = versionId === null ? undefined : await this.versions.findRow(this.work.reader, versionId);
      if (row) positions.push(row.position);
    }
    for (const [from, to] of rangesOf(positions)) await this.served.expose(ctx, 'swe', 'open', from, to);
  }

  private async load(reader: Reader, versionId: string): Promise<OpenSweTask | undefined> {
    const row = await this.versions.findVersion(reader, 'open', versionId);
    return row && versionOf(row);
  }
}

function versionOf({ json }: Pick<ServedRow, 'json'>): OpenSweTask {
  return JSON.parse(json.toString('utf8')) as OpenSweTask;
}

/** Runs of numbers that follow one another, first and last of each. */
export function rangesOf(numbers: readonly number[]): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (const number of [...new Set(numbers)].sort((a, b) => a - b)) {
    const last = ranges.at(-1);
    if (last?.[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges;
}

function labelOf(version: OpenSweTask): TaskLabel {
  return {
    ...{ id: version.instance_id, version: version.number, versionId: version.version_id, contentHash: version.directory_hash },
    ...{ language: version.language, category: version.category, licences: version.licences },
    difficulty: version.measured_difficulty.syntax.label,
  };
}

/** As it was accepted: the statement and hints are those of the version, whatever people do since. */
function deliverable(version: OpenSweTask, row: SweTask, folder: string): DeliverableTask {
  const verified = taskOf(row, folder);
  const hints = version.hints.map(({ path, text }) => ({ path, signature: text, reason: 'used by the tests' }));
  return {
    ...{ ...verified, ...labelOf(version), hints, screening: version.screening, scores: scoresOf(version), golden: version },
    row: { ...verified.row, problem_statement: version.problem_statement, hints_text: hintsText(version) },
  };
}

function hintsText({ hints }: GoldenRecord): string {
  return hints.map(({ path, text }) => `${path}: ${text}`).join('\n');
}

function scoresOf({ evaluation, difficulty }: GoldenRecord): DeliverableTask['scores'] {
  const { severities } = evaluation as { severities: Record<'issue-clarity' | 'test-alignment', number> };
  return { clarity: severities['issue-clarity'], alignment: severities['test-alignment'], effort: difficulty };
}
