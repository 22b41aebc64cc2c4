import { Injectable } from '@nestjs/common';
import { In, IsNull, Not } from 'typeorm';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { isPrint, type Field, type Key } from './domain/document';
import { CANDIDATES, COMMON_GRAM, ITEMS_OF_A_KEY } from './domain/parameters';
import { SimilarityItem, SimilarityKey, SimilarityTask } from './similarity.entity';

const WITH_TEXT = {
  ...{ seq: true, taskId: true, benchmarkId: true, key: true, field: true, sha256: true, text: true, held: true },
  ...{ published: true, indexed: true },
} as const;
/** Rows of three integers a statement; both databases take far more. */
const BATCH = 2000;

/** Whose items are not to be found: a thing is no duplicate of itself. */
export type Owner = { taskId: string } | { benchmarkId: string };

/** What the index says of a document's keys. */
export interface Lookup {
  /** Items that share most keys, best first. */
  items: number[];
  /** Runs of words that so many items have that they say nothing; unsigned. */
  common: ReadonlySet<number>;
}

/** The index of texts and their keys. */
@Injectable()
export class SimilarityRepository {
  async insertItems(unit: Unit, items: readonly Omit<SimilarityItem, 'seq'>[]): Promise<SimilarityItem[]> {
    const last = (await unit.manager.maximum(SimilarityItem, 'seq', {})) ?? 0;
    const rows = items.map((item, index) => ({ ...item, seq: last + index + 1 }));
    for (const row of rows) await insertRow(unit, SimilarityItem, row);
    return rows;
  }

  async deleteItems(unit: Unit, seqs: readonly number[]): Promise<void> {
    if (seqs.length === 0) return;
    await unit.manager.delete(SimilarityKey, { item: In([...seqs]) });
    await unit.manager.delete(SimilarityItem, { seq: In([...seqs]) });
  }

  /**
   * The keys of some items. Only integers go into the statement, so it is put together as text: a driver takes too long over so
   * many parameters. In the order of the index, so that neighbours are written together.
   */
  async insertKeys(unit: Unit, items: readonly { seq: number; keys: readonly Key[] }[]): Promise<void> {
    const keys = items.flatMap(({ seq, keys: own }) => own.map(({ band, hash }) => ({ band, hash, seq })));
    keys.sort((a, b) => a.band - b.band || a.hash - b.hash || a.seq - b.seq);
    for (let from = 0; from < keys.length; from += BATCH) {
      const rows = keys.slice(from, from + BATCH).map(({ band, hash, seq }) => `(${band},${hash},${seq})`);
      await unit.manager.query(`INSERT INTO similarity_keys (band, hash, item) VALUES ${rows.join(',')}`);
    }
  }

  listItems(reader: Reader, taskId: string): Promise<SimilarityItem[]> {
    return reader.manager.find(SimilarityItem, { where: { taskId }, select: WITH_TEXT, order: { seq: 'ASC' } });
  }

  loadItems(reader: Reader, seqs: readonly number[]): Promise<SimilarityItem[]> {
    return reader.manager.find(SimilarityItem, { where: { seq: In([...seqs]) }, select: WITH_TEXT, order: { seq: 'ASC' } });
  }

  listItemsOfKey(reader: Reader, benchmarkId: string, key: string): Promise<SimilarityItem[]> {
    return reader.manager.find(SimilarityItem, { where: { benchmarkId, key }, select: WITH_TEXT, order: { seq: 'ASC' } });
  }

  /** The next items of a benchmark that are not in the index yet. */
  listUnindexed(reader: Reader, benchmarkId: string, limit: number): Promise<SimilarityItem[]> {
    const where = { benchmarkId, indexed: false };
    return reader.manager.find(SimilarityItem, { where, select: WITH_TEXT, order: { seq: 'ASC' }, take: limit });
  }

  countUnindexed(reader: Reader, benchmarkId: string): Promise<number> {
    return reader.manager.countBy(SimilarityItem, { benchmarkId, indexed: false });
  }

  setIndexed(unit: Unit, seq: number): Promise<number> {
    return updateRows(unit, SimilarityItem, { seq }, { indexed: true });
  }

  setPublished(unit: Unit, taskId: string): Promise<number> {
    return updateRows(unit, SimilarityItem, { taskId }, { published: true });
  }

  /** Items of others with the same plain text. */
  async findSame(reader: Reader, field: Field, sha256: string, owner: Owner): Promise<number[]> {
    const same = { field, sha256 };
    // A benchmark's items have no task, and `<>` alone would leave them out.
    const ofOthers =
      'taskId' in owner
        ? [
            { ...same, taskId: Not(owner.taskId) },
            { ...same, taskId: IsNull() },
          ]
        : [{ ...same, taskId: Not(IsNull()) }];
    const found = await reader.manager.find(SimilarityItem, {
      where: ofOthers,
      select: { seq: true },
      order: { seq: 'ASC' },
      take: CANDIDATES,
    });
    return found.map(({ seq }) => seq);
  }

  /** Items of others that share keys, but for keys that too many share. */
  async lookUp(reader: Reader, keys: readonly Key[], owner: Owner): Promise<Lookup> {
    if (keys.length === 0) return { items: [], common: new Set() };
    const own = await this.ownSeqs(reader, owner);
    const counted = await this.countKeys(reader, keys, own);
    const telling = keys.filter((key) => {
      const count = counted.get(nameOf(key)) ?? 0;
      return count > 0 && (!isPrint(key) || count <= (key.band < 100 ? COMMON_GRAM : ITEMS_OF_A_KEY));
    });
    const common = keys.filter((key) => isPrint(key) && (counted.get(nameOf(key)) ?? 0) > COMMON_GRAM);
    return { items: await this.rank(reader, telling, own), common: new Set(common.map(({ hash }) => hash >>> 0)) };
  }

  /** Tasks with this shape, other than one; those with a published version are known to work. */
  listOfShape(reader: Reader, shape: string, taskId: string): Promise<SimilarityTask[]> {
    return reader.manager.find(SimilarityTask, { where: { shape, taskId: Not(taskId) }, order: { taskId: 'ASC' } });
  }

  async findTask(reader: Reader, taskId: string): Promise<SimilarityTask | undefined> {
    return (await reader.manager.findOneBy(SimilarityTask, { taskId })) ?? undefined;
  }

  async saveTask(unit: Unit, row: SimilarityTask): Promise<void> {
    await unit.manager.upsert(SimilarityTask, row, ['taskId']);
  }

  updateTask(unit: Unit, taskId: string, patch: Partial<SimilarityTask>): Promise<number> {
    return updateRows(unit, SimilarityTask, { taskId }, patch);
  }

  listCluster(reader: Reader, cluster: string): Promise<SimilarityTask[]> {
    return reader.manager.find(SimilarityTask, { where: { cluster }, order: { taskId: 'ASC' } });
  }

  /** Gives all tasks of some clusters to one of them. */
  joinClusters(unit: Unit, from: readonly string[], into: string): Promise<number> {
    return updateRows(unit, SimilarityTask, { cluster: In([...from]) }, { cluster: into });
  }

  /** Ids of the items of an owner: a handful for a task; of a benchmark none, for its items are compared with tasks alone. */
  private async ownSeqs(reader: Reader, owner: Owner): Promise<string> {
    if ('benchmarkId' in owner) return 'SELECT seq FROM similarity_items WHERE benchmark_id IS NOT NULL';
    const found = await reader.manager.find(SimilarityItem, { where: { taskId: owner.taskId }, select: { seq: true } });
    return found.length === 0 ? '0' : found.map(({ seq }) => seq).join(',');
  }

  private async countKeys(reader: Reader, keys: readonly Key[], own: string): Promise<Map<string, number>> {
    const counts = new Map<string, number>();
    for (let from = 0; from < keys.length; from += BATCH) {
      const rows = await reader.manager.query<{ band: number; hash: number; count: number | string }[]>(
        `SELECT band, hash, COUNT(*) AS count FROM similarity_keys WHERE (band, hash) IN (VALUES ${valuesOf(keys, from)})
         AND item NOT IN (${own}) GROUP BY band, hash`,
      );
      for (const { band, hash, count } of rows) counts.set(nameOf({ band, hash }), Number(count));
    }
    return counts;
  }

  private async rank(reader: Reader, keys: readonly Key[], own: string): Promise<number[]> {
    const shared = new Map<number, number>();
    for (let from = 0; from < keys.length; from += BATCH) {
      const rows = await reader.manager.query<{ item: number; count: number | string }[]>(
        `SELECT item, COUNT(*) AS count FROM similarity_keys WHERE (band, hash) IN (VALUES ${valuesOf(keys, from)})
         AND item NOT IN (${own}) GROUP BY item ORDER BY count DESC, item LIMIT ${10 * CANDIDATES}`,
      );
      for (const { item, count } of rows) shared.set(item, (shared.get(item) ?? 0) + Number(count));
    }
    const ranked = [...shared].sort(([a, left], [b, right]) => right - left || a - b);
    return ranked.slice(0, CANDIDATES).map(([item]) => item);
  }
}

function valuesOf(keys: readonly Key[], from: number): string {
  return keys
    .slice(from, from + BATCH)
    .map(({ band, hash }) => `(${band},${hash})`)
    .join(',');
}

function nameOf({ band, hash }: Key): string {
  return `${band}:${hash}`;
}
