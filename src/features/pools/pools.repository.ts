import { Injectable } from '@nestjs/common';
import { In, Not, type SelectQueryBuilder } from 'typeorm';
import type { Profile, Split, TaskKind } from '../../domain/task';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { applyFilter } from './filter-query.repository';
import { Task } from '../tasks';
import type { Selection } from './filter.schema';
import { TaskVersion, VersionFacet, type VersionStatus } from './pools.entity';
import { withSplit } from './task-json';
import type { FacetCounts } from './releases.entity';

/** A version as it is served: the stored JSON of one profile, and what changes after publication. */
export interface ServedRow {
  id: string;
  taskId: string;
  pool: TaskKind;
  position: number;
  status: VersionStatus;
  disputed: boolean;
  /** UTF-8: what goes out as it came in is never made a string of. */
  json: Buffer;
}

/** Part of a pool in order of position: after `after`, up to and with `upTo`. */
export interface Span {
  pool: TaskKind;
  after: number;
  upTo?: number;
  limit: number;
}

const JSON_COLUMN: Readonly<Record<Profile, string>> = { sealed: 'sealed_json', open: 'open_json' };

@Injectable()
export class PoolsRepository {
  insert(unit: Unit, version: TaskVersion): Promise<void> {
    return insertRow(unit, TaskVersion, version);
  }

  async insertFacets(unit: Unit, facets: VersionFacet[]): Promise<void> {
    await unit.manager.insert(VersionFacet, facets);
  }

  /** Moves the task's versions that are in one of these statuses on to another. */
  withdraw(unit: Unit, taskId: string, from: readonly VersionStatus[], to: VersionStatus): Promise<number> {
    return updateRows(unit, TaskVersion, { taskId, status: In([...from]) }, { status: to });
  }

  mark(unit: Unit, taskId: string, disputed: boolean): Promise<number> {
    return updateRows(unit, TaskVersion, { taskId, status: 'served' }, { disputed });
  }

  /** Puts all versions of a task into one split: column, facet and both stored texts. Says how many were in another. */
  async moveSplit(unit: Unit, taskId: string, split: Split): Promise<number> {
    const select = { id: true, sealedJson: true, openJson: true };
    const versions = await unit.manager.find(TaskVersion, { where: { taskId, split: Not(split) }, select });
    for (const { id, sealedJson, openJson } of versions) {
      const texts = { sealedJson: withSplit(sealedJson, split), openJson: withSplit(openJson, split) };
      await updateRows(unit, TaskVersion, { id }, { split, ...texts });
      await updateRows(unit, VersionFacet, { versionId: id, facet: 'split' }, { value: split });
    }
    return versions.length;
  }

  /** Splits in which the versions of these tasks are, by task. */
  async splitsOf(reader: Reader, taskIds: readonly string[]): Promise<Map<string, Split>> {
    const select = { taskId: true, split: true };
    const found = await reader.manager.find(TaskVersion, { where: { taskId: In([...taskIds]) }, select });
    return new Map(found.map(({ taskId, split }) => [taskId, split]));
  }

  /** Tasks that have a version in a pool, whatever its status, with where they are from; one of them where its id is given. */
  listOrigins(reader: Reader, pool: TaskKind, taskId?: string): Promise<{ taskId: string; origin: string | null }[]> {
    const query = reader.manager.createQueryBuilder(TaskVersion, 'v').innerJoin(Task, 't', 't.id = v.task_id').distinct();
    query.select(['v.task_id AS "taskId"', 't.origin AS origin']).where('v.pool = :pool', { pool });
    if (taskId !== undefined) query.andWhere('v.task_id = :taskId', { taskId });
    return query.getRawMany();
  }

  /** The last position that was given out; 0 for an empty pool. */
  async maxPosition(reader: Reader, pool: TaskKind): Promise<number> {
    return (await reader.manager.maximum(TaskVersion, 'position', { pool })) ?? 0;
  }

  /** Served versions that match, in order of position. */
  listServed(reader: Reader, profile: Profile, { pool, after, upTo, limit }: Span, filter: Selection): Promise<ServedRow[]> {
    const query = this.select(reader, profile)
      .where("v.pool = :pool AND v.status = 'served' AND v.position > :after", { pool, after })
      .orderBy('v.position', 'ASC')
      .limit(limit);
    if (upTo !== undefined) query.andWhere('v.position <= :upTo', { upTo });
    return rows(applyFilter(query, filter));
  }

  /** The newest version of a task that is served. */
  async findServed(reader: Reader, profile: Profile, pool: TaskKind, taskId: string): Promise<ServedRow | undefined> {
    const query = this.select(reader, profile).where("v.task_id = :taskId AND v.pool = :pool AND v.status = 'served'", {
      taskId,
      pool,
    });
    return (await rows(query.orderBy('v.number', 'DESC').limit(1)))[0];
  }

  async findVersion(reader: Reader, profile: Profile, id: string): Promise<ServedRow | undefined> {
    return (await rows(this.select(reader, profile).where('v.id = :id', { id })))[0];
  }

  /** The row of any version, without the JSON of its profiles. */
  async findRow(reader: Reader, id: string): Promise<Omit<TaskVersion, 'sealedJson' | 'openJson'> | undefined> {
    return (await reader.manager.findOneBy(TaskVersion, { id })) ?? undefined;
  }

  findStates(reader: Reader, ids: readonly string[]): Promise<Pick<TaskVersion, 'id' | 'status' | 'disputed'>[]> {
    return reader.manager.find(TaskVersion, { where: { id: In([...ids]) }, select: { id: true, status: true, disputed: true } });
  }

  /** Counts of all facets over the served versions that match. */
  async countFacets(reader: Reader, pool: TaskKind, filter: Selection): Promise<FacetCounts> {
    const query = reader.manager
      .createQueryBuilder(TaskVersion, 'v')
      .innerJoin(VersionFacet, 'f', 'f.version_id = v.id')
      .select('f.facet', 'facet')
      .addSelect('f.value', 'value')
      .addSelect('COUNT(*)', 'count')
      .where("v.pool = :pool AND v.status = 'served'", { pool })
      .groupBy('f.facet')
      .addGroupBy('f.value');
    return toCounts(await applyFilter(query, filter).getRawMany());
  }

  countServed(reader: Reader, pool: TaskKind, filter: Selection): Promise<number> {
    const query = reader.manager.createQueryBuilder(TaskVersion, 'v').where("v.pool = :pool AND v.status = 'served'", { pool });
    return applyFilter(query, filter).getCount();
  }

  private select(reader: Reader, profile: Profile): SelectQueryBuilder<TaskVersion> {
    return reader.manager
      .createQueryBuilder(TaskVersion, 'v')
      .select([
        'v.id AS id',
        'v.task_id AS "taskId"',
        'v.pool AS pool',
        'v.position AS position',
        'v.status AS status',
        'v.disputed AS disputed',
      ])
      .addSelect(asBytes(reader, `v.${JSON_COLUMN[profile]}`), 'json');
  }
}

function asBytes({ manager }: Reader, column: string): string {
  return manager.connection.options.type === 'postgres' ? `convert_to(${column}, 'UTF8')` : `CAST(${column} AS BLOB)`;
}

// SQLite hands out booleans as 0 and 1.
async function rows(query: SelectQueryBuilder<TaskVersion>): Promise<ServedRow[]> {
  const found = await query.getRawMany<ServedRow>();
  return found.map((row) => ({ ...row, disputed: Boolean(row.disputed) }));
}

/** Rows of `facet, value, count` as nested counts, most frequent value first. PostgreSQL counts in text. */
export function toCounts(found: readonly { facet: string; value: string; count: number | string }[]): FacetCounts {
  const sorted = found.toSorted(
    (a, b) => compare(a.facet, b.facet) || Number(b.count) - Number(a.count) || compare(a.value, b.value),
  );
  const counts: FacetCounts = {};
  for (const { facet, value, count } of sorted) (counts[facet] ??= {})[value] = Number(count);
  return counts;
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
