import { Injectable } from '@nestjs/common';
import { conflict, LostRaceError } from '../../domain/errors';
import { allowedTransitions, findTransition, type Guard, type Status } from '../../domain/lifecycle';
import { AuditLog } from '../../platform/audit';
import type { Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { Task } from './tasks.entity';
import { TasksRepository } from './tasks.repository';

/** Called in the unit of a step, after it: later features follow tasks by it. */
export type WhenMoved = (unit: Unit, task: Task, from: Status) => Promise<void>;

/** Changes a task row: every change is compared and set, audited, and told in the task's history. */
@Injectable()
export class Lifecycle {
  private readonly whenMoved: WhenMoved[] = [];

  constructor(
    private readonly repository: TasksRepository,
    private readonly audit: AuditLog,
  ) {}

  onMoved(hook: WhenMoved): void {
    this.whenMoved.push(hook);
  }

  /** Moves a loaded task along the table; throws `conflict` when the table has no such step from here. */
  async move(unit: Unit, task: Task, to: Status, guard: Guard, patch: Partial<Task> = {}): Promise<Task> {
    if (!findTransition(task.kind, task.status, to, guard)) throw this.wrongState(task);
    const from = task.status;
    const moved = await this.change(unit, task, { ...patch, status: to });
    await this.audit.append(unit, { action: 'task.moved', subject: task.id, data: { from, to, guard } });
    for (const hook of this.whenMoved) await hook(unit, moved, from);
    return moved;
  }

  /** Changes fields without a step; returns the row as it is now. */
  async change(unit: Unit, task: Task, patch: Partial<Task>): Promise<Task> {
    const changed = { ...patch, updatedAt: unit.ctx.now().toISOString() };
    const updated = await this.repository.update(unit, task, changed);
    if (updated !== 1) throw new LostRaceError('The task was changed by somebody else at the same moment; read it again.');
    return Object.assign(task, changed, { version: task.version + 1 });
  }

  wrongState(task: Task): Error {
    return conflict(`The task is ${task.status}; this cannot be done now.`, {
      status_now: task.status,
      allowed_transitions: allowedTransitions(task.kind, task.status),
    });
  }

  /** One line of history for people. `data` must hold nothing that a seat holder may not know. */
  async tell(unit: Unit, task: Task, by: string, event: string, data: Record<string, unknown> = {}): Promise<void> {
    const at = unit.ctx.now().toISOString();
    await this.repository.insertEvent(unit, { id: newId('execution'), taskId: task.id, at, by, event, data });
  }
}
