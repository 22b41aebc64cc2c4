import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { readableParts } from '../../domain/separation';
import type { Part } from '../../domain/task';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import { Revisions } from './revisions';
import { Seats, type Seen } from './seats';
import type { Revision } from './tasks.entity';

export interface ServedPart {
  revision: Revision;
  content: unknown;
}

/** The one place where people get to read parts: it checks the wall, and writes the exposure first. */
@Injectable()
export class PartReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly seats: Seats,
    private readonly revisions: Revisions,
    private readonly ledger: ExposureLedger,
  ) {}

  /** Serves one part, or 404 for whoever may not see it. The exposure is committed when this returns. */
  read(ctx: Ctx, taskId: string, part: Part, number?: number): Promise<ServedPart> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const seen = await this.seats.getSeen(unit, ctx.actor, taskId);
      const revision = await this.findReadable(unit, seen, part, ctx.actor.personId, number);
      if (!revision) throw notFound();
      return this.serve(unit, revision);
    });
  }

  /** Revisions of a part that the reader may see, without content. */
  async list(ctx: Ctx, taskId: string, part: Part): Promise<Revision[]> {
    const { reader } = this.work;
    const seen = await this.seats.getSeen(reader, ctx.actor, taskId);
    const all = await this.revisions.list(reader, taskId, part);
    const visible = all.filter((revision) => mayRead(seen, revision, ctx.actor.personId));
    if (visible.length === 0) throw notFound();
    return visible;
  }

  /** For callers that have checked the wall by a rule of their own (break-glass, an arbiter's evidence). */
  async serve(unit: Unit, revision: Revision): Promise<ServedPart> {
    const own = revision.personId === unit.ctx.actor.personId;
    await this.ledger.record(unit, { taskId: revision.taskId, part: revision.part, revisionId: revision.id, own });
    return { revision, content: await this.revisions.loadRevision(unit, revision.part, revision.id) };
  }

  private async findReadable(
    reader: Reader,
    seen: Seen,
    part: Part,
    personId: string,
    number?: number,
  ): Promise<Revision | undefined> {
    const revision =
      number === undefined
        ? await this.current(reader, seen, part, personId)
        : await this.revisions.findByNumber(reader, seen.task.id, part, number);
    return revision && mayRead(seen, revision, personId) ? revision : undefined;
  }

  /** A test writer's current tests are their own newest ones, sealed or not; everybody else's are the sealed ones. */
  private async current(reader: Reader, { task, audience }: Seen, part: Part, personId: string): Promise<Revision | undefined> {
    const drafted = part === 'tests' && (audience === 'test-writer' || audience === 'stranger');
    if (drafted) return this.revisions.findOwn(reader, task.id, part, personId);
    const pinned = task.pins[part];
    return pinned === undefined ? undefined : this.revisions.find(reader, pinned);
  }
}

/**
 * Whether a revision may be read by whom we see. Tests are readable to their own writer at any time, and
 * to others once sealed: another writer's drafts are nobody's business, not even the next writer's.
 */
function mayRead({ task, audience }: Seen, revision: Revision, personId: string): boolean {
  if (revision.part === 'tests' && revision.personId === personId) return true;
  const ready = {
    kind: task.kind,
    status: task.status,
    authorSealed: task.authorSealedAt !== null,
    testsSealed: task.testsSealedAt !== null,
  };
  if (!readableParts(audience, ready).has(revision.part)) return false;
  if (revision.part === 'tests') return audience !== 'test-writer' && revision.id === task.pins.tests;
  return revision.part !== 'solution' || audience !== 'reviewer' || revision.id === task.pins.solution;
}
