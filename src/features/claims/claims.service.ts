import { Inject, Injectable } from '@nestjs/common';
import { randomInt } from 'node:crypto';
import type { Ctx } from '../../domain/actor';
import type { Capability } from '../../domain/capability';
import { DomainError, notFound } from '../../domain/errors';
import type { Seat } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, encodeCursor } from '../../platform/http';
import { newId } from '../../platform/ids';
import { Lifecycle, Seats, TasksRepository, type SeatRow, type Task } from '../tasks';
import type { Claim, ClaimEnd } from './claims.entity';
import { ClaimsRepository } from './claims.repository';
import type { ClaimView, QueueItem } from './claims.schema';
import { QueueSources } from './queue-sources';

/** What an account must be able to do at all before it may sit on a seat. */
const SEAT_CAPABILITY: Readonly<Record<Seat, Capability>> = {
  author: 'tasks:write',
  'test-writer': 'tests:write',
  'evaluator-1': 'evaluations:write',
  'evaluator-2': 'evaluations:write',
  reviewer: 'reviews:write',
  arbiter: 'rulings:write',
};

/** Rows looked at for one page of the queue before the page is handed out short, with a cursor to go on. */
const SCAN = 500;

/** A quiet seat's fencing token is drawn, below this: a count would tell how many have sat there before. It fits a 32-bit column. */
const MAX_QUIET_FENCE = 2 ** 31 - 1;

@Injectable()
export class ClaimsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ClaimsRepository,
    private readonly tasks: TasksRepository,
    private readonly seats: Seats,
    private readonly lifecycle: Lifecycle,
    private readonly sources: QueueSources,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Tasks that the actor may take this seat on; what they may not take is simply not there. */
  async queue(ctx: Ctx, { seat, cursor, limit }: { seat: Seat; cursor?: string | undefined; limit: number }) {
    requireCapability(ctx, seat);
    await this.expireDue(ctx);
    const { reader } = this.work;
    const items: QueueItem[] = [];
    const rows = await this.candidates(seat, decodeCursor(cursor)?.toString());
    for (const task of rows) {
      if (!(await this.mayTake(reader, ctx, seat, task))) continue;
      // A cursor only where one more is to be had: that there are tasks which this person may not take is nothing for them to know.
      if (items.length === limit) return { items, next_cursor: encodeCursor(items.at(-1)?.task_id ?? '') };
      items.push(toQueueItem(task, seat));
    }
    const last = rows.at(-1);
    return { items, next_cursor: rows.length === SCAN && last ? encodeCursor(last.id) : null };
  }

  /** Takes a seat from the queue. Every reason against it gives the same 404. */
  async claim(ctx: Ctx, taskId: string, seat: Seat): Promise<ClaimView> {
    requireCapability(ctx, seat);
    await this.expireDue(ctx);
    return this.work.run(ctx, async (unit) => {
      await this.sources.refusePaused(unit, ctx.actor.personId, seat);
      const task = await this.tasks.find(unit, taskId);
      const open = task !== undefined && (await this.sources.isOpen(unit, seat, task));
      const refusal = await this.objectionTo(unit, ctx, seat, taskId, open ? task : undefined);
      if (!open || refusal !== undefined || (await this.sources.refuses(unit, seat, task, ctx.actor.personId)))
        throw new DomainError('seat-refused', refusal);
      const row = await this.seats.take(unit, task, seat, await this.sources.places(unit, seat, task));
      if (this.sources.isQuiet(seat)) {
        await this.sources.claimed(unit, seat, task);
        return toView(await this.insert(unit, task, row, randomInt(1, MAX_QUIET_FENCE)));
      }
      const claimed = await this.lifecycle.change(unit, task, { fence: task.fence + 1 });
      await this.sources.claimed(unit, seat, claimed);
      const claim = await this.insert(unit, claimed, row, claimed.fence);
      await this.lifecycle.tell(unit, claimed, seat, 'claimed');
      return toView(claim);
    });
  }

  heartbeat(ctx: Ctx, taskId: string, claimId: string): Promise<ClaimView> {
    return this.work.run(ctx, async (unit) => {
      const claim = await this.getOwn(unit, ctx, taskId, claimId);
      if (!isAlive(claim, ctx.now())) throw new DomainError('claim-lost');
      const expiresAt = new Date(ctx.now().getTime() + this.config.leaseMs).toISOString();
      await this.repository.update(unit, claim, { expiresAt });
      return toView({ ...claim, expiresAt });
    });
  }

  /** Gives the seat back before the work is done; drafts stay with their writer. */
  release(ctx: Ctx, taskId: string, claimId: string): Promise<void> {
    return this.work.run(ctx, async (unit) => {
      const claim = await this.getOwn(unit, ctx, taskId, claimId);
      if (!isAlive(claim, ctx.now())) throw new DomainError('claim-lost');
      await this.end(unit, claim, 'released');
    });
  }

  /** The actor's live claim on a seat, by its fencing token; throws `claim-lost` for any other number. */
  async getLive(unit: Unit, taskId: string, seat: Seat, fencingToken: number | undefined): Promise<Claim> {
    const claim = await this.repository.findActive(unit, taskId, seat);
    const mine = claim?.personId === unit.ctx.actor.personId && claim.fencingToken === fencingToken;
    if (!claim || !mine || !isAlive(claim, unit.ctx.now())) {
      throw new DomainError('claim-lost', undefined, [
        { pointer: 'header:Fencing-Token', detail: 'not the token of a live claim of yours' },
      ]);
    }
    return claim;
  }

  /** Ends the live claim on a seat because its work is done; the seat stays taken. Of a seat with several places, this person's. */
  async complete(unit: Unit, taskId: string, seat: Seat, personId?: string): Promise<void> {
    const claim =
      personId === undefined
        ? await this.repository.findActive(unit, taskId, seat)
        : await this.repository.findActiveOf(unit, taskId, seat, personId);
    if (claim) await this.close(unit, claim, 'completed');
  }

  /** A new lease for who still holds a quiet seat and has to work on it again; nothing where theirs has not ended. */
  async reopen(unit: Unit, task: Task, row: SeatRow): Promise<void> {
    if (await this.repository.findActiveOf(unit, task.id, row.seat, row.personId)) return;
    await this.insert(unit, task, row, randomInt(1, MAX_QUIET_FENCE));
  }

  /** Ends claims whose lease ran out. Asked before every look at the queue, so no timer decides what people see. */
  async expireDue(ctx: Ctx): Promise<void> {
    const due = await this.repository.listExpired(this.work.reader, ctx.now().toISOString(), 100);
    const plain = { ...ctx, idempotency: undefined };
    for (const claim of due) await this.work.run(plain, (unit) => this.end(unit, claim, 'expired'));
  }

  private async mayTake(reader: Reader, ctx: Ctx, seat: Seat, task: Task): Promise<boolean> {
    if (!(await this.sources.isOpen(reader, seat, task))) return false;
    if (await this.objectionTo(reader, ctx, seat, task.id, task)) return false;
    return !(await this.sources.refuses(reader, seat, task, ctx.actor.personId));
  }

  /** Why the actor may not sit there: by seats and exposures, or by what a feature says of who they are. */
  private async objectionTo(reader: Reader, { actor }: Ctx, seat: Seat, taskId: string, task: Task | undefined) {
    const refusal = await this.seats.refusal(reader, actor.personId, taskId, seat);
    return refusal ?? (task && (await this.sources.findObjection(reader, seat, task, actor.personId)));
  }

  private async candidates(seat: Seat, after: string | undefined): Promise<Task[]> {
    const { reader } = this.work;
    const special = await this.sources.findCandidates(reader, seat, after, SCAN);
    return special ?? this.repository.listOpen(reader, seat, this.sources.statuses(seat), after, SCAN);
  }

  private async end(unit: Unit, claim: Claim, reason: 'released' | 'expired'): Promise<void> {
    const fresh = await this.repository.find(unit, claim.id);
    if (!fresh || fresh.endedAt !== null || (reason === 'expired' && isAlive(fresh, unit.ctx.now()))) return;
    await this.close(unit, fresh, reason);
    const seat = await this.seats.findHeldBy(unit, claim.taskId, claim.personId);
    if (seat?.seat === claim.seat) await this.seats.end(unit, seat, `claim-${reason}`);
    const task = await this.tasks.find(unit, claim.taskId);
    if (!task) return;
    await this.sources.ended(unit, claim.seat, task);
    if (!this.sources.isQuiet(claim.seat)) await this.lifecycle.tell(unit, task, claim.seat, `claim-${reason}`);
  }

  private async close(unit: Unit, claim: Claim, endReason: ClaimEnd): Promise<void> {
    await this.repository.update(unit, claim, { activeKey: null, endedAt: unit.ctx.now().toISOString(), endReason });
    await this.audit.append(unit, {
      action: 'claim.ended',
      subject: claim.taskId,
      data: { claim: claim.id, seat: claim.seat, endReason },
    });
  }

  private async insert(unit: Unit, task: Task, { seat, activeKey, personId }: SeatRow, fencingToken: number): Promise<Claim> {
    const now = unit.ctx.now();
    const claim: Claim = {
      ...{ id: newId('claim'), taskId: task.id, seat, personId, fencingToken },
      ...{ activeKey, createdAt: now.toISOString(), endedAt: null, endReason: null },
      expiresAt: new Date(now.getTime() + this.config.leaseMs).toISOString(),
    };
    await this.repository.insert(unit, claim);
    await this.audit.append(unit, { action: 'claim.made', subject: task.id, data: { claim: claim.id, seat } });
    return claim;
  }

  private async getOwn(reader: Reader, ctx: Ctx, taskId: string, claimId: string): Promise<Claim> {
    const claim = await this.repository.find(reader, claimId);
    if (claim?.taskId !== taskId || claim.personId !== ctx.actor.personId) throw notFound();
    return claim;
  }
}

function requireCapability({ actor }: Ctx, seat: Seat): void {
  const needed = SEAT_CAPABILITY[seat];
  if (!actor.capabilities.has(needed)) {
    throw new DomainError('forbidden', `The seat ${seat} needs the capability ${needed}.`, [], { required_capability: needed });
  }
}

function isAlive(claim: Claim, now: Date): boolean {
  return claim.endedAt === null && claim.expiresAt > now.toISOString();
}

function toView({ id, taskId, seat, fencingToken, expiresAt, endedAt, endReason }: Claim): ClaimView {
  return {
    id,
    task_id: taskId,
    seat,
    fencing_token: fencingToken,
    expires_at: expiresAt,
    ended_at: endedAt,
    end_reason: endReason,
  };
}

function toQueueItem({ id, kind, title, domain, updatedAt }: Task, seat: Seat): QueueItem {
  return { task_id: id, kind, seat, title, domain, waiting_since: updatedAt };
}
