import { Injectable } from '@nestjs/common';
import { In, Like, MoreThan } from 'typeorm';
import type { SweLanguage } from '../../domain/swe';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import type { ScreeningVerdict } from './domain/screen';
import { Screening, ScreeningKey, ScreeningPolicyRow, ScreeningPrint } from './screening.entity';

export interface ScreeningFilter {
  status?: ScreeningVerdict | undefined;
  criterion?: string | undefined;
  language?: SweLanguage | undefined;
}

const WHOLE = {
  ...{ id: true, taskId: true, language: true, contentHash: true, evidenceHash: true, policyVersion: true, verdict: true },
  ...{ catalogueVersion: true, results: true, marks: true, drops: true, f2pLeft: true, p2pLeft: true, overrides: true },
  ...{ current: true, createdBy: true, createdAt: true, version: true },
} as const;
/** Parameters of one statement, well below what either database takes. */
const CHUNK = 400;

@Injectable()
export class ScreeningRepository {
  /** Puts screenings in, each the current one of its task from now on. */
  async insert(unit: Unit, rows: readonly Screening[]): Promise<void> {
    const taskIds = rows.map(({ taskId }) => taskId);
    if (taskIds.length > 0) await updateRows(unit, Screening, { taskId: In(taskIds), current: true }, { current: false });
    for (const row of rows) await insertRow(unit, Screening, row);
  }

  async find(reader: Reader, id: string): Promise<Screening | undefined> {
    return (await reader.manager.findOne(Screening, { where: { id }, select: WHOLE })) ?? undefined;
  }

  async findCurrent(reader: Reader, taskId: string): Promise<Screening | undefined> {
    return (await reader.manager.findOne(Screening, { where: { taskId, current: true }, select: WHOLE })) ?? undefined;
  }

  /** Evidence hashes of the current screenings of some tasks. */
  async currentHashes(reader: Reader, taskIds: readonly string[]): Promise<Map<string, string>> {
    const select = { taskId: true, evidenceHash: true } as const;
    const rows = await reader.manager.find(Screening, { where: { taskId: In([...taskIds]), current: true }, select });
    return new Map(rows.map(({ taskId, evidenceHash }) => [taskId, evidenceHash]));
  }

  /** Current screenings, without what each criterion found. */
  list(reader: Reader, filter: ScreeningFilter, after: string | undefined, limit: number): Promise<Screening[]> {
    const { status, criterion, language } = filter;
    const where = {
      ...{ current: true, ...(status && { verdict: status }), ...(language && { language }) },
      ...(criterion !== undefined && { marks: Like(`%|${criterion}=%`) }),
      ...(after !== undefined && { id: MoreThan(after) }),
    };
    return reader.manager.find(Screening, { where, order: { id: 'ASC' }, take: limit });
  }

  /** Compare-and-set on the row's version. */
  update(unit: Unit, { id, version }: Screening, patch: Partial<Screening>): Promise<number> {
    return updateRows(unit, Screening, { id, version }, { ...patch, version: version + 1 });
  }

  async findPolicy(reader: Reader): Promise<ScreeningPolicyRow | undefined> {
    const [newest] = await reader.manager.find(ScreeningPolicyRow, { order: { version: 'DESC' }, take: 1 });
    return newest;
  }

  insertPolicy(unit: Unit, row: ScreeningPolicyRow): Promise<void> {
    return insertRow(unit, ScreeningPolicyRow, row);
  }

  findPrints(reader: Reader, taskIds: readonly string[]): Promise<ScreeningPrint[]> {
    return reader.manager.findBy(ScreeningPrint, { taskId: In([...taskIds]) });
  }

  /** Which tasks have these keys. */
  async listByKeys(reader: Reader, keys: readonly number[]): Promise<ScreeningKey[]> {
    const found: ScreeningKey[] = [];
    for (let from = 0; from < keys.length; from += CHUNK)
      found.push(...(await reader.manager.findBy(ScreeningKey, { key: In(keys.slice(from, from + CHUNK)) })));
    return found;
  }

  async savePrints(unit: Unit, prints: readonly ScreeningPrint[], keys: ReadonlyMap<string, readonly number[]>): Promise<void> {
    const taskIds = prints.map(({ taskId }) => taskId);
    if (taskIds.length === 0) return;
    await unit.manager.delete(ScreeningPrint, { taskId: In(taskIds) });
    await unit.manager.delete(ScreeningKey, { taskId: In(taskIds) });
    await unit.manager.insert(ScreeningPrint, [...prints]);
    const rows = taskIds.flatMap((taskId) => [...new Set(keys.get(taskId))].map((key) => ({ key, taskId })));
    for (let from = 0; from < rows.length; from += CHUNK) await unit.manager.insert(ScreeningKey, rows.slice(from, from + CHUNK));
  }
}
