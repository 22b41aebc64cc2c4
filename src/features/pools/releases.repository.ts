import { Injectable } from '@nestjs/common';
import { MoreThan, type SelectQueryBuilder } from 'typeorm';
import type { Profile, Split, TaskKind } from '../../domain/task';
import type { Head } from '../../platform/audit';
import { insertRow, type Reader, type Unit } from '../../platform/database';
import { applyFilter } from './filter-query.repository';
import type { Selection } from './filter.schema';
import { TaskVersion, VersionFacet } from './pools.entity';
import { toCounts } from './pools.repository';
import { Release, ReleaseItem, type FacetCounts } from './releases.entity';
import { withSplit } from './task-json';

/** A version in a release, without its content. */
export interface ReleasedVersion {
  versionId: string;
  taskId: string;
  number: number;
  position: number;
  split: Split;
  commitment: string;
}

/** SQLite takes 32766 variables a statement; an item has four. */
const INSERT_BATCH = 5000;

@Injectable()
export class ReleasesRepository {
  async insert(unit: Unit, release: Release, items: readonly ReleasedVersion[]): Promise<void> {
    await insertRow(unit, Release, release);
    for (let from = 0; from < items.length; from += INSERT_BATCH) {
      const batch = items
        .slice(from, from + INSERT_BATCH)
        .map(({ position, versionId, split }) => ({ releaseId: release.id, position, versionId, split }));
      await unit.manager.createQueryBuilder().insert().into(ReleaseItem).values(batch).updateEntity(false).execute();
    }
  }

  existsName(reader: Reader, pool: TaskKind, name: string): Promise<boolean> {
    return reader.manager.existsBy(Release, { pool, name });
  }

  async find(reader: Reader, id: string): Promise<Release | undefined> {
    return (await reader.manager.findOneBy(Release, { id })) ?? undefined;
  }

  list(reader: Reader, pool: TaskKind, after: string | undefined, limit: number): Promise<Release[]> {
    return reader.manager.find(Release, {
      where: { pool, ...(after !== undefined && { id: MoreThan(after) }) },
      order: { id: 'ASC' },
      take: limit,
    });
  }

  /** What a release of this filter would hold now: served, undisputed, in order of position. */
  select(reader: Reader, pool: TaskKind, filter: Selection): Promise<ReleasedVersion[]> {
    return applyFilter(
      selection(reader, pool).select(COLUMNS).addSelect('v.split', 'split').orderBy('v.position', 'ASC'),
      filter,
    ).getRawMany();
  }

  listItems(reader: Reader, releaseId: string, after: number, limit: number): Promise<ReleasedVersion[]> {
    return reader.manager
      .createQueryBuilder(ReleaseItem, 'item')
      .innerJoin(TaskVersion, 'v', 'v.id = item.version_id')
      .select(COLUMNS)
      .addSelect('item.split', 'split')
      .where('item.release_id = :releaseId AND item.position > :after', { releaseId, after })
      .orderBy('item.position', 'ASC')
      .limit(limit)
      .getRawMany();
  }

  /** Stored JSON of a release's versions in one profile, in order of position, each with the split that it had then. */
  async listJson(
    reader: Reader,
    releaseId: string,
    profile: Profile,
    after: number,
    limit: number,
  ): Promise<{ position: number; json: string }[]> {
    const found = await reader.manager
      .createQueryBuilder(ReleaseItem, 'item')
      .innerJoin(TaskVersion, 'v', 'v.id = item.version_id')
      .select('item.position', 'position')
      .addSelect('item.split', 'released')
      .addSelect('v.split', 'current')
      .addSelect(profile === 'open' ? 'v.open_json' : 'v.sealed_json', 'json')
      .where('item.release_id = :releaseId AND item.position > :after', { releaseId, after })
      .orderBy('item.position', 'ASC')
      .limit(limit)
      .getRawMany<{ position: number; released: Split | null; current: Split; json: string }>();
    return found.map(({ position, released, current, json }) => ({
      position,
      json: released === null || released === current ? json : withSplit(json, released),
    }));
  }

  /** Which of these tasks have a version in a release. */
  async findTasks(reader: Reader, releaseId: string, taskIds: readonly string[]): Promise<string[]> {
    const query = reader.manager.createQueryBuilder(ReleaseItem, 'item').innerJoin(TaskVersion, 'v', 'v.id = item.version_id');
    query.select('v.task_id', 'taskId').where('item.release_id = :releaseId', { releaseId });
    const found = await query
      .andWhere('v.task_id IN (:...taskIds)', { taskIds: [...taskIds, ''] })
      .getRawMany<{ taskId: string }>();
    return found.map(({ taskId }) => taskId);
  }

  /** First and last position of a release; undefined for an empty one. */
  async findRange(reader: Reader, releaseId: string): Promise<{ from: number; to: number } | undefined> {
    const from = await reader.manager.minimum(ReleaseItem, 'position', { releaseId });
    const to = await reader.manager.maximum(ReleaseItem, 'position', { releaseId });
    return from === null || to === null ? undefined : { from, to };
  }

  /** Facet counts of the same selection. */
  async countFacets(reader: Reader, pool: TaskKind, filter: Selection): Promise<FacetCounts> {
    const query = selection(reader, pool)
      .innerJoin(VersionFacet, 'f', 'f.version_id = v.id')
      .select('f.facet', 'facet')
      .addSelect('f.value', 'value')
      .addSelect('COUNT(*)', 'count')
      .groupBy('f.facet')
      .addGroupBy('f.value');
    return toCounts(await applyFilter(query, filter).getRawMany());
  }

  async listHeads(reader: Reader): Promise<Head[]> {
    const found = await reader.manager.find(Release, {
      select: { id: true, auditSeq: true, auditMac: true },
      order: { id: 'ASC' },
    });
    return found.map(({ auditSeq, auditMac }) => ({ seq: auditSeq, mac: auditMac }));
  }
}

const COLUMNS = [
  'v.id AS "versionId"',
  'v.task_id AS "taskId"',
  'v.number AS number',
  'v.position AS position',
  'v.commitment AS commitment',
];

function selection({ manager }: Reader, pool: TaskKind): SelectQueryBuilder<TaskVersion> {
  const query = manager.createQueryBuilder(TaskVersion, 'v');
  return query.where("v.pool = :pool AND v.status = 'served' AND v.disputed = :disputed", { pool, disputed: false });
}
