import { Injectable, Logger, type OnApplicationBootstrap } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { sleep } from '../../platform/clock';
import { UnitOfWork } from '../../platform/database';
import { newId } from '../../platform/ids';
import type { PromisedGrading } from './grading.entity';
import { GradingRepository } from './grading.repository';
import type { GradingAnswer, GradingResult, NewGrading, PendingGrading } from './grading.schema';
import { GradingService } from './grading.service';
import { Recorder, type Ticket } from './recorder';
import { toPending } from './views';

/** Seconds for which a request is held, unless it says otherwise. */
const DEFAULT_WAIT_SECONDS = 60;

/** A reason at hand: without one, each abort makes an exception with its stack. */
const JUDGED = new Error('judged');

/** Gradings asked for one at a time: answered when the verdict is there, or promised and fetched later. */
@Injectable()
export class SingleGradings implements OnApplicationBootstrap {
  private readonly logger = new Logger(SingleGradings.name);

  constructor(
    private readonly gradings: GradingService,
    private readonly recorder: Recorder,
    private readonly work: UnitOfWork,
    private readonly repository: GradingRepository,
  ) {}

  /** `gone` aborts when the client leaves; once the verdict is promised, its leaving changes nothing. */
  async grade(ctx: Ctx, request: NewGrading, gone: AbortSignal, waitSeconds = DEFAULT_WAIT_SECONDS): Promise<GradingAnswer> {
    const ticket: Ticket = { id: newId('grading'), ...(ctx.idempotency && { replayable: true }) };
    const wanted = new AbortController();
    const leave = (): void => wanted.abort(gone.reason);
    gone.addEventListener('abort', leave, { once: true });
    const over = new AbortController();
    const judged = this.gradings.judgeParsed(ctx, request, { signal: wanted.signal }, ticket).finally(() => over.abort(JUDGED));
    judged.catch(() => undefined);
    await sleep(waitSeconds * 1000, over.signal);
    gone.removeEventListener('abort', leave);
    if (over.signal.aborted || ticket.stored) return (await judged).result;
    const promised = await this.recorder.promise(ctx, ticket, request);
    void this.follow(ctx, ticket, judged);
    return toPending(promised);
  }

  /** A grading of the caller's own account. */
  async get(ctx: Ctx, id: string): Promise<GradingAnswer> {
    const { reader } = this.work;
    const result = await this.repository.findResult(reader, id, ctx.actor.accountId);
    if (result !== undefined) return JSON.parse(result) as GradingResult;
    const promised = await this.repository.findPromise(reader, id, ctx.actor.accountId);
    if (!promised) throw notFound();
    return toPending(promised);
  }

  /** Goes on with what was promised before the service was ended. */
  async onApplicationBootstrap(): Promise<void> {
    for (const promised of await this.repository.listPromises(this.work.reader)) void this.keep(promised);
  }

  private async keep(promised: PromisedGrading): Promise<void> {
    const { accountId, personId, requestId } = promised;
    // What the request asked for was allowed when it was made.
    const actor = { ...SYSTEM_ACTOR, accountId, personId, capabilities: new Set(['pools:read-open'] as const) };
    const ctx: Ctx = { actor, requestId, now: () => new Date(promised.createdAt), via: 'gradings' };
    const ticket: Ticket = { id: promised.id, promised: Promise.resolve() };
    await this.follow(ctx, ticket, this.gradings.judgeParsed(ctx, JSON.parse(promised.request) as NewGrading, {}, ticket));
  }

  private async follow(ctx: Ctx, ticket: Ticket, judged: Promise<unknown>): Promise<void> {
    try {
      await judged;
    } catch (error) {
      // At shutdown it stays promised: the next start goes on with it.
      if (error instanceof DomainError && error.code === 'unavailable') return;
      this.logger.warn({ err: error, grading: ticket.id }, 'A promised grading has no verdict');
      await this.recorder.drop(ctx, ticket);
    }
  }
}

export type { PendingGrading };
