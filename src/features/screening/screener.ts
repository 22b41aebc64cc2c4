import { Injectable } from '@nestjs/common';
import type { Reader, Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { StoredTask } from '../batches';
import { CATALOGUE_VERSION } from './domain/catalogue';
import type { ControlRun } from './domain/evidence';
import type { ScreeningPolicy } from './domain/policy';
import { keysOf, neighboursOf, type Neighbour, type TaskPrint } from './domain/prints';
import { screen, verdictOf } from './domain/screen';
import { Evidence } from './evidence.service';
import type { OverrideRecord, Screening, ScreeningPrint } from './screening.entity';
import { ScreeningRepository } from './screening.repository';

/** A stored task with all that its screening depends on. */
export interface Prepared {
  stored: StoredTask;
  controls: readonly ControlRun[];
  neighbours: Neighbour[];
  evidenceHash: string;
}

/** Screens stored tasks. */
@Injectable()
export class Screener {
  constructor(
    private readonly repository: ScreeningRepository,
    private readonly evidence: Evidence,
  ) {}

  /** What the screening of tasks under a policy depends on, their prints kept where they are new. */
  async prepare(unit: Unit, tasks: readonly StoredTask[], policy: ScreeningPolicy): Promise<Prepared[]> {
    await this.refreshPrints(unit, tasks);
    return this.gather(unit, tasks, policy);
  }

  /** The same for who only reads; a task without a print of its content is left out. */
  async gather(reader: Reader, tasks: readonly StoredTask[], policy: ScreeningPolicy): Promise<Prepared[]> {
    const controls = await this.evidence.controlsOf(reader, tasks);
    const prints = await this.printsAround(reader, tasks);
    return tasks.flatMap((stored): Prepared[] => {
      const print = prints.own.get(stored.task.id);
      if (!print || !isOf(print, stored)) return [];
      const neighbours = neighboursOf(print, prints.nearTo(print));
      const own = controls.get(stored.task.id) ?? [];
      const evidenceHash = this.evidence.evidenceHash(this.evidence.inputHash(stored, own), neighbours, policy.version);
      return [{ stored, controls: own, neighbours, evidenceHash }];
    });
  }

  /** The row of a screening; overrides of the one before it are gone, for they were of other evidence. */
  screened({ stored, controls, neighbours, evidenceHash }: Prepared, policy: ScreeningPolicy, unit: Unit): Screening {
    const { task } = stored;
    const { verdict, results, drops, f2p, p2p } = screen(this.evidence.of(stored, controls, neighbours), policy);
    const marks = results.filter(({ status }) => status !== 'passed').map(({ code, status }) => `${code}=${status}|`);
    return {
      ...{ id: newId('screening'), taskId: task.id, language: task.language, contentHash: task.contentHash, evidenceHash },
      ...{ policyVersion: policy.version, catalogueVersion: CATALOGUE_VERSION, verdict, results, drops },
      ...{ marks: `|${marks.join('')}`, f2pLeft: f2p.length, p2pLeft: p2p.length, overrides: [], current: true },
      ...{ createdBy: unit.ctx.actor.accountId, createdAt: unit.ctx.now().toISOString(), version: 1 },
    };
  }

  private async refreshPrints(unit: Unit, tasks: readonly StoredTask[]): Promise<void> {
    const known = await this.printRows(
      unit,
      tasks.map(({ task }) => task.id),
    );
    const stale = tasks.filter((stored) => {
      const print = known.get(stored.task.id);
      return !print || !isOf(print, stored);
    });
    const prints = stale.map((stored) => ({ ...this.evidence.printOf(stored), contentHash: stored.task.contentHash }));
    await this.repository.savePrints(unit, prints, new Map(prints.map((print) => [print.taskId, keysOf(print)])));
  }

  private async printRows(reader: Reader, taskIds: readonly string[]): Promise<Map<string, ScreeningPrint>> {
    const rows = await this.repository.findPrints(reader, taskIds);
    return new Map(rows.map((row) => [row.taskId, row]));
  }

  /** Prints of tasks, and of all that share a key with any of them. */
  private async printsAround(reader: Reader, tasks: readonly StoredTask[]) {
    const own = await this.printRows(
      reader,
      tasks.map(({ task }) => task.id),
    );
    const byKey = new Map<number, string[]>();
    const keys = [...new Set([...own.values()].flatMap((print) => keysOf(print)))];
    for (const { key, taskId } of await this.repository.listByKeys(reader, keys))
      byKey.set(key, [...(byKey.get(key) ?? []), taskId]);
    const all = await this.printRows(reader, [...new Set([...byKey.values()].flat())]);
    const nearTo = (print: TaskPrint): ScreeningPrint[] => {
      const ids = new Set(keysOf(print).flatMap((key) => byKey.get(key) ?? []));
      return [...ids].flatMap((id) => all.get(id) ?? []);
    };
    return { own, nearTo };
  }
}

function isOf(print: ScreeningPrint, { task }: StoredTask): boolean {
  return print.contentHash === task.contentHash && print.verifiedAt === task.verifiedAt;
}

/** What a screening comes to with these overrides. */
export function verdictWith(
  { results }: Pick<Screening, 'results'>,
  mustBeKnown: readonly string[],
  overrides: readonly OverrideRecord[],
) {
  const codes = (ruled: boolean): string[] =>
    overrides.filter(({ rulingId }) => (rulingId !== null) === ruled).map(({ criterion }) => criterion);
  return verdictOf(results, mustBeKnown, [...codes(false), ...codes(true)], codes(true));
}
