import { Inject, Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { parsePullRef, type PullRef } from '../../domain/swe';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader } from '../../platform/database';
import {
  readBatchState,
  resumeState,
  stateFileName,
  StateFileError,
  writeStateFile,
  type BatchCase,
  type BatchState,
} from '../building';
import type { Batch, Candidate, Case, PrPool } from './batches.entity';
import { BatchesRepository, type FoundCase } from './batches.repository';
import type { StateImport } from './batches.schema';
import { Manifests } from './manifests';
import { toldReasons, Withheld } from './withheld';

const MAX_RETRY = 3;
/** SWE-gen's words for what ours are called otherwise (swegen-harbor.md 1.8). */
const ERROR_TYPES: Readonly<Record<string, string>> = {
  'timed-out': 'timeout',
  'missing-verifiable-record': 'missing_verifiable_record',
  'too-few-source-files': 'trivial_pr',
  'no-linked-issue': 'missing_issue',
};

function read(file: Record<string, unknown>): BatchState {
  try {
    return readBatchState(JSON.stringify(file));
  } catch (error) {
    if (error instanceof StateFileError) throw new DomainError('invalid', error.message);
    throw error;
  }
}

/** Batches in the shape of SWE-gen's state files, for its tools and from them. */
@Injectable()
export class BatchStates {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: BatchesRepository,
    private readonly manifests: Manifests,
    private readonly withheld: Withheld,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async get(id: string): Promise<BatchState> {
    const { reader } = this.work;
    const batch = await this.repository.findBatch(reader, id);
    const pool = batch && (await this.repository.findPool(reader, { id: batch.poolId }));
    if (!batch || !pool) throw notFound();
    const withheld = await this.withheld.ids(reader);
    const known = (await this.known(reader, id)).map(({ found, candidate }) => ({
      candidate,
      found: { ...found, reasons: toldReasons(found.reasons, withheld.has(candidate.taskId)) },
    }));
    return this.stateOf(batch, pool, known);
  }

  /** Writes `.swegen-create-batch/<hash>.json` into the output folder of the pool's language. */
  async write(batch: Batch, pool: PrPool): Promise<void> {
    const state = this.stateOf(batch, pool, await this.known(this.work.reader, batch.id));
    const folder = pool.language === null ? `${this.config.swe.artifactsDir}/swe_tasks` : this.manifests.folderOf(pool.language);
    await writeStateFile(folder, stateFileName(`/${pool.name}`, '/'), state);
  }

  /**
   * Takes over what another run found, case by case of those that have not run here: failures with their attempts, successes only
   * where the manifest lists the task.
   */
  async take(ctx: Ctx, id: string, file: Record<string, unknown>): Promise<StateImport> {
    const { reader } = this.work;
    const state = read(file);
    if (!(await this.repository.findBatch(reader, id))) throw notFound();
    const known = (await this.known(reader, id)).filter(({ found }) => found.status === 'pending' && found.attempts === 0);
    const result: StateImport = { taken: 0, ignored: 0 };
    for (const each of known) {
      const case_ = state.cases[each.candidate.key];
      const patch = case_ && (await this.patchOf(each.candidate, case_));
      if (!patch) result.ignored += 1;
      else {
        await this.work.run({ ...ctx, idempotency: undefined }, (unit) => this.repository.updateCase(unit, each.found, patch));
        result.taken += 1;
      }
    }
    return result;
  }

  private async patchOf(candidate: Candidate, told: BatchCase): Promise<Partial<Case> | undefined> {
    const updatedAt = this.clock.now().toISOString();
    if (told.status === 'success')
      return (await this.manifests.findProblem(candidate)) === undefined
        ? { status: 'success', attempts: told.attempts, updatedAt }
        : undefined;
    if (told.status !== 'failed' || told.failure_kind === '') return undefined;
    const reason = told.error_type === 'timeout' ? 'timed-out' : told.error_type || 'unknown';
    const reasons = [{ stage: 'validate' as const, code: reason, evidence: told.error_message }];
    return { status: 'failed', attempts: told.attempts, failureKind: told.failure_kind, reason, reasons, updatedAt };
  }

  private stateOf(batch: Batch, pool: PrPool, known: readonly FoundCase[]): BatchState {
    const pulls = known.map(({ candidate }) => pullOf(candidate));
    const now = this.clock.now();
    const base = resumeState(undefined, {
      ...{ pool: pool.name, pulls, maxRetry: MAX_RETRY, modelFingerprint: '', runFingerprint: batch.fingerprint, now },
    });
    const elapsed = known.flatMap(({ found }) => Object.values(found.timings)).reduce((sum, ms) => sum + ms, 0);
    const cases = Object.fromEntries(known.map((each) => [each.candidate.key, caseOf(each)]));
    return { ...base, created_at: batch.createdAt, total_elapsed_seconds: elapsed / 1000, cases };
  }

  private async known(reader: Reader, batchId: string): Promise<FoundCase[]> {
    const all: FoundCase[] = [];
    for await (const each of this.repository.eachCase(reader, batchId)) all.push(each);
    return all;
  }
}

function pullOf({ ref }: Candidate): PullRef {
  const pull = parsePullRef(ref);
  if (!pull) throw new Error(`${ref} names no pull request`);
  return pull;
}

function caseOf({ found, candidate }: FoundCase): BatchCase {
  const { owner, repo, number } = pullOf(candidate);
  const { status, attempts, failureKind, reasons, fingerprint, updatedAt } = found;
  const [first] = reasons;
  return {
    ...{ repo: `${owner}/${repo}`, pr: number, attempts, status: status === 'running' ? 'pending' : status },
    ...{ task_id: status === 'success' ? candidate.taskId : '', failure_kind: failureKind ?? '' },
    ...{ error_type: first ? (ERROR_TYPES[first.code] ?? first.code) : '', error_message: first?.evidence ?? '' },
    ...{ last_model_fingerprint: '', last_run_fingerprint: fingerprint ?? '', updated_at: updatedAt },
  };
}
