import { Injectable } from '@nestjs/common';
import type { Actor } from '../../domain/actor';
import type { Part } from '../../domain/task';
import type { Reader } from '../../platform/database';
import { Revisions } from './revisions';
import { Seats, type Seen } from './seats';
import type { Task } from './tasks.entity';
import type { TaskView } from './tasks.schema';
import { toTaskView } from './views';

/** Builds the view of a task that its reader's seat allows. */
@Injectable()
export class TaskViews {
  constructor(
    private readonly seats: Seats,
    private readonly revisions: Revisions,
  ) {}

  async of(reader: Reader, actor: Actor, taskId: string): Promise<TaskView> {
    return this.render(reader, await this.seats.getSeen(reader, actor, taskId));
  }

  async render(reader: Reader, seen: Seen): Promise<TaskView> {
    const seats = await this.seats.listActive(reader, seen.task.id);
    return toTaskView(seen, seats, await this.commitments(reader, seen.task));
  }

  /** Only of sealed sides: before that a change of a hidden part would show in its commitment. */
  private async commitments(reader: Reader, task: Task): Promise<Record<string, string>> {
    const sealed: Part[] = [
      ...(task.authorSealedAt ? (['solution'] as const) : []),
      ...(task.testsSealedAt ? (['tests'] as const) : []),
    ];
    const found: Record<string, string> = {};
    // One after another: within a unit they share a connection, which pg will not let two queries ask at once.
    for (const part of sealed) {
      const commitment = await this.commitmentOf(reader, task.pins[part]);
      if (commitment !== undefined) found[part] = commitment;
    }
    return found;
  }

  private async commitmentOf(reader: Reader, revisionId: string | undefined): Promise<string | undefined> {
    return revisionId === undefined ? undefined : (await this.revisions.find(reader, revisionId))?.commitment;
  }
}
