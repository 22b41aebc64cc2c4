import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import type { RevisionPins } from '../../domain/task';
import { UnitOfWork, type Unit } from '../../platform/database';
import { AuthorService, Lifecycle, Revisions, TasksRepository, type Task } from '../tasks';
import { ValidationService } from '../validation';
import type { ImportedTask, ImportLine } from './domain/imported-task';
import type { ImportResult } from './imports.schema';

const PARTS = ['metadata', 'prompt', 'requirements', 'solution', 'tests', 'environment'] as const;

interface Started {
  taskId: string;
  jobId: string;
}

/** Brings in tasks that were made elsewhere, each in one unit of work, and starts their validations. */
@Injectable()
export class ImportsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: TasksRepository,
    private readonly author: AuthorService,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly validations: ValidationService,
  ) {}

  /**
   * Imports what is good and reports the rest by line. An origin that is here already is skipped, so that an import that
   * stopped half-way (also by a full queue, which throws `overloaded`) is simply sent again.
   */
  async importTasks(ctx: Ctx, source: AsyncIterable<ImportLine>): Promise<ImportResult> {
    const result: ImportResult = { imported: 0, skipped: 0, failed: [], task_ids: [], job_ids: [], notes: [] };
    // Every task is a unit of its own: one stored answer could not stand for all of them.
    const plain = { ...ctx, idempotency: undefined };
    for await (const { line, task, error } of source) {
      const outcome = task ? await this.importOne(plain, task) : (error ?? 'nothing to import');
      if (typeof outcome === 'string') result.failed.push({ line, reason: outcome });
      else record(result, line, task?.notes ?? [], outcome);
    }
    return result;
  }

  /** The new task and its job, null for an origin that is here already, or the reason of a refusal. */
  private async importOne(ctx: Ctx, task: ImportedTask): Promise<Started | null | string> {
    try {
      return await this.work.run(ctx, (unit) => this.insert(unit, task));
    } catch (error) {
      if (error instanceof DomainError && error.code !== 'overloaded' && error.code !== 'internal') return error.message;
      throw error;
    }
  }

  private async insert(unit: Unit, imported: ImportedTask): Promise<Started | null> {
    const { origin } = imported;
    if (await this.repository.findByOrigin(unit, origin)) return null;
    const task = await this.author.insert(unit, imported.metadata, { policy: 'imported', blindness: 'not-attested', origin });
    const pins = await this.writeParts(unit, task, imported);
    const now = unit.ctx.now().toISOString();
    await this.lifecycle.tell(unit, task, 'system', 'imported');
    await this.lifecycle.move(unit, task, 'validating', 'policy-is-imported', { pins, authorSealedAt: now, testsSealedAt: now });
    const { jobId } = await this.validations.start(unit, task);
    return { taskId: task.id, jobId };
  }

  private async writeParts(unit: Unit, task: Task, imported: ImportedTask): Promise<RevisionPins> {
    const pins: RevisionPins = {};
    for (const part of PARTS) pins[part] = (await this.revisions.write(unit, task, part, imported[part], 'import')).id;
    return pins;
  }
}

function record(result: ImportResult, line: number, notes: readonly string[], started: Started | null): void {
  if (!started) {
    result.skipped += 1;
    return;
  }
  result.imported += 1;
  result.task_ids.push(started.taskId);
  result.job_ids.push(started.jobId);
  result.notes.push(...notes.map((note) => ({ line, note })));
}
