import { Injectable } from '@nestjs/common';
import { createTwoFilesPatch } from 'diff';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import type { Part } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { ExposureLedger } from '../exposures';
import { Lifecycle } from './lifecycle';
import { PartReader } from './part-reader';
import { Seats } from './seats';
import type { Task } from './tasks.entity';
import { TasksRepository } from './tasks.repository';
import type { DiffView, HistoryView, PartView, RevisionView, TaskView } from './tasks.schema';
import { TaskViews } from './task-views';
import { toPartView, toRevisionView } from './views';

/** Called when a person ends a task for good; pools registers it, to retire what is served of it. */
export type WhenRejected = (unit: Unit, task: Task) => Promise<void>;

/** Reading tasks, and what people other than the author do to a task as a whole. */
@Injectable()
export class TasksService {
  private whenRejected: WhenRejected = () => Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TasksRepository,
    private readonly seats: Seats,
    private readonly parts: PartReader,
    private readonly lifecycle: Lifecycle,
    private readonly ledger: ExposureLedger,
    private readonly audit: AuditLog,
    private readonly views: TaskViews,
  ) {}

  onRejected(hook: WhenRejected): void {
    this.whenRejected = hook;
  }

  get(ctx: Ctx, taskId: string): Promise<TaskView> {
    return this.views.of(this.work.reader, ctx.actor, taskId);
  }

  /** The actor's own tasks; all of them for who oversees the programme. */
  async list({ actor }: Ctx, { cursor, limit }: PageQuery): Promise<{ items: TaskView[]; next_cursor: string | null }> {
    const { reader } = this.work;
    const before = decodeCursor(cursor)?.toString();
    const all = actor.capabilities.has('tasks:oversee');
    const rows = all
      ? await this.repository.listAll(reader, before, limit + 1)
      : await this.repository.listOfPerson(reader, actor.personId, before, limit + 1);
    const page = toPage(rows, limit, (task) => task.id);
    return { ...page, items: await Promise.all(page.items.map((task) => this.views.of(reader, actor, task.id))) };
  }

  async getPart(ctx: Ctx, taskId: string, part: Part, number?: number): Promise<PartView> {
    return toPartView(await this.parts.read(ctx, taskId, part, number));
  }

  async listRevisions(ctx: Ctx, taskId: string, part: Part): Promise<{ items: RevisionView[] }> {
    const revisions = await this.parts.list(ctx, taskId, part);
    return { items: revisions.map(toRevisionView) };
  }

  /** A unified diff of two revisions that the reader may both see; serving it is an exposure to both. */
  async diff(ctx: Ctx, taskId: string, part: Part, from: number, to: number): Promise<DiffView> {
    const [before, after] = [await this.parts.read(ctx, taskId, part, from), await this.parts.read(ctx, taskId, part, to)];
    const diff = createTwoFilesPatch(`${part}/${from}`, `${part}/${to}`, toText(before.content), toText(after.content));
    return { part, from, to, diff };
  }

  async history(ctx: Ctx, taskId: string): Promise<HistoryView> {
    await this.seats.getSeen(this.work.reader, ctx.actor, taskId);
    const events = await this.repository.listEvents(this.work.reader, taskId);
    return { items: events.map(({ at, by, event, data }) => ({ at, by, event, data })) };
  }

  /**
   * Ends an open task for good: for who runs the programme, with a reason that its seat holders can read. An arbiter rules; a word
   * of one that ended the task would leave nothing for a second one.
   */
  reject(ctx: Ctx, taskId: string, reason: string): Promise<TaskView> {
    return this.work.run(ctx, async (unit) => {
      const seen = await this.seats.getSeen(unit, ctx.actor, taskId);
      if (seen.audience !== 'overseer') throw notFound();
      await this.end(unit, seen.task, seen.audience, reason);
      return this.views.render(unit, seen);
    });
  }

  /** The same for a feature whose people decide by a rule of their own; `by` is a seat or `overseer`. */
  async end(unit: Unit, task: Task, by: string, reason: string): Promise<void> {
    await this.lifecycle.move(unit, task, 'rejected', 'rejected-by-person', { rejectedReason: reason });
    await this.whenRejected(unit, task);
    await this.lifecycle.tell(unit, task, by, 'rejected');
  }

  /** Opens a sealed part to an admin: named, with a reason, audited, and an exposure like any other. */
  breakGlass(ctx: Ctx, taskId: string, part: Part, reason: string): Promise<PartView> {
    return this.work.run({ ...ctx, idempotency: undefined, via: `break-glass: ${ctx.via}` }, async (unit) => {
      const task = await this.getRow(unit, taskId);
      const pinned = task.pins[part];
      const revision = pinned === undefined ? undefined : await this.repository.findRevision(unit, pinned);
      if (!revision) throw notFound();
      await this.audit.append(unit, { action: 'glass.broken', subject: taskId, data: { part, revision: revision.id, reason } });
      await this.lifecycle.tell(unit, task, 'admin', 'glass-broken');
      return toPartView(await this.parts.serve(unit, revision));
    });
  }

  markDuplicate(ctx: Ctx, taskId: string, otherId: string, reason: string): Promise<{ task_ids: string[] }> {
    return this.work.run(ctx, async (unit) => {
      await this.getRow(unit, taskId);
      const other = await this.repository.find(unit, otherId);
      if (!other || otherId === taskId)
        throw new DomainError('invalid', undefined, [{ pointer: '/task_id', detail: 'no other task of that id' }]);
      await this.ledger.markDuplicates(unit, taskId, otherId, reason);
      return { task_ids: await this.ledger.findDuplicates(unit, taskId) };
    });
  }

  async listExposures(ctx: Ctx, taskId: string, { cursor, limit }: PageQuery) {
    await this.getRow(this.work.reader, taskId);
    const rows = await this.ledger.list(this.work.reader, ctx, taskId, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, (exposure) => exposure.id);
    const items = page.items.map(({ id, personId, accountId, part, revisionId, own, via, at }) => {
      return { id, person_id: personId, account_id: accountId, part, revision_id: revisionId, own, via, at };
    });
    return { ...page, items };
  }

  /** For callers whose capability alone is the proof (break-glass, marks, the ledger's own page). */
  private async getRow(reader: Reader, taskId: string): Promise<Task> {
    const task = await this.repository.find(reader, taskId);
    if (!task) throw notFound();
    return task;
  }
}

/** A part as text that diffs line by line: files and prose as they are, the rest as indented JSON. */
function toText(content: unknown): string {
  if (content !== null && typeof content === 'object' && 'text' in content && typeof content.text === 'string')
    return content.text;
  return JSON.stringify(content, null, 2);
}
