import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork, type Unit } from '../../platform/database';
import { JobQueue, JobRunner, type Commit, type Job, type JobControl } from '../../platform/jobs';
import { TasksRepository } from '../tasks';
import { BehaviourComparison } from './behaviour';
import { BenchmarkIndex } from './benchmark-index';
import { IndexTasks } from './index-tasks';
import { BENCHMARK_JOB, INDEX_JOB, RUN_JOB, SCAN_JOB } from './job-kinds';
import { Matches } from './matches';
import { Clusters } from './clusters';
import { SimilarityRepository } from './similarity.repository';

/** Tasks that a scan takes at a time, and after how many of them it tells how far it is. */
const [PAGE, TELL] = [100, 100];

/**
 * The work behind likeness, in lanes of its own so that no validation waits for it. A scan and a benchmark's index go on where they
 * were: each task and each item is a unit of its own, and what is done is skipped.
 */
@Injectable()
export class SimilarityJobs implements OnModuleInit {
  constructor(
    private readonly work: UnitOfWork,
    private readonly runner: JobRunner,
    private readonly queue: JobQueue,
    private readonly repository: SimilarityRepository,
    private readonly tasks: TasksRepository,
    private readonly index: IndexTasks,
    private readonly benchmarks: BenchmarkIndex,
    private readonly behaviour: BehaviourComparison,
    private readonly matches: Matches,
    private readonly clusters: Clusters,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const exhausted = (): Promise<void> => Promise.resolve();
    this.runner.register({ kind: INDEX_JOB, lane: 1, run: (job) => this.runIndex(job), exhausted });
    this.runner.register({ kind: RUN_JOB, lane: 1, run: (job, control) => this.runBehaviour(job, control), exhausted });
    this.runner.register({ kind: SCAN_JOB, lane: 1, run: (job, control) => this.runScan(job, control), exhausted });
    this.runner.register({ kind: BENCHMARK_JOB, lane: 1, run: (job, control) => this.runBenchmark(job, control), exhausted });
  }

  private runIndex(job: Job): Promise<Commit> {
    return Promise.resolve(async (unit) => {
      const task = await this.tasks.find(unit, job.subject);
      return { refreshed: task !== undefined && (await this.index.refresh(unit, task)) };
    });
  }

  private async runBehaviour(job: Job, { signal }: JobControl): Promise<Commit> {
    await this.inUnit(job, (unit) => this.refresh(unit, job.subject));
    const behaviour = await this.behaviour.compare(job.subject, signal);
    return async (unit) => {
      if (!behaviour) return { compared: 0, found: 0 };
      for (const { otherId, findings } of behaviour.found) {
        const other = { taskId: otherId, benchmarkId: null, key: null, held: false };
        await this.matches.add(unit, job.subject, other, findings);
      }
      await this.repository.updateTask(unit, job.subject, { ran: behaviour.status });
      await this.matches.mark(unit, job.subject);
      await this.clusters.settle(unit, job.subject);
      return { compared: behaviour.compared, found: behaviour.found.length };
    };
  }

  private async runScan(job: Job, { signal, progress }: JobControl): Promise<Commit> {
    const byRunning = job.payload['behaviour'] === true;
    let [after, seen, refreshed] = ['', 0, 0];
    for (let full = true; full;) {
      signal.throwIfAborted();
      const ids = await this.tasks.listIds(this.work.reader, after, PAGE);
      for (const id of ids) {
        const changed = await this.inUnit(job, (unit) => this.scanOne(unit, job, id, byRunning));
        [seen, refreshed] = [seen + 1, refreshed + (changed ? 1 : 0)];
        if (seen % TELL === 0) await progress({ tasks: seen, refreshed });
      }
      after = ids.at(-1) ?? after;
      full = ids.length === PAGE;
    }
    return () => Promise.resolve({ tasks: seen, refreshed });
  }

  private async scanOne(unit: Unit, job: Job, id: string, byRunning: boolean): Promise<boolean> {
    const changed = await this.refresh(unit, id);
    const row = byRunning ? await this.repository.findTask(unit, id) : undefined;
    if (row?.shape && row.ran !== row.compared)
      await this.queue.enqueue(unit, { kind: RUN_JOB, subject: id, payload: {}, dedupeKey: `${RUN_JOB}:${id}:${job.id}` });
    return changed;
  }

  private async refresh(unit: Unit, id: string): Promise<boolean> {
    const task = await this.tasks.find(unit, id);
    if (!task || (task.authorSealedAt === null && task.acceptedVersions === 0)) return false;
    const changed = await this.index.refresh(unit, task);
    if (changed && task.acceptedVersions > 0) await this.index.publish(unit, task);
    return changed;
  }

  private async runBenchmark(job: Job, { signal, progress }: JobControl): Promise<Commit> {
    for (let left = 1; left > 0;) {
      signal.throwIfAborted();
      left = await this.inUnit(job, (unit) => this.benchmarks.indexSome(unit, job.subject));
      await progress({ left });
    }
    return () => Promise.resolve({ benchmark: job.subject });
  }

  private inUnit<T>(job: Job, work: (unit: Unit) => Promise<T>): Promise<T> {
    const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: job.id, now: () => this.clock.now(), via: 'worker' };
    return this.work.run(ctx, work);
  }
}
