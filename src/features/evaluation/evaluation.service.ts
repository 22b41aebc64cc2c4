import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import {
  EVALUATOR_SEATS,
  KEEP_AT_MOST,
  RUBRIC_AXES,
  RUBRIC_DIFFICULTY,
  RUBRIC_QUESTIONS,
  RUBRIC_VERSION,
  type EvaluatorSeat,
} from '../../domain/evaluation';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { ClaimsService } from '../claims';
import { ExposureLedger } from '../exposures';
import { Lifecycle, Seats, type Task } from '../tasks';
import { Conclusions, type StampedEvaluation, type WhenStamped } from './conclusions';
import { expectedOfFirst } from './domain/state';
import type { Evaluation, EvaluationResponse } from './evaluation.entity';
import { EvaluationRepository } from './evaluation.repository';
import {
  RUBRIC_RULES,
  type NewCalibration,
  type NewResponse,
  type PrefillView,
  type ResponseView,
  type RubricView,
  type SheetView,
} from './evaluation.schema';
import { GoldService } from './gold.service';
import { Prefills } from './prefill/prefills';
import { Responses } from './responses';
import { SeatQueue } from './seat-queue';
import { toPrefillView, toResponseView, toSheetView } from './views';

/** A seat holder's part in an evaluation. */
interface Part {
  task: Task;
  seat: EvaluatorSeat;
  evaluation: Evaluation;
}

/** What evaluators read and say. Nothing of another's, person or program, is shown before one's own blind value is stored. */
@Injectable()
export class EvaluationService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: EvaluationRepository,
    private readonly responsesOf: Responses,
    private readonly prefillsOf: Prefills,
    private readonly conclusions: Conclusions,
    private readonly gold: GoldService,
    private readonly queue: SeatQueue,
    private readonly seats: Seats,
    private readonly claims: ClaimsService,
    private readonly lifecycle: Lifecycle,
    private readonly ledger: ExposureLedger,
  ) {}

  onStamped(hook: WhenStamped): void {
    this.conclusions.onStamped(hook);
  }

  findStamped(reader: Reader, task: Task): Promise<StampedEvaluation | undefined> {
    return this.conclusions.findStamped(reader, task);
  }

  rubric(): RubricView {
    const { version, minimum_years } = this.queue.policy;
    return {
      ...{
        version: RUBRIC_VERSION,
        polarity: '0-best',
        axes: RUBRIC_AXES.map((axis) => ({ ...axis, values: [...axis.values] })),
      },
      ...{
        questions: [...RUBRIC_QUESTIONS],
        difficulty: RUBRIC_DIFFICULTY,
        rules: { ...RUBRIC_RULES, keep_at_most: KEEP_AT_MOST },
      },
      seat_policy: { version, minimum_years },
    };
  }

  async sheet(ctx: Ctx, taskId: string): Promise<SheetView> {
    const { reader } = this.work;
    const part = await this.getPart(reader, ctx, taskId);
    return toSheetView(part.evaluation, part.seat, await this.repository.listResponses(reader, part.evaluation.id));
  }

  /** E1 and E2. `conflict` to evaluator 1 before their blind value is stored, and while the two are being made. */
  prefills(ctx: Ctx, taskId: string): Promise<{ items: PrefillView[] }> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const { task, seat, evaluation } = await this.getPart(unit, ctx, taskId);
      if (seat === 'evaluator-1' && evaluation.state === 'blind') throw conflict('Your own blind value comes first.');
      const found = await this.prefillsOf.find(unit, taskId, evaluation.pins);
      if (found.length === 0) throw conflict('The pre-fills are being made.');
      await this.expose(unit, task);
      if (seat === 'evaluator-1' && evaluation.prefillsShownAt === null)
        await this.repository.update(unit, evaluation, { prefillsShownAt: unit.ctx.now().toISOString() });
      return { items: found.map(toPrefillView) };
    });
  }

  /** Evaluator 1: their own. Evaluator 2: evaluator 1's and their own. */
  responses(ctx: Ctx, taskId: string): Promise<{ items: ResponseView[] }> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const { task, seat, evaluation } = await this.getPart(unit, ctx, taskId);
      const all = await this.repository.listResponses(unit, evaluation.id);
      const visible = seat === 'evaluator-2' ? all : all.filter(({ personId }) => personId === ctx.actor.personId);
      await this.expose(unit, task);
      return { items: visible.map((response) => toResponseView(response, evaluation)) };
    });
  }

  blind(ctx: Ctx, taskId: string, input: NewResponse): Promise<ResponseView> {
    return this.respond(ctx, taskId, 'evaluator-1', async (unit, part) => {
      requireDue(part, 'blind');
      const response = await this.responsesOf.keep(unit, part, 'blind', input);
      await this.gold.judge(unit, taskId, 'evaluator-1', ctx.actor.personId, input.answer);
      await this.enter(unit, part.evaluation, { state: 'consolidating' });
      return response;
    });
  }

  consolidate(ctx: Ctx, taskId: string, input: NewResponse): Promise<ResponseView> {
    return this.respond(ctx, taskId, 'evaluator-1', async (unit, part) => {
      requireDue(part, 'consolidated');
      const { task, evaluation } = part;
      if (evaluation.prefillsShownAt === null) throw conflict('Read the pre-fills before you consolidate.');
      const response = await this.responsesOf.keep(unit, part, 'consolidated', input);
      await this.claims.complete(unit, taskId, 'evaluator-1', ctx.actor.personId);
      const second = await this.findSecond(unit, task, evaluation);
      await this.enter(unit, evaluation, { state: second ? 'calibrating' : 'waiting', second: second?.personId ?? null });
      if (second) await this.claims.reopen(unit, task, second);
      return response;
    });
  }

  /** Evaluator 2 stamps, which is the review, or sends back. */
  calibrate(ctx: Ctx, taskId: string, input: NewCalibration): Promise<ResponseView> {
    return this.respond(ctx, taskId, 'evaluator-2', async (unit, part) => {
      const { task, evaluation } = part;
      if (evaluation.state !== 'calibrating') throw conflict('Nothing here waits for you.');
      const response = await this.responsesOf.keep(unit, part, input.decision, input);
      await this.claims.complete(unit, taskId, 'evaluator-2', ctx.actor.personId);
      if (!input.answer) {
        await this.sendBack(unit, task, evaluation);
        return response;
      }
      await this.gold.judge(unit, taskId, 'evaluator-2', ctx.actor.personId, input.answer);
      const first = (await this.repository.listResponses(unit, evaluation.id)).findLast(({ kind }) => kind === 'consolidated');
      if (!first) throw new Error(`${evaluation.id} is calibrated without a consolidated response`);
      await this.conclusions.conclude(unit, task, evaluation, first, response);
      return response;
    });
  }

  private async sendBack(unit: Unit, task: Task, evaluation: Evaluation): Promise<void> {
    const { first, round } = evaluation;
    await this.enter(unit, evaluation, { state: 'sent-back', round: round + 1 });
    const row = await this.seats.findHeldBy(unit, task.id, first);
    if (row) await this.claims.reopen(unit, task, row);
  }

  /** Who calibrates already, in this pass or one whose evaluator 1 has left. */
  private async findSecond(unit: Unit, task: Task, { second, gold }: Evaluation) {
    if (second !== null) return this.seats.findHeldBy(unit, task.id, second);
    return gold ? undefined : this.seats.findActive(unit, task.id, 'evaluator-2');
  }

  private respond(
    ctx: Ctx,
    taskId: string,
    seat: EvaluatorSeat,
    work: (unit: Unit, part: Part) => Promise<EvaluationResponse>,
  ): Promise<ResponseView> {
    return this.work.run(ctx, async (unit) => {
      const part = await this.getPart(unit, ctx, taskId);
      if (part.seat !== seat) throw notFound();
      if (part.task.status !== 'in-evaluation') throw this.lifecycle.wrongState(part.task);
      // The check of quotes tells what stands in hidden parts.
      await this.expose(unit, part.task);
      return toResponseView(await work(unit, part), part.evaluation);
    });
  }

  /** The caller's seat and the pass they have part in; 404 for everybody else. */
  private async getPart(reader: Reader, ctx: Ctx, taskId: string): Promise<Part> {
    const { task, audience } = await this.seats.getSeen(reader, ctx.actor, taskId);
    const seat = EVALUATOR_SEATS.find((each) => each === audience);
    const evaluation = seat && (await this.repository.findOf(reader, taskId, ctx.actor.personId));
    if (!seat || !evaluation) throw notFound();
    return { task, seat, evaluation };
  }

  private enter(unit: Unit, evaluation: Evaluation, patch: Partial<Evaluation>): Promise<Evaluation> {
    return this.repository.update(unit, evaluation, { ...patch, stageAt: unit.ctx.now().toISOString() });
  }

  /** What is said of a task tells of all its parts. */
  private async expose(unit: Unit, { id, pins }: Task): Promise<void> {
    for (const part of ['prompt', 'solution', 'tests', 'hints'] as const) {
      const revisionId = pins[part];
      if (revisionId !== undefined) await this.ledger.record(unit, { taskId: id, part, revisionId, own: false });
    }
  }
}

function requireDue({ evaluation }: Part, kind: 'blind' | 'consolidated'): void {
  const due = expectedOfFirst(evaluation.state);
  if (due === kind) return;
  throw due === undefined ? conflict('Nothing here waits for you.') : new DomainError('conflict', `Due is: ${due}.`, [], { due });
}
