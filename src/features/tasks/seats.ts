import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { refuseSeat, type Audience, type PersonHistory, type SeatRefusal } from '../../domain/separation';
import type { Seat } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ExposureLedger } from '../exposures';
import type { SeatRow, Task } from './tasks.entity';
import { TasksRepository } from './tasks.repository';

/** A task together with the proof of what the actor is to it. Functions that change a task take this, not an id. */
export interface Seen {
  task: Task;
  audience: Audience;
  /** The actor's seat row; absent for overseers. An ended seat leaves its holder with their own drafts alone. */
  seat?: SeatRow;
}

/** Seats: who holds which duty on which task, and who may take one. */
@Injectable()
export class Seats {
  constructor(
    private readonly repository: TasksRepository,
    private readonly ledger: ExposureLedger,
    private readonly audit: AuditLog,
  ) {}

  /** Loads a task for an actor who has something to do with it; the same 404 for everybody else. */
  async getSeen(reader: Reader, actor: Actor, taskId: string): Promise<Seen> {
    const task = await this.repository.find(reader, taskId);
    const seat = await this.repository.findSeatOf(reader, taskId, actor.personId);
    if (!task) throw notFound();
    // Status and history would tell a former arbiter what became of the ruling, and whether there was another.
    const left = seat?.seat === 'arbiter' && seat.activeKey === null;
    if (seat && !left) return { task, audience: seat.activeKey === null ? 'stranger' : seat.seat, seat };
    if (actor.capabilities.has('tasks:oversee')) return { task, audience: 'overseer' };
    throw notFound();
  }

  /** The same, for an actor who must hold this very seat now. */
  async getHeld(reader: Reader, actor: Actor, taskId: string, seat: Seat): Promise<Seen & { seat: SeatRow }> {
    const seen = await this.getSeen(reader, actor, taskId);
    if (seen.audience !== seat || !seen.seat) throw notFound();
    return { ...seen, seat: seen.seat };
  }

  async historyOf(reader: Reader, personId: string, taskId: string): Promise<PersonHistory> {
    const [row] = await this.repository.listSeatsOf(reader, personId, [taskId]);
    const shown = await this.ledger.partsShown(reader, personId, [taskId]);
    return {
      seats: row ? [{ seat: row.seat, active: row.activeKey !== null }] : [],
      exposedTo: shown.get(taskId) ?? new Set(),
      exposedToDuplicates: await this.ledger.duplicatePartsShown(reader, personId, taskId),
    };
  }

  /** Why this person may not take the seat; undefined when they may. */
  async refusal(reader: Reader, personId: string, taskId: string, seat: Seat): Promise<SeatRefusal | undefined> {
    return refuseSeat(seat, await this.historyOf(reader, personId, taskId));
  }

  /**
   * Puts the actor into a seat. Refusals are all one 404; two actors at the same moment are told apart by
   * the unique key, and the later one gets the same answer. `places` is how many may hold it at the same time.
   */
  async take(unit: Unit, task: Task, seat: Seat, places = 1): Promise<SeatRow> {
    const { actor } = unit.ctx;
    const refused = await this.refusal(unit, actor.personId, task.id, seat);
    if (refused) throw new DomainError('seat-refused', refused);
    const taken = new Set((await this.listActive(unit, task.id)).map((row) => row.activeKey));
    const free = keysOf(task.id, seat, places).find((key) => !taken.has(key));
    if (free === undefined || (await this.findHeldBy(unit, task.id, actor.personId)))
      throw new DomainError('seat-refused', 'taken');
    const row = await this.occupy(unit, task, seat, free);
    await this.audit.append(unit, { action: 'seat.taken', subject: task.id, data: { seat } });
    return row;
  }

  async end(unit: Unit, row: SeatRow, reason: string): Promise<void> {
    await this.repository.updateSeat(unit, row, { activeKey: null, endedAt: unit.ctx.now().toISOString(), endedReason: reason });
    await this.audit.append(unit, { action: 'seat.ended', subject: row.taskId, data: { seat: row.seat, reason } });
  }

  findActive(reader: Reader, taskId: string, seat: Seat): Promise<SeatRow | undefined> {
    return this.repository.findActiveSeat(reader, taskId, seat);
  }

  /** The seat that a person holds on a task now. */
  async findHeldBy(reader: Reader, taskId: string, personId: string): Promise<SeatRow | undefined> {
    const row = await this.repository.findSeatOf(reader, taskId, personId);
    return row?.activeKey === null ? undefined : row;
  }

  listActive(reader: Reader, taskId: string): Promise<SeatRow[]> {
    return this.repository.listActiveSeats(reader, taskId);
  }

  private async occupy(unit: Unit, task: Task, seat: Seat, activeKey: string): Promise<SeatRow> {
    const { actor } = unit.ctx;
    const former = await this.repository.findSeatOf(unit, task.id, actor.personId);
    if (former) {
      const back = { activeKey, accountId: actor.accountId, endedAt: null, endedReason: null };
      await this.repository.updateSeat(unit, former, back);
      return { ...former, ...back };
    }
    const ids = { id: newId('seat'), taskId: task.id, personId: actor.personId, accountId: actor.accountId };
    const row: SeatRow = { ...ids, seat, activeKey, createdAt: unit.ctx.now().toISOString(), endedAt: null, endedReason: null };
    await this.repository.insertSeat(unit, row);
    return row;
  }
}

/** Keys of a seat's places; each is unique among active seats, by the database's own word. */
function keysOf(taskId: string, seat: Seat, places: number): string[] {
  return Array.from({ length: places }, (_, index) => `${taskId}:${seat}${index === 0 ? '' : `:${index + 1}`}`);
}
