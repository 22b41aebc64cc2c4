import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { decodePosition, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { hasEnded, JobQueue, type Job } from '../../platform/jobs';
import { ModelRegistry } from '../models';
import type { Batch, Case, PrPool } from './batches.entity';
import { readState } from './batch-state';
import { BatchesRepository, type SharingBatch } from './batches.repository';
import { Stopped } from './batch-record.schema';
import { BatchOptions, type BatchView, type CaseQuery, type CaseView, type NewBatch, type ResumeBatch } from './batches.schema';
import { EarlierRuns, isSameWork, matchOf, merged } from './earlier-runs';
import { afterOf } from './pools.service';
import { DEFAULT_VARIANT, WHOLE_SUITE_SECONDS } from '../building';
import { Sources } from './sources';
import { variantOf } from './task-variant';
import { SweTuning } from './tuning.service';
import { toldReasons, Withheld } from './withheld';

export const BATCH_JOB = 'swe-batch';
/** Counted in the fingerprint: what was judged by an earlier pipeline may be judged again. */
const PIPELINE_VERSION = 2;

/** Runs of the pipeline over a pool. */
@Injectable()
export class Batches {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly withheld: Withheld,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    private readonly sources: Sources,
    private readonly models: ModelRegistry,
    private readonly earlier: EarlierRuns,
    private readonly tuning: SweTuning,
  ) {}

  /**
   * Starts a batch over all candidates of the pool. Where the newest batch over the same pull requests was asked for the same, it goes on
   * with that, under whatever name the pool was known then.
   */
  start(ctx: Ctx, { pool_id, options: asked, state: file }: NewBatch): Promise<BatchView> {
    this.requireSource(asked);
    requireUse(asked);
    requireVariant(asked);
    const state = file && readState(file, '/state');
    return this.work.run(ctx, async (unit) => {
      await this.requireModel(unit, asked);
      const pool = await this.repository.findPool(unit, { id: pool_id });
      if (!pool) throw invalid('/pool_id', 'there is no such pool');
      await this.repository.holdCandidates(unit, pool.id);
      await this.tuning.requireOpen(pool.language, asked);
      const options = { ...asked, thresholds: await this.tuning.thresholdsOver(asked) };
      const sharing = await this.repository.listSharing(unit, { poolId: pool.id });
      const same = options.fresh ? undefined : findSame(sharing, pool, options);
      if (!same) await this.requireIdle(unit, sharing, options);
      const batch = same ? await this.goOn(unit, same, pool, options) : await this.begin(unit, pool, options);
      if (state) await this.earlier.takeState(unit, batch, pool, state);
      return this.render(unit, await this.getBatch(unit, batch.id));
    });
  }

  /**
   * Goes on with a batch that was cancelled, failed, or has cases that are due again; one that runs goes on as it is. By force or not as
   * it was asked for last, where nothing is said.
   */
  resume(ctx: Ctx, id: string, { force }: ResumeBatch): Promise<BatchView> {
    return this.work.run(ctx, async (unit) => {
      const batch = await this.repository.holdBatch(unit, id);
      if (!batch) throw notFound();
      const options = BatchOptions.parse({ ...batch.options, ...(force !== undefined && { force }) });
      const pool = await this.repository.findPool(unit, { id: batch.poolId });
      const lacking = this.sources.findProblem(options.source);
      if (lacking !== undefined) throw conflict(`${lacking}, and the source of ${id} is ${options.source}.`);
      await this.tuning.requireOpen(pool?.language ?? null, options);
      await this.repository.updateBatch(unit, id, { options });
      return this.render(unit, await this.reopen(unit, { ...batch, options }));
    });
  }

  /** In the unit that ends a run: what came into the pool meanwhile gets a run of its own. */
  async endRun(unit: Unit, id: string): Promise<void> {
    const batch = await this.repository.holdBatch(unit, id);
    const counts = await this.repository.countCases(unit, id);
    if (batch && counts.some(({ status, count }) => status === 'pending' && count > 0)) await this.runAgain(unit, batch);
  }

  /** Ends a batch; cases that run are given up and stay open. */
  cancel(ctx: Ctx, id: string): Promise<BatchView> {
    return this.work.run(ctx, async (unit) => {
      const batch = await this.getBatch(unit, id);
      const job = await this.queue.find(unit, batch.jobId);
      if (job && !hasEnded(job)) await this.queue.cancel(unit, job);
      return this.render(unit, batch);
    });
  }

  async get(id: string): Promise<BatchView> {
    return this.render(this.work.reader, await this.getBatch(this.work.reader, id));
  }

  async list({ cursor, limit }: PageQuery): Promise<{ items: BatchView[]; next_cursor: string | null }> {
    const { reader } = this.work;
    const page = toPage(await this.repository.listBatches(reader, afterOf(cursor), limit + 1), limit, ({ id }) => id);
    const items: BatchView[] = [];
    for (const batch of page.items) items.push(await this.render(reader, batch));
    return { ...page, items };
  }

  async listCases(id: string, { cursor, limit, status }: CaseQuery): Promise<{ items: CaseView[]; next_cursor: string | null }> {
    const { reader } = this.work;
    await this.getBatch(reader, id);
    const rows = await this.repository.listCases(reader, id, decodePosition(cursor), limit + 1, status);
    const page = toPage(rows, limit, ({ position }) => position);
    const candidates = await this.repository.findCandidatesById(
      reader,
      page.items.map(({ candidateId }) => candidateId),
    );
    const hidden = await this.withheld.ids(reader);
    const items = page.items.map((found) => caseView(found, candidates.get(found.candidateId), hidden));
    return { ...page, items };
  }

  private async getBatch(reader: Reader, id: string): Promise<Batch> {
    const batch = await this.repository.findBatch(reader, id);
    if (!batch) throw notFound();
    return batch;
  }

  private async begin(unit: Unit, pool: PrPool, options: BatchOptions): Promise<Batch> {
    const id = newId('batch');
    const job = await this.enqueue(unit, id);
    const batch: Batch = {
      ...{
        id,
        poolId: pool.id,
        options,
        fingerprint: fingerprintOf(pool, options),
        jobId: job.id,
        settings: null,
        takenOver: null,
      },
      ...{ createdBy: unit.ctx.actor.accountId, createdAt: unit.ctx.now().toISOString() },
    };
    await this.repository.insertBatch(unit, batch);
    await this.repository.insertCases(unit, await this.casesOf(unit, batch));
    const data = { pool: pool.id, source: options.source };
    await this.audit.append(unit, { action: 'swe-batch.started', subject: id, data });
    return batch;
  }

  /** With a batch of the pool, or of one of the same content: a file that was moved or renamed is the same pool. */
  private async goOn(unit: Unit, same: SharingBatch, pool: PrPool, { force }: BatchOptions): Promise<Batch> {
    const batch = (await this.repository.holdBatch(unit, same.batch.id)) ?? same.batch;
    const former = await this.repository.findPool(unit, { id: batch.poolId });
    const counts = new Map((await this.repository.countCases(unit, batch.id)).map(({ status, count }) => [status, count]));
    const run = {
      ...{ from: 'batch' as const, name: batch.id, pool: former?.name ?? '', match: matchOf(same, pool.id, pool.size) },
      ...{ verified: counts.get('success') ?? 0, failed: counts.get('failed') ?? 0 },
    };
    const before = { runs: (batch.takenOver?.runs ?? []).filter(({ name }) => name !== batch.id), problems: [] };
    const options = { ...batch.options, force };
    const patch = { poolId: pool.id, options, takenOver: merged(before, { runs: [run], problems: [] }) };
    await this.repository.updateBatch(unit, batch.id, patch);
    if (batch.poolId !== pool.id)
      await this.audit.append(unit, {
        action: 'swe-batch.moved',
        subject: batch.id,
        data: { from: batch.poolId, pool: pool.id },
      });
    return this.reopen(unit, { ...batch, ...patch });
  }

  /** One that runs goes on as it is, and then with what its pool has more by now. */
  private async reopen(unit: Unit, batch: Batch): Promise<Batch> {
    await this.repository.holdCandidates(unit, batch.poolId);
    const runs = await this.isRunning(unit, batch);
    const added = await this.addNewCases(unit, batch);
    if (runs && added === 0) return batch;
    const sharing = await this.repository.listSharing(unit, { poolId: batch.poolId, batchId: batch.id });
    await this.requireIdle(unit, sharing, batch.options);
    return runs ? batch : this.runAgain(unit, batch);
  }

  private async runAgain(unit: Unit, batch: Batch): Promise<Batch> {
    const { id: jobId } = await this.enqueue(unit, batch.id);
    await this.repository.updateBatch(unit, batch.id, { jobId });
    return { ...batch, jobId };
  }

  private enqueue(unit: Unit, batchId: string): Promise<Job> {
    return this.queue.enqueue(unit, { kind: BATCH_JOB, subject: batchId, payload: { batch_id: batchId } });
  }

  /** No two batches make the same pull requests at a time. */
  private async requireIdle(unit: Unit, sharing: readonly SharingBatch[], options: BatchOptions): Promise<void> {
    if (options.force || options.dry_run) return;
    for (const { batch, shared } of sharing)
      if (!batch.options.dry_run && (await this.isRunning(unit, batch)))
        throw conflict(`${batch.id} works on ${String(shared)} of these pull requests; resume or cancel it.`, {
          batch_id: batch.id,
        });
  }

  private async isRunning(unit: Unit, { jobId }: Batch): Promise<boolean> {
    const job = await this.queue.find(unit, jobId);
    return job !== undefined && !hasEnded(job);
  }

  /** A pool that has grown since: what is new in it comes last. Answers how many that are. */
  private async addNewCases(unit: Unit, batch: Batch): Promise<number> {
    const known = await this.repository.listCandidatesOf(unit, batch.id);
    const fresh = (await this.casesOf(unit, batch)).filter(({ candidateId }) => !known.has(candidateId));
    await this.repository.insertCases(
      unit,
      fresh.map((found, index) => ({ ...found, position: known.size + index + 1 })),
    );
    return fresh.length;
  }

  /** Repositories together, in the order in which the pool names them first. */
  private async casesOf(unit: Unit, { id: batchId, poolId }: Batch): Promise<Case[]> {
    const found = await this.repository.listPoolCandidates(unit, poolId);
    const groups = new Map<string, { id: string }[]>();
    for (const { id, key } of found) {
      const repository = key.slice(0, key.indexOf('#'));
      groups.set(repository, [...(groups.get(repository) ?? []), { id }]);
    }
    const updatedAt = unit.ctx.now().toISOString();
    return [...groups.values()].flat().map(({ id: candidateId }, index) => ({
      ...{ batchId, candidateId, position: index + 1, status: 'pending', stage: null, attempts: 0, failureKind: null },
      ...{ reasons: [], reason: null, fingerprint: null, timings: {}, modelSpend: null, updatedAt },
    }));
  }

  private async render(reader: Reader, batch: Batch): Promise<BatchView> {
    const { id, poolId, options, jobId, settings, takenOver, createdAt } = batch;
    const job = await this.queue.find(reader, jobId);
    // A run that has ended may have begun another in the same moment: the batch goes on with that one.
    const now = job && hasEnded(job) ? await this.repository.findBatch(reader, id) : undefined;
    if (now && now.jobId !== jobId) return this.render(reader, now);
    const counts = { pending: 0, running: 0, success: 0, failed: 0, skipped: 0 };
    for (const { status, count } of await this.repository.countCases(reader, id)) counts[status] = count;
    return {
      ...{
        id,
        pool_id: poolId,
        ...endOf(job),
        options: BatchOptions.parse(options),
        counts,
        settings,
        taken_over: takenOver ?? { runs: [], problems: [] },
        job_id: jobId,
        created_at: createdAt,
      },
      rejections: await this.repository.countReasons(reader, id),
    };
  }

  private async requireModel(unit: Unit, { model }: BatchOptions): Promise<void> {
    if (model === null) return;
    const found = await this.models.get(model, unit).catch((error: unknown) => {
      if (error instanceof DomainError) throw invalid('/options/model', 'there is no such model, or it is disabled');
      throw error;
    });
    if (found.definition.kind === 'offline') throw invalid('/options/model', 'an offline model cannot be asked');
  }

  private requireSource({ source }: BatchOptions): void {
    const detail = this.sources.findProblem(source);
    if (detail !== undefined) throw invalid('/options/source', detail);
  }
}

/** A job that failed because its batch gave up says why. */
function endOf(job: Job | undefined): Pick<BatchView, 'status' | 'stopped'> {
  const told = job?.status === 'failed' ? Stopped.safeParse(job.result?.['stopped']) : undefined;
  if (told?.success) return { status: 'stopped', stopped: told.data };
  return { status: job?.status ?? 'failed', stopped: null };
}

/** The newest batch over the same pull requests, where it was asked for the same. */
function findSame(sharing: readonly SharingBatch[], pool: PrPool, options: BatchOptions): SharingBatch | undefined {
  const newest = sharing.find((each) => matchOf(each, pool.id, pool.size) !== 'shared-pull-requests');
  return newest && isSameWork(newest.batch, { options, fingerprint: fingerprintOf(pool, options) }) ? newest : undefined;
}

/** A model without a use, or a use without a model, is a slip. */
function requireUse({ model, rewrite_statements, propose_environments }: BatchOptions): void {
  if ((model !== null) === (rewrite_statements || propose_environments)) return;
  throw invalid('/options/model', 'a model is named exactly where statements are rewritten or environments proposed');
}

/** Schema 1.0 knows no verifier of its own. */
function requireVariant({ schema, verifier }: BatchOptions): void {
  if (schema === '1.0' && verifier === 'separate') throw invalid('/options/verifier', 'a separate verifier is not in schema 1.0');
}

function invalid(pointer: string, detail: string): DomainError {
  return new DomainError('invalid', undefined, [{ pointer, detail }]);
}

function fingerprintOf({ language }: PrPool, options: BatchOptions): string {
  const { source, thresholds, repetitions, dry_run, model, rewrite_statements, propose_environments, budget } = options;
  const { whole_suite_seconds } = options;
  const ofModel = model === null ? [] : [model, rewrite_statements, propose_environments, budget];
  // These only where they are other, so that what was judged before there were these options stays judged.
  const ofSuite = whole_suite_seconds === WHOLE_SUITE_SECONDS ? [] : [{ whole_suite_seconds }];
  const ofTask = isDeepStrictEqual(variantOf(options), DEFAULT_VARIANT) ? [] : [variantOf(options)];
  const asked = [...ofModel, ...ofSuite, ...ofTask];
  return sha256(JSON.stringify([PIPELINE_VERSION, language, source, thresholds, repetitions, dry_run, ...asked]));
}

function caseView(found: Case, candidate: { ref: string; taskId: string } | undefined, withheld: ReadonlySet<string>): CaseView {
  const { candidateId, status, stage, attempts, failureKind, timings, modelSpend, updatedAt } = found;
  const reasons = toldReasons(found.reasons, withheld.has(candidate?.taskId ?? ''));
  return {
    ...{ ref: candidate?.ref ?? '', candidate_id: candidateId, task_id: candidate?.taskId ?? '', status, stage, attempts },
    ...{ failure_kind: failureKind, reasons, milliseconds: timings, model_spend: modelSpend, updated_at: updatedAt },
  };
}
