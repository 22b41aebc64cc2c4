import { Injectable } from '@nestjs/common';
import { In, MoreThan, type EntityTarget, type ObjectLiteral } from 'typeorm';
import type { SweLanguage } from '../../domain/swe';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Batch, Candidate, Case, PoolEntry, PrPool, SweTask } from './batches.entity';
import type { BatchSettings } from './batch-record.schema';
import type { BatchOptions, CandidateQuery, TaskQuery } from './batches.schema';
import type { CaseStatus } from './domain/case';

/** Rows a statement: SQLite takes 32,766 parameters. */
const CHUNK = 500;

/** A case with what it is about. */
export interface FoundCase {
  found: Case;
  candidate: Candidate;
}

/** A batch with pull requests of another, or of a pool. */
export interface SharingBatch {
  batch: Batch;
  shared: number;
  /** Cases in all. */
  size: number;
}

@Injectable()
export class BatchesRepository {
  async findPool(reader: Reader, where: { id: string } | { name: string }): Promise<PrPool | undefined> {
    return (await reader.manager.findOneBy(PrPool, where)) ?? undefined;
  }

  listPools(reader: Reader, after: string | undefined, limit: number): Promise<PrPool[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(PrPool, { where, order: { id: 'ASC' }, take: limit });
  }

  /** Writes a pool and, in the place of what it named before, its entries. */
  async savePool(unit: Unit, pool: PrPool, entries: readonly PoolEntry[]): Promise<void> {
    await unit.manager.save(PrPool, pool);
    await unit.manager.delete(PoolEntry, { poolId: pool.id });
    await insertAll(unit, PoolEntry, entries);
  }

  async findCandidates(reader: Reader, keys: readonly string[]): Promise<Candidate[]> {
    const found: Candidate[] = [];
    for (let at = 0; at < keys.length; at += CHUNK)
      found.push(...(await reader.manager.findBy(Candidate, { key: In(keys.slice(at, at + CHUNK)) })));
    return found;
  }

  async findCandidatesById(reader: Reader, ids: readonly string[]): Promise<Map<string, Candidate>> {
    const found = ids.length === 0 ? [] : await reader.manager.findBy(Candidate, { id: In([...ids]) });
    return new Map(found.map((candidate) => [candidate.id, candidate]));
  }

  async insertCandidates(unit: Unit, candidates: readonly Candidate[]): Promise<void> {
    await insertAll(unit, Candidate, candidates);
  }

  async findCandidate(reader: Reader, id: string): Promise<Candidate | undefined> {
    return (await reader.manager.findOneBy(Candidate, { id })) ?? undefined;
  }

  listCandidates(
    reader: Reader,
    { status, language }: CandidateQuery,
    after: string | undefined,
    limit: number,
  ): Promise<Candidate[]> {
    const where = {
      ...(status && { status }),
      ...(language && { language }),
      ...(after !== undefined && { id: MoreThan(after) }),
    };
    return reader.manager.find(Candidate, { where, order: { id: 'ASC' }, take: limit });
  }

  async updateCandidate(unit: Unit, id: string, patch: Partial<Candidate>): Promise<void> {
    await updateRows(unit, Candidate, { id }, patch);
  }

  /** Candidates of a pool, those of a repository together and otherwise in the pool's order. */
  async listPoolCandidates(reader: Reader, poolId: string): Promise<{ id: string; key: string; line: number }[]> {
    const query = reader.manager
      .createQueryBuilder(PoolEntry, 'entry')
      .innerJoin(Candidate, 'candidate', 'candidate.id = entry.candidate_id')
      .select(['candidate.id AS id', 'candidate.key AS key', 'entry.line AS line'])
      .where('entry.pool_id = :poolId', { poolId })
      .orderBy('entry.line', 'ASC');
    return query.getRawMany();
  }

  /** Holds the pull requests of a pool until the unit ends: whoever starts a batch over one of them meanwhile waits, and then sees this one's. */
  async holdCandidates(unit: Unit, poolId: string): Promise<void> {
    if (!hasLocks(unit)) return;
    const own = unit.manager.createQueryBuilder(PoolEntry, 'entry').select('entry.candidate_id').where('entry.pool_id = :poolId');
    // In one order, so that no two wait for each other.
    const query = unit.manager.createQueryBuilder(Candidate, 'candidate').select('candidate.id', 'id').orderBy('candidate.id');
    await query.where(`candidate.id IN (${own.getQuery()})`, { poolId }).setLock('pessimistic_write').getRawMany();
  }

  /** Pull requests in pools of a language, or of that language in pools of any, of which nothing tells yet what becomes of them. */
  async countUnjudged(reader: Reader, language: SweLanguage): Promise<number> {
    const judged = reader.manager.createQueryBuilder(Case, 'c').select('c.candidate_id').where("c.status = 'failed'");
    const found = await reader.manager
      .createQueryBuilder(PoolEntry, 'entry')
      .innerJoin(PrPool, 'pool', 'pool.id = entry.pool_id')
      .innerJoin(Candidate, 'candidate', 'candidate.id = entry.candidate_id')
      .select('COUNT(DISTINCT candidate.id)', 'count')
      .where("candidate.status = 'pending'")
      .andWhere('(pool.language = :language OR (pool.language IS NULL AND candidate.language = :language))', { language })
      // Where a batch began with what others knew of it, the case alone tells.
      .andWhere(`candidate.id NOT IN (${judged.getQuery()})`)
      .getRawOne<{ count: unknown }>();
    return Number(found?.count ?? 0);
  }

  insertBatch(unit: Unit, batch: Batch): Promise<void> {
    return insertRow(unit, Batch, batch);
  }

  insertCases(unit: Unit, cases: readonly Case[]): Promise<void> {
    return insertAll(unit, Case, cases);
  }

  /** Ids of the candidates that a batch has cases of. */
  async listCandidatesOf(reader: Reader, batchId: string): Promise<Set<string>> {
    const rows = await reader.manager.find(Case, { where: { batchId }, select: { candidateId: true } });
    return new Set(rows.map(({ candidateId }) => candidateId));
  }

  /**
   * Batches that have cases of the pull requests of a pool, or of another batch: how many they share with it, and how many they have.
   * Newest first.
   */
  async listSharing(reader: Reader, { poolId, batchId }: { poolId: string; batchId?: string }): Promise<SharingBatch[]> {
    const query = reader.manager.createQueryBuilder(Case, 'c').select('c.batch_id', 'id').addSelect('COUNT(*)', 'shared');
    if (batchId === undefined)
      query.innerJoin(PoolEntry, 'own', 'own.candidate_id = c.candidate_id AND own.pool_id = :poolId', { poolId });
    else query.innerJoin(Case, 'own', 'own.candidate_id = c.candidate_id AND own.batch_id = :batchId', { batchId });
    const rows = await query.groupBy('c.batch_id').getRawMany<{ id: string; shared: unknown }>();
    const shared = new Map(rows.map((row) => [row.id, Number(row.shared)]));
    const batches = await reader.manager.find(Batch, { where: { id: In([...shared.keys()]) }, order: { id: 'DESC' } });
    const found: SharingBatch[] = [];
    for (const batch of batches.filter(({ id }) => id !== batchId))
      found.push({ batch, shared: shared.get(batch.id) ?? 0, size: await reader.manager.countBy(Case, { batchId: batch.id }) });
    return found;
  }

  /** Judged cases of a batch that another has too. */
  listJudged(reader: Reader, batchId: string, ownBatchId: string): Promise<Case[]> {
    const query = reader.manager
      .createQueryBuilder(Case, 'c')
      .innerJoin(Case, 'own', 'own.candidate_id = c.candidate_id AND own.batch_id = :ownBatchId', { ownBatchId });
    return query.where('c.batch_id = :batchId AND c.status IN (:...over)', { batchId, over: ['success', 'failed'] }).getMany();
  }

  /** Cases of a language of which something was built, newest batches first. */
  listBuilt(reader: Reader, language: SweLanguage, limit: number): Promise<Case[]> {
    const query = reader.manager
      .createQueryBuilder(Case, 'c')
      .innerJoin(Candidate, 'candidate', 'candidate.id = c.candidate_id AND candidate.language = :language', { language })
      .where("c.status IN ('success', 'failed') AND c.stage NOT IN ('examine', 'specify')");
    return query.orderBy('c.batch_id', 'DESC').addOrderBy('c.position', 'ASC').limit(limit).getMany();
  }

  /** Bytes, by candidate. */
  async listPeaks(reader: Reader, language: SweLanguage): Promise<Map<string, number>> {
    const tasks = await reader.manager.find(SweTask, {
      where: { language },
      select: { id: true, candidateId: true, summary: true },
    });
    return new Map(tasks.map(({ candidateId, summary }) => [candidateId, summary.peak_memory_bytes]));
  }

  async findBatch(reader: Reader, id: string): Promise<Batch | undefined> {
    return (await reader.manager.findOneBy(Batch, { id })) ?? undefined;
  }

  /** The same, held until the unit ends: whoever asks for it meanwhile waits. */
  async holdBatch(unit: Unit, id: string): Promise<Batch | undefined> {
    const lock = hasLocks(unit) && { lock: { mode: 'pessimistic_write' as const } };
    return (await unit.manager.findOne(Batch, { where: { id }, ...lock })) ?? undefined;
  }

  listBatches(reader: Reader, after: string | undefined, limit: number): Promise<Batch[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(Batch, { where, order: { id: 'ASC' }, take: limit });
  }

  async updateBatch(unit: Unit, id: string, patch: Partial<Batch>): Promise<void> {
    await updateRows(unit, Batch, { id }, patch);
  }

  /** Cases after a position, in order. */
  listCases(reader: Reader, batchId: string, after: number, limit: number, status?: CaseStatus): Promise<Case[]> {
    const where = { batchId, position: MoreThan(after), ...(status && { status }) };
    return reader.manager.find(Case, { where, order: { position: 'ASC' }, take: limit });
  }

  /** All cases of a batch with their candidates, in order, some at a time: a batch of 12,000 is never in memory whole. */
  async *eachCase(reader: Reader, batchId: string, status?: CaseStatus): AsyncGenerator<FoundCase, undefined> {
    for (let after = 0; ;) {
      const page = await this.listCases(reader, batchId, after, CHUNK, status);
      const ids = page.map(({ candidateId }) => candidateId);
      const candidates = await this.findCandidatesById(reader, ids);
      for (const found of page) {
        after = found.position;
        const candidate = candidates.get(found.candidateId);
        if (candidate) yield { found, candidate };
      }
      if (page.length < CHUNK) return undefined;
    }
  }

  async updateCase(unit: Unit, { batchId, candidateId }: Case, patch: Partial<Case>): Promise<void> {
    await updateRows(unit, Case, { batchId, candidateId }, patch);
  }

  async countCases(reader: Reader, batchId: string): Promise<{ status: CaseStatus; count: number }[]> {
    const query = reader.manager.createQueryBuilder(Case, 'c').select('c.status', 'status').addSelect('COUNT(*)', 'count');
    const rows = await query.where({ batchId }).groupBy('c.status').getRawMany<{ status: CaseStatus; count: unknown }>();
    return rows.map(({ status, count }) => ({ status, count: Number(count) }));
  }

  /** Failed cases by the code of their first reason, most frequent first. */
  async countReasons(reader: Reader, batchId: string): Promise<Record<string, number>> {
    const query = reader.manager.createQueryBuilder(Case, 'c').select('c.reason', 'reason').addSelect('COUNT(*)', 'count');
    const found = query.where({ batchId, status: 'failed' }).groupBy('c.reason').orderBy('COUNT(*)', 'DESC');
    const rows = await found.getRawMany<{ reason: string | null; count: unknown }>();
    return Object.fromEntries(rows.map(({ reason, count }) => [reason ?? 'unknown', Number(count)]));
  }

  async saveTask(unit: Unit, task: SweTask): Promise<void> {
    await unit.manager.save(SweTask, task);
  }

  /** The highest peak of memory of a repository's verified tasks, bytes; `owner/repo`, lower case. */
  async findPeak(reader: Reader, repository: string): Promise<number | undefined> {
    const prefix = repository.replace('/', '__');
    const query = reader.manager.createQueryBuilder(SweTask, 'task').where('task.id LIKE :like', { like: `${prefix}-%` });
    // An underscore is any character to LIKE.
    const own = (await query.getMany()).filter(({ summary }) => summary.repo.toLowerCase() === repository);
    const peaks = own.map(({ summary }) => summary.peak_memory_bytes);
    return peaks.length === 0 ? undefined : Math.max(...peaks);
  }

  async deleteTask(unit: Unit, id: string): Promise<void> {
    await unit.manager.delete(SweTask, { id });
  }

  async findTask(reader: Reader, id: string): Promise<SweTask | undefined> {
    return (await reader.manager.findOneBy(SweTask, { id })) ?? undefined;
  }

  /** Of those of these tasks that have a row. */
  async findLanguages(reader: Reader, ids: readonly string[]): Promise<Pick<SweTask, 'id' | 'language'>[]> {
    const found: Pick<SweTask, 'id' | 'language'>[] = [];
    const select = { id: true, language: true };
    for (let at = 0; at < ids.length; at += CHUNK)
      found.push(...(await reader.manager.find(SweTask, { where: { id: In(ids.slice(at, at + CHUNK)) }, select })));
    return found;
  }

  listTasks(
    reader: Reader,
    { language }: Pick<TaskQuery, 'language'>,
    after: string | undefined,
    limit: number,
  ): Promise<SweTask[]> {
    const where = { ...(language && { language }), ...(after !== undefined && { id: MoreThan(after) }) };
    return reader.manager.find(SweTask, { where, order: { id: 'ASC' }, take: limit });
  }

  /**
   * By candidates: the options of the newest batch in which each became a task, with the time that a case had in it. A batch that took the
   * task over, or only examined its pull request, has not made it.
   */
  async findMakers(reader: Reader, candidateIds: readonly string[]): Promise<Map<string, BatchOptions>> {
    const query = reader.manager.createQueryBuilder(Case, 'c').innerJoin(Batch, 'b', 'b.id = c.batch_id');
    const rows = await query
      .select(['c.candidate_id AS candidate', 'b.options AS options', 'b.settings AS settings'])
      .where("c.status = 'success' AND c.stage = 'write' AND c.fingerprint = b.fingerprint")
      .andWhere('c.candidate_id IN (:...candidateIds)', { candidateIds: [...candidateIds, ''] })
      .orderBy('b.id', 'ASC')
      .getRawMany<{ candidate: string; options: string; settings: string | null }>();
    return new Map(rows.map(({ candidate, options, settings }) => [candidate, madeUnder(options, settings)]));
  }

  /** The stored SWE-bench rows of these tasks. */
  async listInstances(reader: Reader, ids: readonly string[]): Promise<{ id: string; instance: string }[]> {
    return reader.manager.find(SweTask, {
      where: { id: In([...ids]) },
      select: { id: true, instance: true },
      order: { id: 'ASC' },
    });
  }

  /** Whole rows, with `instance` and `record`. */
  loadTasks(reader: Reader, ids: readonly string[]): Promise<SweTask[]> {
    const select = {
      ...{ id: true, candidateId: true, language: true, folder: true, contentHash: true, summary: true, verifiedAt: true },
      ...{ instance: true, record: true },
    } as const;
    return reader.manager.find(SweTask, { where: { id: In([...ids]) }, select, order: { id: 'ASC' } });
  }

  async findRecord(reader: Reader, id: string): Promise<string | undefined> {
    return (await reader.manager.findOne(SweTask, { where: { id }, select: { id: true, record: true } }))?.record;
  }
}

function madeUnder(stored: string, settings: string | null): BatchOptions {
  const options = JSON.parse(stored) as BatchOptions;
  const had = settings === null ? null : (JSON.parse(settings) as BatchSettings | null);
  return { ...options, timeout_seconds: options.timeout_seconds ?? had?.timeout_seconds.value ?? null };
}

/** Through this generic the types hold; see `insertRow`. */
async function insertAll<T extends ObjectLiteral>(
  unit: Unit,
  entity: EntityTarget<T>,
  rows: readonly Partial<T>[],
): Promise<void> {
  for (let at = 0; at < rows.length; at += CHUNK) await unit.manager.insert(entity, rows.slice(at, at + CHUNK));
}

/** SQLite has one unit at a time, and no locks. */
function hasLocks({ manager }: Unit): boolean {
  return manager.connection.options.type === 'postgres';
}
