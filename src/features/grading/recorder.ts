import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { UnitOfWork } from '../../platform/database';
import type { GradableVersion } from '../pools';
import type { Arrival } from './flights';
import { GradingExposures } from './exposures';
import type { BatchLine, Grading, PromisedGrading } from './grading.entity';
import { GradingMetrics } from './grading.metrics';
import { GradingRepository } from './grading.repository';
import type { GradingResult, NewGrading } from './grading.schema';
import { GradingStore } from './grading-store';
import type { Outcome } from './judged';
import { SubmissionCounter, SubmissionLimitError, type Counted } from './submission-counter';
import type { Submitted } from './submission';
import { toPending } from './views';

/** Under which id a grading is stored, and what is stored with it. */
export interface Ticket {
  id: string;
  /** The line of a batch that this is the verdict on. */
  line?: Omit<BatchLine, 'gradingId'> | undefined;
  /** One of a batch: it waits for room in the queue, and for others to share its commit. */
  patient?: boolean;
  /** The request carries an Idempotency-Key: its answer is stored under that, in the same transaction. */
  replayable?: boolean;
  /** Set once the client was told to come back: the row is there, and waits for its verdict. */
  promised?: Promise<unknown>;
  /** Set when the verdict is being stored: nobody needs to be told to come back any more. */
  stored?: boolean;
}

interface Finding {
  result: GradingResult;
  outcome: Outcome;
  arrival: Arrival;
  submitted: Submitted;
  counted: Counted;
}

/** Writes down what was judged. */
@Injectable()
export class Recorder {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: GradingRepository,
    private readonly store: GradingStore,
    private readonly counter: SubmissionCounter,
    private readonly exposures: GradingExposures,
    private readonly metrics: GradingMetrics,
  ) {}

  /** Counts a submission of the account on the task; throws `submission-limit`. */
  async count({ actor }: Ctx, { taskId }: GradableVersion, sha256: string): Promise<Counted> {
    try {
      return await this.counter.count(actor.accountId, taskId, sha256);
    } catch (error) {
      if (error instanceof SubmissionLimitError && error.audit) await this.store.note(error.audit);
      throw error;
    }
  }

  /** Resolves when it is committed. */
  async record(ctx: Ctx, ticket: Ticket, { result, outcome, arrival, submitted, counted }: Finding): Promise<void> {
    this.metrics.verdict(outcome.run.verdict);
    await this.exposures.note(ctx, result);
    const grading: Grading = {
      ...{ id: ticket.id, accountId: ctx.actor.accountId, versionId: result.version_id, taskId: result.task_id },
      ...{ scope: result.scope, submissionSha256: submitted.sha256, verdict: outcome.run.verdict },
      ...{ result: JSON.stringify(result), judgedId: arrival.gradingId, createdAt: result.created_at },
    };
    ticket.stored = true;
    // What infrastructure failed to judge is judged when it is asked for again, under whatever key.
    const final = outcome.run.verdict !== 'infra-error';
    const files = { sha256: submitted.sha256, files: submitted.json };
    const line = ticket.line && final ? { ...ticket.line, gradingId: ticket.id } : undefined;
    if (ticket.promised) await ticket.promised;
    const { written, ...toCount } = counted;
    const record = {
      grading,
      files,
      judgement: { id: arrival.gradingId, outcome: arrival.outcome },
      line,
      promised: ticket.promised !== undefined,
      patient: ticket.patient ?? false,
      ...toCount,
    };
    if (ticket.replayable && final && !ticket.promised) await this.store.addReplayable(ctx, record, result);
    else await this.store.add(record);
    written?.();
  }

  /** Writes down that a client was told to come back for its verdict. */
  async promise(ctx: Ctx, ticket: Ticket, request: NewGrading): Promise<PromisedGrading> {
    const promised: PromisedGrading = {
      ...{ id: ticket.id, accountId: ctx.actor.accountId, personId: ctx.actor.personId },
      ...{ versionId: request.version_id, status: 'pending' },
      ...{ request: JSON.stringify(request), requestId: ctx.requestId, createdAt: ctx.now().toISOString() },
    };
    ticket.promised = this.work.run(ctx, async (unit) => {
      await this.repository.insertPromise(unit, promised);
      return toPending(promised);
    });
    await ticket.promised;
    return promised;
  }

  /** There will be no verdict. */
  async drop(ctx: Ctx, { id }: Ticket): Promise<void> {
    await this.work.run({ ...ctx, idempotency: undefined }, (unit) => this.repository.dropPromise(unit, id));
  }
}
