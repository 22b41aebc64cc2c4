import { Injectable } from '@nestjs/common';
import { MoreThan } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Delivery, DriftRun, FinalValidation, type DeliveryStatus } from './deliveries.entity';
import type { TaskVerdict } from './domain/rounds';

/** Rows that are read, or inserted, at a time. SQLite takes 32,766 variables a statement; a row has 15. */
const CHUNK = 500;

@Injectable()
export class DeliveriesRepository {
  insert(unit: Unit, delivery: Delivery): Promise<void> {
    return insertRow(unit, Delivery, delivery);
  }

  async update(unit: Unit, id: string, patch: Partial<Delivery>): Promise<void> {
    await updateRows(unit, Delivery, { id }, patch);
  }

  existsName(reader: Reader, name: string): Promise<boolean> {
    return reader.manager.existsBy(Delivery, { name });
  }

  async find(reader: Reader, id: string): Promise<Delivery | undefined> {
    return (await reader.manager.findOneBy(Delivery, { id })) ?? undefined;
  }

  list(reader: Reader, after: string | undefined, limit: number, status?: DeliveryStatus): Promise<Delivery[]> {
    const where = { ...(after !== undefined && { id: MoreThan(after) }), ...(status && { status }) };
    return reader.manager.find(Delivery, { where, order: { id: 'ASC' }, take: limit });
  }

  insertDriftRun(unit: Unit, run: DriftRun): Promise<void> {
    return insertRow(unit, DriftRun, run);
  }

  async updateDriftRun(unit: Unit, id: string, patch: Partial<DriftRun>): Promise<void> {
    await updateRows(unit, DriftRun, { id }, patch);
  }

  async findDriftRun(reader: Reader, id: string): Promise<DriftRun | undefined> {
    return (await reader.manager.findOneBy(DriftRun, { id })) ?? undefined;
  }

  listDriftRuns(reader: Reader, after: string | undefined, limit: number): Promise<DriftRun[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(DriftRun, { where, order: { id: 'ASC' }, take: limit });
  }

  async insertValidations(unit: Unit, rows: readonly FinalValidation[]): Promise<void> {
    for (let at = 0; at < rows.length; at += CHUNK) await insertAll(unit, rows.slice(at, at + CHUNK));
  }

  async updateValidation(unit: Unit, { runId, position }: FinalValidation, patch: Partial<FinalValidation>): Promise<void> {
    await updateRows(unit, FinalValidation, { runId, position }, patch);
  }

  listValidations(
    reader: Reader,
    runId: string,
    after: number,
    limit: number,
    verdict?: TaskVerdict,
  ): Promise<FinalValidation[]> {
    const where = { runId, position: MoreThan(after), ...(verdict && { verdict }) };
    return reader.manager.find(FinalValidation, { where, order: { position: 'ASC' }, take: limit });
  }

  /** All of a run, in order, some at a time; without their rounds. */
  async *eachValidation(reader: Reader, runId: string, verdict?: TaskVerdict): AsyncGenerator<FinalValidation, undefined> {
    for (let after = 0; ;) {
      const page = await this.listValidations(reader, runId, after, CHUNK, verdict);
      yield* page;
      if (page.length < CHUNK) return undefined;
      after = page.at(-1)?.position ?? after;
    }
  }

  /** With its rounds. */
  async findValidation(reader: Reader, runId: string, taskId: string): Promise<FinalValidation | undefined> {
    const query = reader.manager.createQueryBuilder(FinalValidation, 'v').addSelect('v.rounds');
    return (await query.where({ runId, taskId }).getOne()) ?? undefined;
  }

  async countVerdicts(reader: Reader, runId: string): Promise<Record<TaskVerdict, number>> {
    const query = reader.manager
      .createQueryBuilder(FinalValidation, 'v')
      .select('v.verdict', 'verdict')
      .addSelect('COUNT(*)', 'count');
    const rows = await query.where({ runId }).groupBy('v.verdict').getRawMany<{ verdict: TaskVerdict; count: unknown }>();
    const counts = { pending: 0, passed: 0, quarantined: 0, 'left-out': 0 };
    for (const { verdict, count } of rows) counts[verdict] = Number(count);
    return counts;
  }
}

async function insertAll(unit: Unit, rows: readonly FinalValidation[]): Promise<void> {
  await unit.manager
    .createQueryBuilder()
    .insert()
    .into(FinalValidation)
    .values([...rows])
    .updateEntity(false)
    .execute();
}
