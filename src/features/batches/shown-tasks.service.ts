import { Injectable } from '@nestjs/common';
import { notFound } from '../../domain/errors';
import type { SweLanguage } from '../../domain/swe';
import { UnitOfWork } from '../../platform/database';
import type { TaskQuery, TaskView } from './batches.schema';
import { SweTasks } from './swe-tasks.service';
import { Withheld } from './withheld';

/** Verified tasks as people are shown them: without those that are withheld. The machine reads `SweTasks`. */
@Injectable()
export class ShownTasks {
  constructor(
    private readonly work: UnitOfWork,
    private readonly tasks: SweTasks,
    private readonly withheld: Withheld,
  ) {}

  async list(query: TaskQuery): Promise<{ items: TaskView[]; next_cursor: string | null }> {
    const hidden = await this.withheld.ids(this.work.reader);
    const page = await this.tasks.list(query);
    return { ...page, items: page.items.filter(({ id }) => !hidden.has(id)) };
  }

  async get(id: string): Promise<TaskView> {
    await this.requireShown(id);
    return this.tasks.get(id);
  }

  async getRecord(id: string): Promise<Record<string, unknown>> {
    await this.requireShown(id);
    return this.tasks.getRecord(id);
  }

  async getFolder(id: string): Promise<string> {
    await this.requireShown(id);
    return this.tasks.getFolder(id);
  }

  async *instances(language?: SweLanguage): AsyncGenerator<string> {
    yield* this.tasks.instances(language, await this.withheld.ids(this.work.reader));
  }

  private async requireShown(id: string): Promise<void> {
    if (await this.withheld.has(this.work.reader, id)) throw notFound();
  }
}
