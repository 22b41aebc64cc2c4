import { Injectable } from '@nestjs/common';
import type { Actor, Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { hasEnded, JobQueue, type Job } from '../../platform/jobs';
import { SweTasks } from '../batches';
import { DistinctPatches } from './distinct-patches';
import { readPredictions, type Prediction, type PredictionFile } from './domain/prediction-file';
import type { PredictionEntry, PredictionEvaluation } from './predictions.entity';
import { PredictionsRepository } from './predictions.repository';
import type { EvaluationView, NewEvaluationQuery } from './predictions.schema';

export const EVALUATION_JOB = 'swe-evaluation';

/** Prediction files: taken in, listed, cancelled and gone on with. */
@Injectable()
export class PredictionsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: PredictionsRepository,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    private readonly tasks: SweTasks,
    private readonly distinct: DistinctPatches,
  ) {}

  /** Takes a file in, whose body is the text of JSON Lines or parsed JSON. */
  async start(ctx: Ctx, query: NewEvaluationQuery, body: unknown): Promise<EvaluationView> {
    const file: File = query.predictions === 'gold' ? await this.golden(ctx, query) : readFile(query, body);
    const known = await this.tasks.present(file.predictions.map(({ taskId }) => taskId));
    const faults = [...file.faults, ...file.predictions.filter(({ taskId }) => !known.has(taskId)).map(notInPool)];
    const counted = seesTests(ctx.actor) ? [] : file.predictions.filter(({ taskId }) => known.has(taskId));
    await this.distinct.check(ctx, counted);
    return this.work.run(ctx, async (unit) => {
      await this.distinct.write(unit, counted);
      const id = newId('prediction-evaluation');
      const job = await this.enqueue(unit, id);
      const evaluation: PredictionEvaluation = {
        ...{ id, format: file.format, fresh: query.fresh, faults: faults.sort((a, b) => a.line - b.line), jobId: job.id },
        ...{ createdBy: ctx.actor.accountId, createdAt: unit.ctx.now().toISOString() },
      };
      const entries = file.predictions.map((prediction, at) => entryOf(id, at + 1, prediction, known.has(prediction.taskId)));
      await this.repository.insert(unit, evaluation, entries);
      const data = { format: file.format, predictions: entries.length, fresh: query.fresh };
      await this.audit.append(unit, { action: 'swe-evaluation.started', subject: id, data });
      return this.render(unit, evaluation);
    });
  }

  async get(ctx: Ctx, id: string): Promise<EvaluationView> {
    return this.render(this.work.reader, await this.getOwn(ctx, id));
  }

  async list(ctx: Ctx, { cursor, limit }: PageQuery): Promise<{ items: EvaluationView[]; next_cursor: string | null }> {
    const { reader } = this.work;
    const owner = seesAll(ctx.actor) ? undefined : ctx.actor.accountId;
    const before = decodeCursor(cursor);
    const rows = await this.repository.list(reader, owner, before === undefined ? undefined : String(before), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    const items: EvaluationView[] = [];
    for (const row of page.items) items.push(await this.render(reader, row));
    return { ...page, items };
  }

  /** Ends it; what is judged stays. */
  async cancel(ctx: Ctx, id: string): Promise<EvaluationView> {
    await this.getOwn(ctx, id);
    return this.work.run(ctx, async (unit) => {
      const evaluation = await this.getOwn(ctx, id, unit);
      const job = await this.queue.find(unit, evaluation.jobId);
      if (job && !hasEnded(job)) await this.queue.cancel(unit, job);
      await this.audit.append(unit, { action: 'swe-evaluation.cancelled', subject: id, data: {} });
      return this.render(unit, evaluation);
    });
  }

  /** Goes on with what is not judged; nothing where it runs. */
  async resume(ctx: Ctx, id: string): Promise<EvaluationView> {
    await this.getOwn(ctx, id);
    return this.work.run(ctx, async (unit) => {
      const evaluation = await this.getOwn(ctx, id, unit);
      const job = await this.queue.find(unit, evaluation.jobId);
      if (job && !hasEnded(job)) return this.render(unit, evaluation);
      const next = await this.enqueue(unit, id);
      await this.repository.setJob(unit, id, next.id);
      await this.audit.append(unit, { action: 'swe-evaluation.resumed', subject: id, data: {} });
      return this.render(unit, { ...evaluation, jobId: next.id });
    });
  }

  /** One's own, and to leads all; anybody else's is not there. */
  async getOwn(ctx: Ctx, id: string, reader: Reader = this.work.reader): Promise<PredictionEvaluation> {
    const found = await this.repository.find(reader, id);
    if (!found || (found.createdBy !== ctx.actor.accountId && !seesAll(ctx.actor))) throw notFound();
    return found;
  }

  private async golden({ actor }: Ctx, { instance_ids: asked }: NewEvaluationQuery): Promise<File> {
    if (!actor.capabilities.has('swe:read')) throw new DomainError('forbidden', 'Golden patches are judged for leads alone.');
    const ids =
      asked
        ?.split(',')
        .map((id) => id.trim().toLowerCase())
        .filter(Boolean) ?? [];
    const wanted = ids.length > 0 ? [...new Set(ids)] : await this.tasks.ids();
    const predictions: Prediction[] = [];
    for (const [at, taskId] of wanted.entries()) {
      const patch = (await this.tasks.findGolden(taskId)) ?? '';
      predictions.push({ line: at + 1, instanceId: taskId, taskId, model: 'gold', patch });
    }
    return { format: 'gold', predictions, faults: [] };
  }

  private enqueue(unit: Unit, id: string): Promise<Job> {
    return this.queue.enqueue(unit, { kind: EVALUATION_JOB, subject: id, payload: { evaluation_id: id } });
  }

  private async render(reader: Reader, evaluation: PredictionEvaluation): Promise<EvaluationView> {
    const { id, format, fresh, faults, jobId, createdAt } = evaluation;
    const job = await this.queue.find(reader, jobId);
    const counts = { ...NO_COUNTS };
    for (const { outcome, known, count } of await this.repository.count(reader, id)) {
      counts.submitted += count;
      if (!known) counts.not_in_pool += count;
      else if (outcome === null) counts.open += count;
      else counts[outcome.replace('-', '_') as keyof typeof counts] += count;
    }
    return { id, status: job?.status ?? 'failed', format, fresh, counts, faults, job_id: jobId, created_at: createdAt };
  }
}

type File = Omit<PredictionFile, 'format'> & Pick<PredictionEvaluation, 'format'>;

const NO_COUNTS = {
  ...{ submitted: 0, open: 0, not_in_pool: 0 },
  ...{ resolved: 0, unresolved: 0, empty_patch: 0, not_applied: 0, infra_error: 0 },
};

function readFile({ format }: NewEvaluationQuery, body: unknown): PredictionFile {
  const file = readPredictions(body, format);
  if (file.predictions.length > 0 || file.faults.length > 0) return file;
  throw new DomainError('invalid', undefined, [{ pointer: '', detail: 'there are no predictions in it' }]);
}

function notInPool({ line, instanceId }: Prediction) {
  return { line, problem: 'not-in-pool' as const, detail: 'the pool has no such task', instance_id: instanceId };
}

function entryOf(evaluationId: string, position: number, prediction: Prediction, known: boolean): PredictionEntry {
  const { line, instanceId, taskId, model, patch } = prediction;
  return {
    ...{ evaluationId, position, line, instanceId, taskId, known, model, patch, hasPatch: patch.trim() !== '' },
    ...{ outcome: null, verdictKey: null, reused: false, verdict: null, judgedAt: null },
  };
}

/** Of everybody's evaluations: who may read the SWE pool whole. */
function seesAll({ capabilities }: Actor): boolean {
  return capabilities.has('swe:read');
}

/** Who may learn which tests did what: the open profile, and leads. */
export function seesTests({ capabilities }: Actor): boolean {
  return capabilities.has('swe:read') || capabilities.has('pools:read-open');
}
