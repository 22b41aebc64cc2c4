import { Injectable } from '@nestjs/common';
import { In, IsNull, LessThan, MoreThan } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { SubmissionUse } from '../grading';
import { PredictionEntry, PredictionEvaluation } from './predictions.entity';

/** Rows a statement: SQLite takes 32,766 parameters. */
const CHUNK = 500;
/** Verdicts may be long: entries that are read at a time. */
const PAGE = 100;

@Injectable()
export class PredictionsRepository {
  async insert(unit: Unit, evaluation: PredictionEvaluation, entries: readonly PredictionEntry[]): Promise<void> {
    await insertRow(unit, PredictionEvaluation, evaluation);
    for (let at = 0; at < entries.length; at += CHUNK) await unit.manager.insert(PredictionEntry, entries.slice(at, at + CHUNK));
  }

  /** sha256 of every patch that the account had judged on the task. */
  async listUses(reader: Reader, accountId: string, taskId: string): Promise<string[]> {
    const rows = await reader.manager.find(SubmissionUse, { where: { accountId, taskId }, select: { sha256: true } });
    return rows.map(({ sha256 }) => sha256);
  }

  async insertUses(unit: Unit, uses: readonly SubmissionUse[]): Promise<void> {
    for (let at = 0; at < uses.length; at += CHUNK) await unit.manager.insert(SubmissionUse, uses.slice(at, at + CHUNK));
  }

  async find(reader: Reader, id: string): Promise<PredictionEvaluation | undefined> {
    return (await reader.manager.findOneBy(PredictionEvaluation, { id })) ?? undefined;
  }

  /** Newest first; of one account where it is given. */
  list(
    reader: Reader,
    createdBy: string | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<PredictionEvaluation[]> {
    const where = { ...(createdBy !== undefined && { createdBy }), ...(before !== undefined && { id: LessThan(before) }) };
    return reader.manager.find(PredictionEvaluation, { where, order: { id: 'DESC' }, take: limit });
  }

  async count(reader: Reader, evaluationId: string): Promise<{ outcome: string | null; known: boolean; count: number }[]> {
    const query = reader.manager
      .createQueryBuilder(PredictionEntry, 'e')
      .select('e.outcome', 'outcome')
      .addSelect('e.known', 'known');
    const grouped = query.addSelect('COUNT(*)', 'count').where({ evaluationId }).groupBy('e.outcome').addGroupBy('e.known');
    const rows = await grouped.getRawMany<{ outcome: string | null; known: unknown; count: unknown }>();
    return rows.map(({ outcome, known, count }) => ({ outcome, known: Boolean(known), count: Number(count) }));
  }

  /** All entries in order, some at a time. */
  async *each(reader: Reader, evaluationId: string): AsyncGenerator<PredictionEntry, undefined> {
    for (let after = 0; ;) {
      const where = { evaluationId, position: MoreThan(after) };
      const page = await reader.manager.find(PredictionEntry, { where, order: { position: 'ASC' }, take: PAGE });
      for (const entry of page) yield entry;
      after = page.at(-1)?.position ?? after;
      if (page.length < PAGE) return undefined;
    }
  }

  /** Entries that nobody has judged yet, in order, with their patches; a file is at most as large as a body. */
  listOpen(reader: Reader, evaluationId: string): Promise<PredictionEntry[]> {
    return reader.manager.find(PredictionEntry, {
      where: { evaluationId, known: true, outcome: IsNull() },
      order: { position: 'ASC' },
    });
  }

  async getPatch(reader: Reader, { evaluationId, position }: PredictionEntry): Promise<string> {
    const select = { evaluationId: true, position: true, patch: true } as const;
    return (await reader.manager.findOneOrFail(PredictionEntry, { where: { evaluationId, position }, select })).patch;
  }

  /** The newest verdict under a key. */
  async findVerdict(reader: Reader, verdictKey: string): Promise<PredictionEntry | undefined> {
    const where = { verdictKey, outcome: In(['resolved', 'unresolved', 'not-applied']) };
    return (await reader.manager.findOne(PredictionEntry, { where, order: { judgedAt: 'DESC' } })) ?? undefined;
  }

  async settle(unit: Unit, { evaluationId, position }: PredictionEntry, patch: Partial<PredictionEntry>): Promise<void> {
    await updateRows(unit, PredictionEntry, { evaluationId, position }, patch);
  }

  async setJob(unit: Unit, id: string, jobId: string): Promise<void> {
    await updateRows(unit, PredictionEvaluation, { id }, { jobId });
  }
}
