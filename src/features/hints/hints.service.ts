import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { requireMatch } from '../../platform/http';
import { SweTasks, type SweTask } from '../batches';
import type { ShownHint } from './domain/block';
import { lintHint, readGolden } from './domain/lint';
import { hintsNeeded, type HintNeed } from './domain/needed';
import type { Hint, HintSet } from './hints.entity';
import { HintsRepository } from './hints.repository';
import type { HintEdit, HintSetView, HintView } from './hints.schema';
import { storedChange, warningsOf } from './stored-task';
import { toSetView, toView } from './views';

/** Which hint is meant, and as what it was read. */
export interface HintRef {
  taskId: string;
  hintId: string;
  ifMatch: string | undefined;
}

/** Called in the unit in which a person has edited or decided a hint of a task. */
export type WhenDecided = (unit: Unit, sweTaskId: string) => Promise<void>;

interface Found {
  task: SweTask;
  set: HintSet;
  hint: Hint;
}

/** Hints of SWE tasks: people edit, accept and refuse what was drafted. They are about one state of a task, by its content hash. */
@Injectable()
export class HintsService {
  private readonly decided: WhenDecided[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: HintsRepository,
    private readonly tasks: SweTasks,
    private readonly audit: AuditLog,
  ) {}

  onDecided(hook: WhenDecided): void {
    this.decided.push(hook);
  }

  async view(taskId: string): Promise<HintSetView> {
    return this.viewOf(this.work.reader, await this.getTask(this.work.reader, taskId));
  }

  async viewOf(reader: Reader, task: SweTask): Promise<HintSetView> {
    const set = await this.repository.findSet(reader, task.id, task.contentHash);
    const hints = set ? await this.repository.listHints(reader, set.id) : [];
    return toSetView(task, set, hints, hintsNeeded({ warnings: warningsOf(task) }, hints));
  }

  /** What solvers of the task may be shown, in the order of paths; empty for a task without accepted hints. */
  async acceptedOf(reader: Reader, taskId: string): Promise<ShownHint[]> {
    const { hints } = await this.viewOf(reader, await this.getTask(reader, taskId));
    return hints.filter(({ status }) => status === 'accepted').map(({ kind, path, text }) => ({ kind, path, text }));
  }

  /** Whether the task needs hints, why, and whether it has them. A task of which nothing was drafted has no need but by its record. */
  async needed(reader: Reader, taskId: string): Promise<HintNeed & { drafted: boolean }> {
    const view = await this.viewOf(reader, await this.getTask(reader, taskId));
    return { needed: view.needed, reasons: view.need_reasons, met: view.met, drafted: view.drafted_at !== null };
  }

  /** The hints of a task that was made again with nothing that a hint is drafted from in another state: what people said of them holds. */
  async carry(unit: Unit, taskId: string, fromHash: string, toHash: string): Promise<void> {
    const set = await this.repository.findSet(unit, taskId, fromHash);
    if (set && fromHash !== toHash) await this.repository.updateSet(unit, set.id, { contentHash: toHash });
  }

  /** An edited hint is linted like a draft, and waits for a decision again. */
  edit(ctx: Ctx, ref: HintRef, { path, text }: HintEdit): Promise<HintView> {
    return this.work.run(ctx, async (unit) => {
      const found = await this.getHint(unit, ref);
      const edited = { path: path ?? found.hint.path, text: text ?? found.hint.text };
      refuseFaulty({ ...found.hint, ...edited }, found);
      const undecided = { status: 'draft' as const, decidedBy: null, decidedAt: null, decisionReason: null };
      return this.change(unit, found, 'hint.edited', { ...edited, ...undecided });
    });
  }

  accept(ctx: Ctx, ref: HintRef, reason: string): Promise<HintView> {
    return this.work.run(ctx, (unit) => this.decide(unit, ref, 'accepted', reason));
  }

  refuse(ctx: Ctx, ref: HintRef, reason: string): Promise<HintView> {
    return this.work.run(ctx, (unit) => this.decide(unit, ref, 'refused', reason));
  }

  /** In the unit of another's work: a seat that evaluates hints. */
  async decide(unit: Unit, ref: HintRef, status: 'accepted' | 'refused', reason: string): Promise<HintView> {
    const found = await this.getHint(unit, ref);
    if (status === 'accepted') refuseFaulty(found.hint, found);
    const decided = { decidedBy: unit.ctx.actor.personId, decidedAt: unit.ctx.now().toISOString(), decisionReason: reason };
    return this.change(unit, found, `hint.${status}`, { status, ...decided });
  }

  private async change(unit: Unit, { task, hint }: Found, action: string, patch: Partial<Hint>): Promise<HintView> {
    const changed = { ...patch, updatedAt: unit.ctx.now().toISOString() };
    if ((await this.repository.updateHint(unit, hint, changed)) !== 1) throw conflict('The hint was changed; read it again.');
    await this.audit.append(unit, { action, subject: task.id, data: { hint: hint.id, version: hint.version + 1 } });
    for (const hook of this.decided) await hook(unit, task.id);
    return toView({ ...hint, ...changed, version: hint.version + 1 });
  }

  private async getHint(unit: Unit, { taskId, hintId, ifMatch }: HintRef): Promise<Found> {
    const task = await this.getTask(unit, taskId);
    const set = await this.repository.findSet(unit, taskId, task.contentHash);
    const hint = set && (await this.repository.findHint(unit, set.id, hintId));
    if (!set || !hint) throw notFound();
    requireMatch(ifMatch, String(hint.version));
    return { task, set, hint };
  }

  private async getTask(reader: Reader, id: string): Promise<SweTask> {
    const task = await this.tasks.findWhole(reader, id);
    if (!task) throw notFound();
    return task;
  }
}

function refuseFaulty(hint: Hint, { task, set }: Found): void {
  const findings = lintHint(hint, readGolden(task.language, storedChange(task).patch, set.signatures));
  if (findings.length === 0) return;
  const faults = findings.map(({ code, detail }) => ({
    pointer: code === 'path-not-in-golden' ? '/path' : '/text',
    code,
    detail,
  }));
  throw new DomainError('invalid', 'The hint does not pass the lint.', faults);
}
