import { setMaxListeners } from 'node:events';
import { Injectable, Logger } from '@nestjs/common';
import type { Response } from 'express';
import type { Ctx } from '../../domain/actor';
import { DomainError, type ErrorCode } from '../../domain/errors';
import { departureOf, toDomainError, toProblem, type AssayRequest } from '../../platform/http';
import { newId } from '../../platform/ids';
import { linesOf, MAX_BATCH_BYTES, readLine, type BatchInput } from './batch-lines';
import { BatchReplays, type Replay } from './batch-replay';
import { GradingStore } from './grading-store';
import { NewGrading } from './grading.schema';
import { GradingService } from './grading.service';
import { Outlet } from './outlet';

/** Lines of one batch that are being judged, or wait for a slot, at the same time. */
const WINDOW = 128;
/** Refusals that tell of somebody who tries doors: counted in the audit log, one entry a batch. */
const RECORDED: ReadonlySet<ErrorCode> = new Set(['not-found', 'forbidden']);

interface Batch {
  ctx: Ctx;
  replay: Replay;
  gone: AbortSignal;
  outlet: Outlet;
  refused: Map<ErrorCode, number>;
}

/** Gradings by the thousand: NDJSON in, NDJSON out, each verdict as it is there. */
@Injectable()
export class BatchGradings {
  private readonly logger = new Logger(BatchGradings.name);

  constructor(
    private readonly gradings: GradingService,
    private readonly replays: BatchReplays,
    private readonly store: GradingStore,
  ) {}

  /**
   * Answers while it reads. A bad line is answered in its place, and stops nothing. A client that goes away takes along
   * what is not judged yet; what is judged is stored.
   */
  async run(ctx: Ctx, request: AssayRequest, response: Response): Promise<void> {
    requireBatch(request);
    const gone = departureOf(response);
    setMaxListeners(0, gone);
    const replay = await this.replays.open(ctx);
    const plain = { ...ctx, idempotency: undefined };
    const batch: Batch = { ctx: plain, replay, gone, outlet: new Outlet(response), refused: new Map() };
    try {
      response.status(200).setHeader('Content-Type', 'application/x-ndjson; charset=utf-8').flushHeaders();
      await this.judgeAll(batch, request);
      await this.note(batch);
      response.end();
    } finally {
      replay.close();
    }
  }

  private async judgeAll(batch: Batch, request: AssayRequest): Promise<void> {
    const running = new Set<Promise<void>>();
    try {
      for await (const input of linesOf(request as AsyncIterable<Buffer>)) {
        if (batch.gone.aborted) break;
        const line: Promise<void> = this.answer(batch, input).finally(() => running.delete(line));
        running.add(line);
        if (running.size >= WINDOW) await Promise.race(running);
        await batch.outlet.room(batch.gone);
      }
    } catch (error) {
      // The body ends in the middle when its client goes away.
      if (!batch.gone.aborted) throw error;
    } finally {
      await Promise.all(running);
    }
  }

  private async answer(batch: Batch, input: BatchInput): Promise<void> {
    try {
      const grading = await this.judge(batch, input);
      batch.outlet.write(`{"index":${input.index},"status":200,"grading":${grading}}\n`);
    } catch (error) {
      if (!batch.gone.aborted) this.refuse(batch, input, toDomainError(error), error);
    }
  }

  /** JSON of the grading. */
  private async judge({ ctx, replay, gone }: Batch, input: BatchInput): Promise<string> {
    if (input.fault) throw input.fault;
    const known = await replay.find(input);
    if (known !== undefined) return known;
    const ticket = { id: newId('grading'), line: replay.lineFor(input), patient: true };
    const { result } = await this.gradings.judgeParsed(ctx, readLine(NewGrading, input), { signal: gone }, ticket);
    return JSON.stringify(result);
  }

  private refuse({ ctx, outlet, refused }: Batch, { index }: BatchInput, problem: DomainError, error: unknown): void {
    if (problem.code === 'internal')
      this.logger.error({ err: error, requestId: ctx.requestId, index }, 'A line of a batch failed');
    if (RECORDED.has(problem.code)) refused.set(problem.code, (refused.get(problem.code) ?? 0) + 1);
    const body = toProblem(problem, ctx.requestId);
    outlet.write(`${JSON.stringify({ index, status: body.status, problem: body })}\n`);
  }

  private async note({ ctx, refused }: Batch): Promise<void> {
    for (const [code, lines] of refused)
      await this.store.note(
        { action: 'request.refused', subject: '/v1/gradings:batch', data: { method: 'POST', code, lines } },
        ctx,
      );
  }
}

function requireBatch(request: AssayRequest): void {
  if (!request.is('application/x-ndjson'))
    throw new DomainError('unsupported-media-type', 'A batch comes as application/x-ndjson: one grading a line.');
  if (Number(request.headers['content-length'] ?? 0) > MAX_BATCH_BYTES) throw new DomainError('body-too-large');
}
