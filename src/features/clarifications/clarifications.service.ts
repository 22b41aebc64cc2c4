import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { spanLeaks } from '../../domain/leak';
import { lintRequirements } from '../../domain/requirements';
import type { Part } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { Lifecycle, Revisions, Seats, type PartContent, type Task } from '../tasks';
import type { Clarification } from './clarifications.entity';
import { ClarificationsRepository } from './clarifications.repository';
import type { ClarificationAnswer, ClarificationView, NewClarification } from './clarifications.schema';

/** Parts that an answer may change. */
type SpecPart = Extract<Part, 'prompt' | 'requirements'>;

/** The blind channel from a test writer to the author, while the tests are being written. */
@Injectable()
export class ClarificationsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ClarificationsRepository,
    private readonly seats: Seats,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
  ) {}

  ask(ctx: Ctx, taskId: string, { requirement_id, question }: NewClarification): Promise<ClarificationView> {
    return this.work.run(ctx, async (unit) => {
      const { task } = await this.seats.getHeld(unit, ctx.actor, taskId, 'test-writer');
      if (task.status !== 'in-testing') throw this.lifecycle.wrongState(task);
      const spec = await this.loadSpec(unit, task);
      if (requirement_id !== undefined && !spec.requirements.some(({ id }) => id === requirement_id)) {
        throw new DomainError('unknown-requirement', undefined, [{ pointer: '/requirement_id', detail: 'no such requirement' }]);
      }
      await this.refuseQuotedTests(unit, task, question, spec.text);
      const clarification: Clarification = {
        ...{ id: newId('clarification'), taskId, requirementId: requirement_id ?? null, question, status: 'open', changes: [] },
        ...{ askedAt: ctx.now().toISOString(), answeredAt: null },
      };
      await this.repository.insert(unit, clarification);
      await this.record(unit, task, clarification, 'asked');
      return toView(clarification);
    });
  }

  /** Answers by a new revision of prompt or requirements; the test writer reads the difference. */
  answer(ctx: Ctx, taskId: string, id: string, answer: ClarificationAnswer): Promise<ClarificationView> {
    return this.work.run(ctx, async (unit) => {
      const { task } = await this.seats.getHeld(unit, ctx.actor, taskId, 'author');
      const clarification = await this.repository.find(unit, taskId, id);
      if (!clarification) throw notFound();
      if (clarification.status !== 'open' || !['sealed', 'in-testing'].includes(task.status))
        throw conflict('This question can no longer be answered.');
      const changes = await this.revise(unit, task, answer);
      if (changes.length === 0) throw new DomainError('invalid', 'The answer changes nothing.');
      const answered = { status: 'answered' as const, changes, answeredAt: ctx.now().toISOString() };
      if ((await this.repository.update(unit, clarification, answered)) !== 1)
        throw conflict('This question was answered a moment ago.');
      await this.record(unit, task, clarification, 'answered');
      return toView({ ...clarification, ...answered });
    });
  }

  withdraw(ctx: Ctx, taskId: string, id: string): Promise<ClarificationView> {
    return this.work.run(ctx, async (unit) => {
      const { task } = await this.seats.getHeld(unit, ctx.actor, taskId, 'test-writer');
      const clarification = await this.repository.find(unit, taskId, id);
      if (!clarification) throw notFound();
      if ((await this.repository.update(unit, clarification, { status: 'withdrawn' })) !== 1)
        throw conflict('This question is not open.');
      await this.record(unit, task, clarification, 'withdrawn');
      return toView({ ...clarification, status: 'withdrawn' });
    });
  }

  /** Everybody with a seat on the task reads questions and answers; they are part of the specification. */
  /** How many questions were asked on the task since a time: of its test writer, if they took the seat then. */
  countSince(reader: Reader, taskId: string, since: string): Promise<number> {
    return this.repository.countSince(reader, taskId, since);
  }

  async list(ctx: Ctx, taskId: string): Promise<{ items: ClarificationView[] }> {
    const seen = await this.seats.getSeen(this.work.reader, ctx.actor, taskId);
    if (seen.audience === 'stranger' || seen.audience === 'overseer') throw notFound();
    return { items: (await this.repository.list(this.work.reader, taskId)).map(toView) };
  }

  countOpen(unit: Unit, taskId: string): Promise<number> {
    return this.repository.countOpen(unit, taskId);
  }

  private async revise(unit: Unit, task: Task, { prompt, requirements }: ClarificationAnswer): Promise<Clarification['changes']> {
    const before = await this.loadSpec(unit, task);
    const said = [prompt?.text, ...(requirements?.requirements.map(({ text }) => text) ?? [])].join('\n');
    await this.refuseQuotedSolution(unit, task, said, before.text);
    if (requirements) await this.refuseBadRequirements(unit, task, requirements.requirements);
    const changes: Clarification['changes'] = [];
    if (prompt) changes.push(...(await this.store(unit, task, 'prompt', prompt)));
    if (requirements) changes.push(...(await this.store(unit, task, 'requirements', requirements)));
    return changes;
  }

  private async store(unit: Unit, task: Task, part: SpecPart, content: PartContent<SpecPart>): Promise<Clarification['changes']> {
    const before = await this.revisions.find(unit, task.pins[part] ?? '');
    const after = await this.revisions.write(unit, task, part, content, 'clarification');
    if (!before || after.id === before.id) return [];
    await this.lifecycle.change(unit, task, { pins: { ...task.pins, [part]: after.id } });
    return [{ part, from: before.number, to: after.number }];
  }

  private async refuseBadRequirements(
    unit: Unit,
    task: Task,
    requirements: Parameters<typeof lintRequirements>[0],
  ): Promise<void> {
    const { interface: declared } = await this.revisions.loadForMachine(unit, task, 'metadata');
    const findings = lintRequirements(requirements, declared);
    if (findings.length === 0) return;
    throw new DomainError(
      'lint-failed',
      undefined,
      findings.map(({ id, code, message }) => ({ pointer: `/requirements/${id ?? ''}`, code, detail: message })),
    );
  }

  private async refuseQuotedSolution(unit: Unit, task: Task, said: string, visible: string): Promise<void> {
    const { files } = await this.revisions.loadForMachine(unit, task, 'solution');
    const leaks = spanLeaks(said, files.map((file) => file.content).join('\n'), visible);
    if (leaks.length > 0) throw new DomainError('finding-leaks', 'The answer quotes the solution, which its reader may not see.');
  }

  private async refuseQuotedTests(unit: Unit, task: Task, said: string, visible: string): Promise<void> {
    const draft = await this.revisions.findOwn(unit, task.id, 'tests', unit.ctx.actor.personId);
    if (!draft) return;
    const { files } = await this.revisions.loadRevision(unit, 'tests', draft.id);
    const leaks = spanLeaks(said, files.map((file) => file.content).join('\n'), visible);
    if (leaks.length > 0) throw new DomainError('finding-leaks', 'The question quotes your tests, which the author may not see.');
  }

  private async loadSpec(unit: Unit, task: Task) {
    const { text } = await this.revisions.loadForMachine(unit, task, 'prompt');
    const { requirements } = await this.revisions.loadForMachine(unit, task, 'requirements');
    return { requirements, text: [text, ...requirements.map((r) => r.text)].join('\n') };
  }

  private async record(unit: Unit, task: Task, { id }: Clarification, what: 'asked' | 'answered' | 'withdrawn'): Promise<void> {
    const by = what === 'answered' ? 'author' : 'test-writer';
    await this.audit.append(unit, { action: `clarification.${what}`, subject: task.id, data: { clarification: id } });
    await this.lifecycle.tell(unit, task, by, `clarification-${what}`, { clarification: id });
  }
}

function toView(row: Clarification): ClarificationView {
  const { id, taskId, requirementId, question, status, changes, askedAt, answeredAt } = row;
  return {
    id,
    task_id: taskId,
    requirement_id: requirementId,
    question,
    status,
    changes,
    asked_at: askedAt,
    answered_at: answeredAt,
  };
}
