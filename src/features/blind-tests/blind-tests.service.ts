import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict } from '../../domain/errors';
import { UnitOfWork, type Unit } from '../../platform/database';
import { requireMatch } from '../../platform/http';
import { ClaimsService, QueueSources } from '../claims';
import { ClarificationsService } from '../clarifications';
import {
  Lifecycle,
  parsePart,
  PartWriters,
  Revisions,
  SealService,
  Seats,
  toPartView,
  type PartView,
  type PartWrite,
  type Seen,
  type Task,
} from '../tasks';
import { SuiteChecker, type SuiteSpec } from './suite-checker';

/** What follows when both sides are sealed; the validation feature registers it. */
export type WhenSealed = (unit: Unit, task: Task) => Promise<void>;

/** Tests written blind: from prompt and requirements alone, under a claim, and sealed. */
@Injectable()
export class BlindTestsService implements OnModuleInit {
  private whenSealed: WhenSealed = () => Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly seats: Seats,
    private readonly claims: ClaimsService,
    private readonly clarifications: ClarificationsService,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly checker: SuiteChecker,
    private readonly writers: PartWriters,
    private readonly sealing: SealService,
    private readonly sources: QueueSources,
  ) {}

  onModuleInit(): void {
    this.writers.registerTests((ctx, write) => this.put(ctx, write));
    this.sealing.register({
      seat: 'test-writer',
      status: 'in-testing',
      seal: (unit, seen, fence) => this.seal(unit, seen, fence),
    });
    this.sources.register({
      seat: 'test-writer',
      statuses: ['sealed'],
      claimed: (unit, task) => this.lifecycle.move(unit, task, 'in-testing', 'test-writer-claimed'),
      ended: (unit, task) => this.backToQueue(unit, task),
    });
  }

  onSealed(hook: WhenSealed): void {
    this.whenSealed = hook;
  }

  /** Checks a finished suite against the task's current specification; rework sealing uses it too. */
  async checkComplete(unit: Unit, task: Task, revisionId: string): Promise<void> {
    await this.checker.complete(await this.revisions.loadRevision(unit, 'tests', revisionId), await this.spec(unit, task));
  }

  /** Saves the writer's draft: under a live claim, or in their rework turn. */
  private put(ctx: Ctx, { taskId, part, body, ifMatch, fencingToken }: PartWrite): Promise<PartView> {
    return this.work.run(ctx, async (unit) => {
      const suite = parsePart('tests', body);
      const { task } = await this.getWriter(unit, ctx, taskId, fencingToken);
      const reason = await this.writingReason(unit, task, fencingToken);
      await this.checker.accept(suite, await this.spec(unit, task));
      const draft = await this.revisions.findOwn(unit, taskId, part, ctx.actor.personId);
      if (draft) requireMatch(ifMatch, draft.id);
      const revision = await this.revisions.write(unit, task, 'tests', suite, reason);
      return toPartView({ revision, content: suite });
    });
  }

  /** A former writer whose claim is over is told so: the claim was theirs, so this gives nothing away. */
  private async getWriter(unit: Unit, ctx: Ctx, taskId: string, fencingToken: number | undefined): Promise<Seen> {
    const seen = await this.seats.getSeen(unit, ctx.actor, taskId);
    if (seen.audience === 'stranger' && seen.seat?.seat === 'test-writer')
      await this.claims.getLive(unit, taskId, 'test-writer', fencingToken);
    return this.seats.getHeld(unit, ctx.actor, taskId, 'test-writer');
  }

  private async writingReason(unit: Unit, task: Task, fencingToken: number | undefined): Promise<'draft' | 'rework'> {
    if (task.status === 'reworking' && task.rework[0]?.seat === 'test-writer') return 'rework';
    if (task.status !== 'in-testing') throw this.lifecycle.wrongState(task);
    await this.claims.getLive(unit, task.id, 'test-writer', fencingToken);
    return 'draft';
  }

  private async seal(unit: Unit, { task }: Seen, fencingToken: number | undefined): Promise<Task> {
    await this.claims.getLive(unit, task.id, 'test-writer', fencingToken);
    if ((await this.clarifications.countOpen(unit, task.id)) > 0)
      throw conflict('A question is still open; wait for its answer or withdraw it.');
    const draft = await this.revisions.findOwn(unit, task.id, 'tests', unit.ctx.actor.personId);
    if (!draft) throw conflict('There are no tests yet.');
    await this.checkComplete(unit, task, draft.id);
    await this.claims.complete(unit, task.id, 'test-writer');
    const pins = { ...task.pins, tests: draft.id };
    const sealed = await this.lifecycle.move(unit, task, 'validating', 'tests-sealed', {
      pins,
      testsSealedAt: unit.ctx.now().toISOString(),
    });
    await this.lifecycle.tell(unit, sealed, 'test-writer', 'sealed');
    await this.whenSealed(unit, sealed);
    return sealed;
  }

  private async backToQueue(unit: Unit, task: Task): Promise<void> {
    if (task.status === 'in-testing') await this.lifecycle.move(unit, task, 'sealed', 'claim-ended');
  }

  private async spec(unit: Unit, task: Task): Promise<SuiteSpec> {
    const metadata = await this.revisions.loadForMachine(unit, task, 'metadata');
    return { metadata, requirements: await this.revisions.loadForMachine(unit, task, 'requirements') };
  }
}
