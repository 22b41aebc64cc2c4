import { Logger } from '@nestjs/common';
import { parsePullRef, type SweLanguage } from '../../domain/swe';
import { sleep } from '../../platform/clock';
import type { Config } from '../../platform/config';
import type { UnitOfWork } from '../../platform/database';
import type { JobControl } from '../../platform/jobs';
import type { ModelCaller, ModelSnapshot } from '../models';
import type { PullSource } from '../sourcing';
import type { Batch, Candidate, Case } from './batches.entity';
import type { BatchesRepository, FoundCase } from './batches.repository';
import { CaseModel } from './case-model';
import type { CaseRecorder } from './case-recorder';
import { backoffMs, isDue, retriesNow } from './domain/case';
import { reservationOf } from './domain/memory';
import { Lanes } from './lanes';
import type { Manifests } from './manifests';
import type { MemoryGate } from './memory-gate';
import type { Outcome } from './outcome';
import type { CaseMemory, Pipeline } from './pipeline';

/** What a run of a batch works with. */
export interface BatchTools {
  work: UnitOfWork;
  repository: BatchesRepository;
  recorder: CaseRecorder;
  pipeline: Pipeline;
  manifests: Manifests;
  memory: MemoryGate;
  config: Config;
}

/** What a run is of: the batch, the language of its pool, and the model that its cases may ask. */
export interface AskedFor {
  batch: Batch;
  language: SweLanguage | null;
  model: { snapshot: ModelSnapshot; caller: ModelCaller } | null;
}

/** One run of a batch, from what is known of its cases to its end; an earlier run may have been ended at any moment. */
export class BatchRun {
  private readonly logger = new Logger('Batches');
  /** Repositories that have made a task, lower case. */
  private readonly proven = new Set<string>();
  private verified = 0;
  private readonly lanes: Lanes;

  constructor(
    private readonly tools: BatchTools,
    private readonly asked: AskedFor,
    private readonly source: PullSource,
    private readonly control: JobControl,
  ) {
    this.lanes = new Lanes(control.signal);
  }

  /**
   * Rejects with the signal's reason where the batch was cancelled or the process ends, and with the first failure of our own (of the
   * database, say). Either way no case is worked on any more: what was under way is back in line.
   */
  async conduct(): Promise<void> {
    await this.reconcile();
    const due = this.dueCases();
    await this.lanes.run(this.concurrency, () => this.lane(due));
    this.control.signal.throwIfAborted();
  }

  private get signal(): AbortSignal {
    return this.lanes.signal;
  }

  private get batch(): Batch {
    return this.asked.batch;
  }

  private get concurrency(): number {
    return this.batch.options.n_concurrent ?? this.tools.config.swe.cases;
  }

  private get isFull(): boolean {
    const { max_tasks } = this.batch.options;
    return max_tasks !== null && this.verified >= max_tasks;
  }

  /** Successes whose directory or line in the manifest is gone are made again; the rest counts. */
  private async reconcile(): Promise<void> {
    for await (const { found, candidate } of this.eachCase('success')) {
      const problem = await this.tools.manifests.findProblem(candidate);
      if (problem !== undefined && !this.batch.options.dry_run) await this.tools.recorder.lost(found, candidate, problem);
      else this.count(candidate);
    }
  }

  private count({ key }: Candidate): void {
    this.verified += 1;
    this.proven.add(repositoryOf(key));
  }

  private eachCase(status?: Case['status']): AsyncGenerator<FoundCase, undefined> {
    return this.tools.repository.eachCase(this.tools.work.reader, this.batch.id, status);
  }

  private async *dueCases(): AsyncGenerator<FoundCase, undefined> {
    for await (const each of this.eachCase()) {
      const proven = this.proven.has(repositoryOf(each.candidate.key));
      if (isDue(each.found, this.batch.fingerprint, proven)) yield each;
    }
  }

  /** An async generator answers one caller at a time, so lanes share it without a lock. */
  private async lane(due: AsyncGenerator<FoundCase, undefined>): Promise<void> {
    for (;;) {
      const next = await due.next();
      if (next.done === true || this.signal.aborted) return;
      const { found, candidate } = next.value;
      if (this.isFull) await this.tools.recorder.skip(found);
      else await this.work(found, candidate);
    }
  }

  private async work(found: Case, candidate: Candidate): Promise<void> {
    let ranOut = found.reasons.some(isOutOfMemory) ? found.attempts : 0;
    for (let attempts = found.attempts + 1; ; attempts += 1) {
      const memory = await this.reserve(candidate, ranOut);
      if (!memory) return attempts > found.attempts + 1 ? this.putBack(found, attempts - 1) : undefined;
      await this.tools.recorder.begin({ ...found, attempts: attempts - 1 });
      const outcome = await this.attempt(found, candidate, memory).finally(memory.release);
      if (outcome.failure?.reasons.some(isOutOfMemory)) ranOut += 1;
      // What is made is made; what failed may have failed because of the end.
      if (this.signal.aborted && outcome.failure) return this.putBack(found, attempts - 1);
      if (outcome.failure && retriesNow(outcome.failure.kind, attempts)) {
        await this.tell(candidate, 'retry', { reasons: outcome.failure.reasons });
        await sleep(backoffMs(attempts, Math.random()), this.signal);
        continue;
      }
      await this.tools.recorder.end(found, candidate, this.batch, outcome);
      if (outcome.verified) this.count(candidate);
      const reason = outcome.failure?.reasons[0];
      await this.tell(
        candidate,
        outcome.failure ? 'failed' : 'success',
        reason ? { reason: reason.code, evidence: reason.evidence } : {},
      );
      return;
    }
  }

  private putBack(found: Case, attempts: number): Promise<void> {
    return this.tools.recorder.release({ ...found, attempts });
  }

  /** Waits for memory, before the case's time begins; undefined where the batch ends first. */
  private async reserve(candidate: Candidate, ranOut: number): Promise<(CaseMemory & { release: () => void }) | undefined> {
    const { memory } = this.tools;
    const { signal } = this;
    const peakBytes = await this.peakOf(candidate);
    const facts = { language: candidate.language ?? this.asked.language, ranOut, hostBytes: memory.totalBytes };
    const { bytes, limitBytes } = reservationOf({ ...facts, ...(peakBytes !== undefined && { peakBytes }) });
    try {
      const lease = await memory.enter(this.batch.options.dry_run ? 0 : bytes, signal);
      return { limitBytes, hostBytes: memory.totalBytes, grow: lease.grow, release: lease.release };
    } catch (error) {
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  private async attempt(found: Case, candidate: Candidate, memory: CaseMemory): Promise<Outcome> {
    const pull = parsePullRef(candidate.ref);
    if (!pull) throw new Error(`the candidate ${candidate.id} names no pull request`);
    const { options } = this.batch;
    const timeout = AbortSignal.timeout(options.timeout_seconds * 1000);
    const signal = AbortSignal.any([this.signal, timeout]);
    return this.tools.pipeline.make(pull, {
      ...{ source: this.source, options, language: this.asked.language, timeout, batchId: this.batch.id, memory, signal },
      model: this.modelFor(found, signal),
      // Owned: to the pipeline every error is one of the case.
      onStage: (stage) =>
        this.lanes.owned(async () => {
          await this.tools.recorder.reached(found, stage);
          await this.tell(candidate, stage);
        }),
    });
  }

  private modelFor(found: Case, signal: AbortSignal): CaseModel | undefined {
    if (!this.asked.model) return undefined;
    return new CaseModel({
      ...{ ...this.asked.model, limits: this.batch.options.budget, earlier: found.modelSpend, signal },
      onSpend: (spend) => {
        // The next attempt at the case begins from here.
        found.modelSpend = spend;
        return this.lanes.owned(() => this.tools.recorder.spent(found, spend));
      },
    });
  }

  /** Of verified tasks of the repository, those of this run included. */
  private async peakOf({ key }: Candidate): Promise<number | undefined> {
    if (this.batch.options.dry_run) return undefined;
    return this.tools.repository.findPeak(this.tools.work.reader, repositoryOf(key));
  }

  private async tell(candidate: Candidate, event: string, more: object = {}): Promise<void> {
    this.logger.debug({ batch: this.batch.id, case: candidate.ref, event, ...more });
    await this.control.progress({ case: candidate.ref, task_id: candidate.taskId, event, verified: this.verified, ...more });
  }
}

function isOutOfMemory({ code }: { code: string }): boolean {
  return code === 'out-of-memory' || code === 'host-out-of-memory';
}

function repositoryOf(key: string): string {
  return key.slice(0, key.indexOf('#'));
}
