import { Injectable } from '@nestjs/common';
import { In, MoreThanOrEqual, type EntityTarget, type ObjectLiteral } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { BatchLine, Grading, GradingReport, Judgement, PromisedGrading, SubmissionUse, SubmittedFiles } from './grading.entity';

/** What one commit of many gradings writes. */
export interface Rows {
  gradings: Grading[];
  judgements: Judgement[];
  files: SubmittedFiles[];
  uses: SubmissionUse[];
  lines: BatchLine[];
}

/** A grading without what was told. */
export type GradingRow = Omit<Grading, 'result'>;

@Injectable()
export class GradingRepository {
  /** All of them with one statement a table; what is shared and there already stays as it is. */
  async insertAll(unit: Unit, { gradings, judgements, files, uses, lines }: Rows): Promise<void> {
    await insertMany(unit, SubmittedFiles, files, true);
    await insertMany(unit, Judgement, judgements, true);
    await insertMany(unit, SubmissionUse, uses, true);
    await insertMany(unit, Grading, gradings, false);
    await insertMany(unit, BatchLine, lines, true);
  }

  insertPromise(unit: Unit, promised: PromisedGrading): Promise<void> {
    return insertRow(unit, PromisedGrading, promised);
  }

  async deletePromises(unit: Unit, ids: readonly string[]): Promise<void> {
    await unit.manager.delete(PromisedGrading, { id: In([...ids]) });
  }

  dropPromise(unit: Unit, id: string): Promise<number> {
    return updateRows(unit, PromisedGrading, { id }, { status: 'dropped' });
  }

  async findPromise(reader: Reader, id: string, accountId: string): Promise<PromisedGrading | undefined> {
    return (await reader.manager.findOneBy(PromisedGrading, { id, accountId })) ?? undefined;
  }

  /** What was promised and is still owed. */
  listPromises(reader: Reader): Promise<PromisedGrading[]> {
    return reader.manager.find(PromisedGrading, { where: { status: 'pending' }, order: { id: 'ASC' } });
  }

  async find(reader: Reader, id: string, accountId: string): Promise<GradingRow | undefined> {
    return (await reader.manager.findOneBy(Grading, { id, accountId })) ?? undefined;
  }

  /** Whosever it is. */
  async findAny(reader: Reader, id: string): Promise<GradingRow | undefined> {
    return (await reader.manager.findOneBy(Grading, { id })) ?? undefined;
  }

  /** JSON of the answer to a grading, as its account got it. */
  async findResult(reader: Reader, id: string, accountId: string): Promise<string | undefined> {
    const row = await reader.manager.findOne(Grading, { where: { id, accountId }, select: { id: true, result: true } });
    return row?.result;
  }

  /** The evidence that a grading rests on. */
  async findOutcome(reader: Reader, judgedId: string): Promise<string | undefined> {
    return (await reader.manager.findOneBy(Judgement, { id: judgedId }))?.outcome;
  }

  async findFiles(reader: Reader, sha256: string): Promise<string | undefined> {
    return (await reader.manager.findOneBy(SubmittedFiles, { sha256 }))?.files;
  }

  /** sha256 of everything that the account had judged on the task. */
  async listUses(reader: Reader, accountId: string, taskId: string): Promise<string[]> {
    const rows = await reader.manager.find(SubmissionUse, { where: { accountId, taskId }, select: { sha256: true } });
    return rows.map(({ sha256 }) => sha256);
  }

  listLines(reader: Reader, accountId: string, key: string): Promise<BatchLine[]> {
    return reader.manager.findBy(BatchLine, { accountId, key });
  }

  async findReport(reader: Reader, gradingId: string): Promise<GradingReport | undefined> {
    return (await reader.manager.findOneBy(GradingReport, { gradingId })) ?? undefined;
  }

  countReports(reader: Reader, accountId: string, since: string): Promise<number> {
    return reader.manager.countBy(GradingReport, { accountId, createdAt: MoreThanOrEqual(since) });
  }

  insertReport(unit: Unit, report: GradingReport): Promise<void> {
    return insertRow(unit, GradingReport, report);
  }
}

async function insertMany<T extends ObjectLiteral>(
  unit: Unit,
  entity: EntityTarget<T>,
  rows: T[],
  ignore: boolean,
): Promise<void> {
  if (rows.length === 0) return;
  // Not asking for generated columns spares a second statement: there are none.
  const query = unit.manager.createQueryBuilder().insert().into(entity).values(rows).updateEntity(false);
  await (ignore ? query.orIgnore() : query).execute();
}
