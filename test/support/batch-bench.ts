import { Logger } from '@nestjs/common';
import { BatchRun } from '../../src/features/batches/batch-run';
import type { Batch, Case } from '../../src/features/batches/batches.entity';
import { BatchesRepository } from '../../src/features/batches/batches.repository';
import { BatchOptions } from '../../src/features/batches/batches.schema';
import { CaseRecorder } from '../../src/features/batches/case-recorder';
import { CpuGate } from '../../src/features/batches/cpu-gate';
import { settingsOf } from '../../src/features/batches/domain/settings';
import { Manifests } from '../../src/features/batches/manifests';
import { MemoryGate } from '../../src/features/batches/memory-gate';
import type { Pipeline } from '../../src/features/batches/pipeline';
import type { PullSource } from '../../src/features/sourcing';
import { formatPullRef, sweTaskId, type PullRef, type SweLanguage } from '../../src/domain/swe';
import { systemClock } from '../../src/platform/clock';
import { ctxAt, openTestDatabase, type Dialect, type TestDatabase } from './database';

export type Told = Record<string, unknown>;

/** A batch in a database of its own, run as its job runs it, over whatever pipeline and source a spec brings. */
export class BatchBench {
  readonly repository = new BatchesRepository();
  readonly told: Told[] = [];
  /** Places of cases that build and run. */
  readonly cpus = new CpuGate(16);
  /** As the service is set up. */
  minRepetitions = 1;
  /** Asked before each event is kept; may throw, as the job's queue does. */
  onEvent: (event: Told) => void = () => undefined;

  private constructor(
    readonly db: TestDatabase,
    readonly batch: Batch,
    private readonly language: SweLanguage | null,
  ) {}

  static async open(
    pulls: readonly PullRef[],
    { dialect = 'sqlite', language = null, ...options }: BenchOptions = {},
  ): Promise<BatchBench> {
    const batch: Batch = {
      ...{
        id: 'bat_1',
        poolId: 'ppl_1',
        options: BatchOptions.parse(options),
        fingerprint: 'f1',
        settings: null,
        takenOver: null,
      },
      ...{ jobId: 'job_1', createdBy: 'acc_1', createdAt: '2026-01-01T00:00:00.000Z' },
    };
    Logger.overrideLogger(false);
    const bench = new BatchBench(await openTestDatabase(dialect), batch, language);
    await bench.fill(pulls);
    return bench;
  }

  /** One run of the batch's job, until it ends. */
  run(
    pipeline: Pick<Pipeline, 'make'>,
    source: PullSource,
    signal = new AbortController().signal,
  ): ReturnType<BatchRun['conduct']> {
    const { work } = this.db;
    const config = { ...this.db.config, swe: { ...this.db.config.swe, minRepetitions: this.minRepetitions } };
    const recorder = new CaseRecorder(work, this.repository, new Manifests(config), systemClock);
    const memory = new MemoryGate(64 * 1024 ** 3);
    const tools = {
      work,
      repository: this.repository,
      recorder,
      manifests: new Manifests(config),
      memory,
      cpus: this.cpus,
      clock: systemClock,
      config,
    };
    const settings = settingsOf(this.batch.options, undefined, config.swe.cases);
    const asked = { batch: this.batch, settings, language: this.language, model: null };
    const progress = async (event: Told): Promise<void> => {
      this.onEvent(event);
      this.told.push(event);
    };
    return new BatchRun({ ...tools, pipeline: pipeline as Pipeline }, asked, source, { signal, progress }).conduct();
  }

  /** Cases as they stand, in order. */
  async cases(): Promise<Pick<Case, 'status' | 'attempts' | 'failureKind' | 'reason'>[]> {
    const rows = await this.repository.listCases(this.db.work.reader, this.batch.id, 0, 100);
    return rows.map(({ status, attempts, failureKind, reason }) => ({ status, attempts, failureKind, reason }));
  }

  close(): Promise<void> {
    return this.db.close();
  }

  private async fill(pulls: readonly PullRef[]): Promise<void> {
    const updatedAt = this.batch.createdAt;
    const candidates = pulls.map((pull, at) => ({
      ...{ id: `can_${String(at)}`, key: `${pull.owner}/${pull.repo}#${String(pull.number)}`.toLowerCase() },
      ...{ ref: formatPullRef(pull), taskId: sweTaskId(pull), language: null, status: 'pending' as const },
      ...{ category: null, reasons: [], facts: null, updatedAt },
    }));
    const cases = candidates.map(({ id: candidateId }, at) => ({
      ...{ batchId: this.batch.id, candidateId, position: at + 1, status: 'pending' as const, stage: null, attempts: 0 },
      ...{ failureKind: null, reasons: [], reason: null, fingerprint: null, timings: {}, modelSpend: null, updatedAt },
    }));
    await this.db.work.run(ctxAt(), async (unit) => {
      await this.repository.insertCandidates(unit, candidates);
      await this.repository.insertBatch(unit, this.batch);
      await this.repository.insertCases(unit, cases);
    });
  }
}

export interface BenchOptions extends Partial<BatchOptions> {
  dialect?: Dialect;
  language?: SweLanguage | null;
}
