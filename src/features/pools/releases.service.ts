import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import type { TaskKind } from '../../domain/task';
import { AuditLog, type Head } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { releaseHash } from './hashes';
import { Listing } from './listing';
import type { Release } from './releases.entity';
import { ReleasesRepository, type ReleasedVersion } from './releases.repository';
import type { NewRelease, ReleaseItemView, ReleaseView } from './releases.schema';

type Page<T> = { items: T[]; next_cursor: string | null };

/** Named selections of a pool. */
@Injectable()
export class ReleasesService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ReleasesRepository,
    private readonly listing: Listing,
    private readonly audit: AuditLog,
  ) {}

  create(ctx: Ctx, pool: TaskKind, input: NewRelease): Promise<ReleaseView> {
    return this.work.run(ctx, async (unit) => toView(await this.cut(unit, pool, input)));
  }

  async list(_ctx: Ctx, pool: TaskKind, { cursor, limit }: PageQuery): Promise<Page<ReleaseView>> {
    const rows = await this.repository.list(this.work.reader, pool, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, (release) => release.id);
    return { ...page, items: page.items.map(toView) };
  }

  async get(_ctx: Ctx, id: string): Promise<ReleaseView> {
    return toView(await this.getRelease(this.work.reader, id));
  }

  async items(_ctx: Ctx, id: string, { cursor, limit }: PageQuery): Promise<Page<ReleaseItemView>> {
    const { reader } = this.work;
    await this.getRelease(reader, id);
    const after = decodeCursor(cursor) ?? 0;
    if (typeof after !== 'number')
      throw new DomainError('invalid', undefined, [{ pointer: 'query:cursor', detail: 'not a cursor of this list' }]);
    const page = toPage(await this.repository.listItems(reader, id, after, limit + 1), limit, (item) => item.position);
    return { ...page, items: page.items.map(toItemView) };
  }

  async getRelease(reader: Reader, id: string): Promise<Release> {
    const release = await this.repository.find(reader, id);
    if (!release) throw notFound();
    return release;
  }

  /** Audit heads of all releases: checkpoints for `assay audit verify`. */
  listHeads(reader: Reader): Promise<Head[]> {
    return this.repository.listHeads(reader);
  }

  private async cut(unit: Unit, pool: TaskKind, { name, description, profile, filter }: NewRelease): Promise<Release> {
    if (await this.repository.existsName(unit, pool, name)) {
      throw new DomainError('conflict', 'The pool has a release of this name.', [{ pointer: '/name', detail: 'taken' }]);
    }
    const selection = await this.listing.narrow(unit, pool, filter);
    const items = await this.repository.select(unit, pool, selection);
    if (items.length === 0)
      throw new DomainError('not-ready', 'No task matches the filter.', [{ pointer: '/filter', detail: 'matches nothing' }]);
    const [id, hash] = [newId('release'), releaseHash(name, items)];
    const head = await this.audit.append(unit, {
      action: 'release.made',
      subject: id,
      data: { pool, name, count: items.length, hash },
    });
    const facets = await this.repository.countFacets(unit, pool, selection);
    const release: Release = {
      ...{ id, pool, name, description, profile, filter, count: items.length, facets, hash },
      ...{ auditSeq: head.seq, auditMac: head.mac, createdAt: unit.ctx.now().toISOString() },
    };
    await this.repository.insert(unit, release, items);
    return release;
  }
}

function toView({
  id,
  pool,
  name,
  description,
  profile,
  filter,
  count,
  facets,
  hash,
  auditSeq,
  auditMac,
  createdAt,
}: Release): ReleaseView {
  const head = { seq: auditSeq, mac: auditMac };
  return { id, pool, name, description, profile, filter, count, facets, hash, audit_head: head, created_at: createdAt };
}

function toItemView({ versionId, taskId, number, split, commitment }: ReleasedVersion): ReleaseItemView {
  return { version_id: versionId, task_id: taskId, number, split, commitment };
}
