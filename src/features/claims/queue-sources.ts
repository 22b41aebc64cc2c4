import { Injectable } from '@nestjs/common';
import { DomainError } from '../../domain/errors';
import type { Status } from '../../domain/lifecycle';
import type { Seat } from '../../domain/task';
import type { Reader, Unit } from '../../platform/database';
import type { Task } from '../tasks';

/** When a seat on a task is to be had, and what taking it or giving it back does to the task. */
export interface QueueSource {
  seat: Seat;
  statuses: readonly Status[];
  /** Where the status alone finds too much: the tasks to look at, in order of id, after a cursor. */
  candidates?(reader: Reader, after: string | undefined, limit: number): Promise<Task[]>;
  /** A finer condition than the status. */
  isOpen?(reader: Reader, task: Task): Promise<boolean> | boolean;
  /** How many people may hold the seat at the same time; one where this is not given. */
  places?(reader: Reader, task: Task): Promise<number>;
  /** Whether this person, of all, may not take it. */
  refuses?(reader: Reader, task: Task, personId: string): Promise<boolean>;
  /** Taking, leaving and losing the seat shows in neither the task's row nor its history. */
  quiet?: true;
  claimed?(unit: Unit, task: Task): Promise<unknown>;
  /** The claim was released or ran out. */
  ended?(unit: Unit, task: Task): Promise<unknown>;
}

/** Whether a task's seat is not to be had, whatever its own feature says. */
export type QueueVeto = (reader: Reader, seat: Seat, task: Task) => Promise<boolean>;
/** Why a person may not take a seat on a task, for the audit log; undefined where they may. */
export type SeatObjection = (reader: Reader, seat: Seat, task: Task, personId: string) => Promise<string | undefined>;
/** Since when a person may claim no more of a seat's queue; undefined where they may. */
export type PausedSince = (reader: Reader, personId: string, seat: Seat) => Promise<string | undefined>;

/** Features register where their seats are to be had. */
@Injectable()
export class QueueSources {
  private readonly sources: QueueSource[] = [];
  private readonly vetoes: QueueVeto[] = [];
  private readonly objections: SeatObjection[] = [];
  private pausedSince: PausedSince = () => Promise.resolve(undefined);

  register(source: QueueSource): void {
    this.sources.push(source);
  }

  registerVeto(veto: QueueVeto): void {
    this.vetoes.push(veto);
  }

  registerObjection(objection: SeatObjection): void {
    this.objections.push(objection);
  }

  registerPauses(lookup: PausedSince): void {
    this.pausedSince = lookup;
  }

  /** Throws `queue-paused` where the person's claims of this seat are paused. */
  async refusePaused(reader: Reader, personId: string, seat: Seat): Promise<void> {
    const since = await this.pausedSince(reader, personId, seat);
    if (since === undefined) return;
    throw new DomainError('queue-paused', `Claims of the seat ${seat} are paused for you; a lead can lift this.`, [], {
      seat,
      paused_since: since,
    });
  }

  /** A seat's own list of tasks to look at; undefined where the status alone tells. */
  async findCandidates(reader: Reader, seat: Seat, after: string | undefined, limit: number): Promise<Task[] | undefined> {
    return this.of(seat)
      .find((source) => source.candidates !== undefined)
      ?.candidates?.(reader, after, limit);
  }

  statuses(seat: Seat): Status[] {
    return [...new Set(this.of(seat).flatMap((source) => source.statuses))];
  }

  async places(reader: Reader, seat: Seat, task: Task): Promise<number> {
    return (await (await this.find(reader, seat, task))?.places?.(reader, task)) ?? 1;
  }

  async refuses(reader: Reader, seat: Seat, task: Task, personId: string): Promise<boolean> {
    return (await (await this.find(reader, seat, task))?.refuses?.(reader, task, personId)) ?? false;
  }

  /** The first objection to this person on this seat. */
  async findObjection(reader: Reader, seat: Seat, task: Task, personId: string): Promise<string | undefined> {
    for (const objection of this.objections) {
      const found = await objection(reader, seat, task, personId);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  isQuiet(seat: Seat): boolean {
    return this.of(seat).some(({ quiet }) => quiet === true);
  }

  async isOpen(reader: Reader, seat: Seat, task: Task): Promise<boolean> {
    return (await this.find(reader, seat, task)) !== undefined;
  }

  async claimed(unit: Unit, seat: Seat, task: Task): Promise<void> {
    const source = await this.find(unit, seat, task);
    await source?.claimed?.(unit, task);
  }

  async ended(unit: Unit, seat: Seat, task: Task): Promise<void> {
    for (const source of this.of(seat)) await source.ended?.(unit, task);
  }

  private async find(reader: Reader, seat: Seat, task: Task): Promise<QueueSource | undefined> {
    for (const veto of this.vetoes) if (await veto(reader, seat, task)) return undefined;
    for (const source of this.of(seat)) {
      const open = source.statuses.includes(task.status) && ((await source.isOpen?.(reader, task)) ?? true);
      if (open) return source;
    }
    return undefined;
  }

  private of(seat: Seat): QueueSource[] {
    return this.sources.filter((source) => source.seat === seat);
  }
}
