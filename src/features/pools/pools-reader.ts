import { Injectable } from '@nestjs/common';
import type { Actor, Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import type { Profile, TaskKind } from '../../domain/task';
import { UnitOfWork } from '../../platform/database';
import { decodeCursor, encodeCursor } from '../../platform/http';
import { ExposureLedger } from '../exposures';
import type { PoolFilter, PoolQuery, Selection } from './filter.schema';
import { Listing } from './listing';
import { PoolsRepository, type ServedRow, type Span } from './pools.repository';
import { SealedTask, type FacetView } from './pools.schema';
import type { Answer } from './send';
import { spliceLive } from './task-json';

/** Rows that a stream takes from the database at a time: about half a megabyte. */
const BATCH = 100;

/** Serves the pools. Whatever is served is in the exposure ledger, committed, before its first byte leaves. */
@Injectable()
export class PoolsReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: PoolsRepository,
    private readonly listing: Listing,
    private readonly ledger: ExposureLedger,
  ) {}

  async list(ctx: Ctx, pool: TaskKind, query: PoolQuery, asStream: boolean): Promise<Answer> {
    requireProfile(ctx.actor, query.profile);
    const { profile, cursor, limit, ...asked } = query;
    const filter = await this.listing.narrow(this.work.reader, pool, asked);
    const after = positionOf(cursor);
    return asStream ? this.stream(ctx, pool, profile, after, filter) : this.page(ctx, pool, profile, { after, limit }, filter);
  }

  /** A page; its exposure covers everything between its first and its last task, shown or not. */
  private async page(
    ctx: Ctx,
    pool: TaskKind,
    profile: Profile,
    { after, limit }: { after: number; limit: number },
    filter: Selection,
  ): Promise<Answer> {
    const found = await this.repository.listServed(this.work.reader, profile, { pool, after, limit: limit + 1 }, filter);
    const rows = found.slice(0, limit);
    const [first, last] = [rows[0], rows.at(-1)];
    if (first && last) await this.expose(ctx, pool, profile, first.position, last.position);
    const next = found.length > limit && last ? encodeCursor(last.position) : null;
    return json([
      OPEN,
      ...rows.flatMap((row, index) => (index === 0 ? render(row) : [COMMA, ...render(row)])),
      Buffer.from(`],"next_cursor":${JSON.stringify(next)}}`),
    ]);
  }

  /** Everything after the cursor, as of now: what is accepted while the stream runs is not in it. */
  private async stream(ctx: Ctx, pool: TaskKind, profile: Profile, after: number, filter: Selection): Promise<Answer> {
    const upTo = await this.repository.maxPosition(this.work.reader, pool);
    if (upTo > after) await this.expose(ctx, pool, profile, after + 1, upTo);
    return { type: 'application/x-ndjson', body: this.lines(pool, profile, { after, upTo }, filter) };
  }

  private async *lines(
    pool: TaskKind,
    profile: Profile,
    { after, upTo }: { after: number; upTo: number },
    filter: Selection,
  ): AsyncGenerator<Buffer> {
    let count = 0;
    for await (const rows of this.batches(profile, { pool, after, upTo, limit: BATCH }, filter)) {
      count += rows.length;
      yield Buffer.concat(rows.flatMap(renderLine));
    }
    yield Buffer.from(
      `${JSON.stringify({ end: true, count, next_cursor: null, cursor: encodeCursor(Math.max(after, upTo)) })}\n`,
    );
  }

  /** Batches of a span; the next one is read while the reader takes the one before. */
  private async *batches(profile: Profile, span: Span, filter: Selection): AsyncGenerator<ServedRow[]> {
    const read = (after: number): Promise<ServedRow[]> => {
      const rows = this.repository.listServed(this.work.reader, profile, { ...span, after }, filter);
      // A reader who goes away leaves the last batch unread; its failure, if it fails, is nobody's any more.
      rows.catch(() => undefined);
      return rows;
    };
    let next: Promise<ServedRow[]> | undefined = read(span.after);
    while (next) {
      const rows: ServedRow[] = await next;
      const last = rows.at(-1);
      next = rows.length === span.limit && last ? read(last.position) : undefined;
      if (last) yield rows;
    }
  }

  async getTask(ctx: Ctx, pool: TaskKind, taskId: string, profile: Profile): Promise<Answer> {
    requireProfile(ctx.actor, profile);
    return this.serveOne(ctx, profile, await this.repository.findServed(this.work.reader, profile, pool, taskId));
  }

  /** Any version that was ever published, with its status: releases refer to versions for good. Of an SWE task as long as it is listed. */
  async getVersion(ctx: Ctx, id: string, profile: Profile): Promise<Answer> {
    requireProfile(ctx.actor, profile);
    return this.serveOne(ctx, profile, await this.repository.findVersion(this.work.reader, profile, id));
  }

  /** A version as the profile `sealed` shows it, for features that tell parts of it: they call `expose` before they send any. */
  async findSealed(id: string): Promise<(Pick<ServedRow, 'pool' | 'position' | 'status'> & { task: SealedTask }) | undefined> {
    const row = await this.repository.findVersion(this.work.reader, 'sealed', id);
    // SWE tasks are judged by patches, not by submissions.
    if (!row || row.pool === 'swe') return undefined;
    const { pool, position, status, json: stored } = row;
    return { pool, position, status, task: SealedTask.parse(JSON.parse(stored.toString('utf8'))) };
  }

  async facets(_ctx: Ctx, pool: TaskKind, asked: PoolFilter): Promise<FacetView> {
    const { reader } = this.work;
    const filter = await this.listing.narrow(reader, pool, asked);
    const total = await this.repository.countServed(reader, pool, filter);
    return { total, facets: await this.repository.countFacets(reader, pool, filter) };
  }

  /** Writes one range to the ledger; call before the range is sent. */
  async expose(ctx: Ctx, pool: TaskKind, profile: Profile, from: number, to: number): Promise<void> {
    await this.work.run({ ...ctx, idempotency: undefined }, (unit) => this.ledger.recordRange(unit, pool, profile, from, to));
  }

  private async serveOne(ctx: Ctx, profile: Profile, row: ServedRow | undefined): Promise<Answer> {
    if (!row || !(await this.listing.has(this.work.reader, row.pool, row.taskId))) throw notFound();
    await this.expose(ctx, row.pool, profile, row.position, row.position);
    return json(render(row));
  }
}

/** The profile `open` needs a capability of its own. */
export function requireProfile({ capabilities }: Actor, profile: Profile): void {
  if (profile === 'sealed' || capabilities.has('pools:read-open')) return;
  throw new DomainError('forbidden', 'The profile open needs the capability pools:read-open.', [], {
    required_capability: 'pools:read-open',
  });
}

/** The position that a cursor holds; 0 without one. */
function positionOf(cursor: string | undefined): number {
  const key = decodeCursor(cursor) ?? 0;
  if (typeof key === 'number' && Number.isSafeInteger(key) && key >= 0 && key <= 2 ** 31 - 1) return key;
  throw new DomainError('invalid', undefined, [{ pointer: 'query:cursor', detail: 'not a cursor of this pool' }]);
}

function render({ json: stored, status, disputed }: ServedRow): Buffer[] {
  return spliceLive(stored, { status, disputed });
}

/** With the cursor after which the rest can be asked for, should the connection break. */
function renderLine({ json: stored, status, disputed, position }: ServedRow): Buffer[] {
  return [...spliceLive(stored, { status, disputed, cursor: encodeCursor(position) }), NEW_LINE];
}

const [OPEN, COMMA, NEW_LINE] = ['{"items":[', ',', '\n'].map((text) => Buffer.from(text)) as [Buffer, Buffer, Buffer];

function json(pieces: readonly Buffer[]): Answer {
  return { type: 'application/json', body: Buffer.concat(pieces) };
}
