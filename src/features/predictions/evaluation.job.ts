import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import { sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { CpuGate, MemoryGate, SweTasks, type Lease } from '../batches';
import { JUDGE_VERSION, type PatchVerdict } from './domain/verdict';
import { PatchJudge } from './judge/patch-judge';
import type { PredictionEntry, PredictionEvaluation, StoredVerdict } from './predictions.entity';
import { PredictionsRepository } from './predictions.repository';
import { EVALUATION_JOB } from './predictions.service';

/** Evaluations at a time; what they run together is bound by memory and by processors. */
const LANES = 2;
/** Of what the tests printed. */
const LOG_TAIL = 4000;
/** Runs differ, and peaks are sampled once a second; as for the cases of batches. */
const SPARE = 2;
const LEAST_BYTES = 512 * 1024 ** 2;

/** Judges the entries of prediction files. Each verdict is written as it comes, so a job that is started again goes on. */
@Injectable()
export class EvaluationJob implements JobHandler, OnModuleInit {
  readonly kind = EVALUATION_JOB;
  readonly lane = LANES;

  constructor(
    private readonly runner: JobRunner,
    private readonly work: UnitOfWork,
    private readonly repository: PredictionsRepository,
    private readonly judge: PatchJudge,
    private readonly tasks: SweTasks,
    private readonly memory: MemoryGate,
    private readonly cpus: CpuGate,
    @Inject(CONFIG) private readonly config: Config,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const evaluation = await this.repository.find(this.work.reader, job.subject);
    if (!evaluation) throw new Error(`there is no evaluation ${job.subject}`);
    const open = (await this.repository.listOpen(this.work.reader, evaluation.id)).values();
    const lanes = Array.from({ length: this.config.swe.cases }, () => this.workOff(evaluation, open, control));
    await Promise.all(lanes);
    control.signal.throwIfAborted();
    return async (unit) => {
      const counts = await this.repository.count(unit, evaluation.id);
      return { counts: Object.fromEntries(counts.filter(({ known }) => known).map(({ outcome, count }) => [outcome, count])) };
    };
  }

  /** What is judged stays, and the rest can be gone on with. */
  exhausted(): Promise<void> {
    return Promise.resolve();
  }

  private async workOff(evaluation: PredictionEvaluation, open: Iterator<PredictionEntry>, control: JobControl): Promise<void> {
    for (let next = open.next(); next.done !== true && !control.signal.aborted; next = open.next()) {
      const entry = next.value;
      const settled = await this.settle(evaluation, entry, control.signal);
      await this.work.run(this.ctx(), (unit) => this.repository.settle(unit, entry, settled));
      const { outcome, reused } = settled;
      await control.progress({ event: 'judged', instance_id: entry.instanceId, outcome, reused });
    }
  }

  private async settle({ fresh }: PredictionEvaluation, entry: PredictionEntry, signal: AbortSignal) {
    const patch = Buffer.from(await this.repository.getPatch(this.work.reader, entry));
    const task = await this.tasks.find(entry.taskId);
    if (!task) return { ...NO_VERDICT, known: false };
    const verdictKey = sha256(`${entry.taskId}\n${task.content_hash}\n${sha256(patch)}\n${JUDGE_VERSION}`);
    const known = fresh ? undefined : await this.repository.findVerdict(this.work.reader, verdictKey);
    if (known) {
      const { outcome, verdict, judgedAt } = known;
      return { outcome, verdict, judgedAt, verdictKey, reused: true };
    }
    const bytes = Math.min(this.memory.total, Math.max(LEAST_BYTES, SPARE * task.peak_memory_bytes));
    const memory = await this.memory.enter(entry.hasPatch ? bytes : 0, signal);
    let place: Lease | undefined;
    try {
      place = await this.cpus.enter(entry.hasPatch ? 1 : 0, signal);
      const verdict = await this.judge.judge({ taskId: entry.taskId, patch, signal });
      const { outcome } = verdict;
      const again = outcome === 'infra-error' || verdict.contentHash !== task.content_hash;
      const judgedAt = this.clock.now().toISOString();
      return { outcome, verdict: stored(verdict), judgedAt, verdictKey: again ? null : verdictKey, reused: false };
    } finally {
      place?.release();
      memory.release();
    }
  }

  private ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: newId('execution'), now: () => this.clock.now(), via: EVALUATION_JOB };
  }
}

/** The task left the pool after the file came. */
const NO_VERDICT = { outcome: null, verdict: null, judgedAt: null, verdictKey: null, reused: false };

function stored({ log, ...verdict }: PatchVerdict): StoredVerdict {
  return { ...verdict, logTail: log.subarray(-LOG_TAIL).toString('utf8').replaceAll('\0', '') };
}
