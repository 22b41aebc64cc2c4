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
  type FilesPart,
  type PartWrite,
  type Revision,
  type Seen,
  type Task,
} from '../tasks';
import { SuiteChecker, type SuiteSpec } from './suite-checker';

/** What follows when both sides are sealed; the validation feature registers it. */
export type WhenSealed = (unit: Unit, task: Task) => Promise<void>;

/** Suites of SWE tasks, which follow rules of their own; the feature that proves them registers it. */
export interface SweSuites {
  /** Refuses what a suite of this task may not be, whether finished or not. */
  accept(unit: Unit, task: Task, suite: FilesPart): Promise<void>;
  /** Refuses what is not finished, and takes the suite over. The claim has ended. */
  seal(unit: Unit, task: Task, draft: Revision): Promise<void>;
  /** The same at the end of the writer's rework turn, whose next step is not this feature's. */
  sealRework(unit: Unit, task: Task, draft: Revision): Promise<void>;
}

/** Tests written blind: from prompt and requirements alone, under a claim, and sealed. */
@Injectable()
export class BlindTestsService implements OnModuleInit {
  private whenSealed: WhenSealed = () => Promise.resolve();
  private sweSuites: SweSuites | undefined;

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

  registerSwe(suites: SweSuites): void {
    this.sweSuites = suites;
  }

  /** The end of the writer's rework turn: the draft is checked against the task's current specification, and is the suite from now on. */
  async sealRework(unit: Unit, task: Task, draft: Revision): Promise<void> {
    if (task.kind === 'swe') return this.swe.sealRework(unit, task, draft);
    await this.checkComplete(unit, task, draft.id);
    const testsSealedAt = unit.ctx.now().toISOString();
    await this.lifecycle.change(unit, task, { pins: { ...task.pins, tests: draft.id }, testsSealedAt });
  }

  private get swe(): SweSuites {
    if (!this.sweSuites) throw new Error('No feature takes suites of SWE tasks');
    return this.sweSuites;
  }

  private async checkComplete(unit: Unit, task: Task, revisionId: string): Promise<void> {
    await this.checker.complete(await this.revisions.loadRevision(unit, 'tests', revisionId), await this.spec(unit, task));
  }

  /** Saves the writer's draft: under a live claim, or in their rework turn. */
  private put(ctx: Ctx, { taskId, part, body, ifMatch, fencingToken }: PartWrite): Promise<PartView> {
    return this.work.run(ctx, async (unit) => {
      const suite = parsePart('tests', body);
      const { task } = await this.getWriter(unit, ctx, taskId, fencingToken);
      const reason = await this.writingReason(unit, task, fencingToken);
      if (task.kind === 'swe') await this.swe.accept(unit, task, suite);
      else await this.checker.accept(suite, await this.spec(unit, task));
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
    if (task.kind === 'swe') return this.sealSwe(unit, task, draft);
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

  private async sealSwe(unit: Unit, task: Task, draft: Revision): Promise<Task> {
    await this.claims.complete(unit, task.id, 'test-writer');
    await this.lifecycle.tell(unit, task, 'test-writer', 'sealed');
    await this.swe.seal(unit, task, draft);
    return task;
  }

  private async backToQueue(unit: Unit, task: Task): Promise<void> {
    if (task.kind === 'rlef' && task.status === 'in-testing') await this.lifecycle.move(unit, task, 'sealed', 'claim-ended');
  }

  private async spec(unit: Unit, task: Task): Promise<SuiteSpec> {
    const metadata = await this.revisions.loadForMachine(unit, task, 'metadata');
    return { metadata, requirements: await this.revisions.loadForMachine(unit, task, 'requirements') };
  }
}
