import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import type { SweLanguage } from '../../domain/swe';
import { AuditLog } from '../../platform/audit';
import { CLOCK, type Clock } from '../../platform/clock';
import { UnitOfWork, type Unit } from '../../platform/database';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import { SweTasks, type StoredTask } from '../batches';
import type { ScreeningPolicy } from './domain/policy';
import type { ScreeningVerdict } from './domain/screen';
import { ScreeningPolicies } from './policies.service';
import { Screener } from './screener';
import { SCREENING_JOB } from './screening.job-kind';
import { ScreeningRepository } from './screening.repository';
import { Verdicts } from './verdicts';

/** Tasks whose records are in memory at a time, twice: a record of 3,000 tests is more than half a megabyte. */
const CHUNK = 40;
/** Ids that are read at a time. */
const PAGE = 400;

type Counts = Record<ScreeningVerdict | 'tasks' | 'unchanged', number>;

/**
 * Screens what has changed. Each chunk is a unit of its own, and what is up to date is skipped, so a run that was cut short goes on
 * where it was.
 */
@Injectable()
export class ScreeningJob implements JobHandler, OnModuleInit {
  readonly kind = SCREENING_JOB;
  readonly lane = 1;

  constructor(
    private readonly runner: JobRunner,
    private readonly work: UnitOfWork,
    private readonly tasks: SweTasks,
    private readonly screener: Screener,
    private readonly policies: ScreeningPolicies,
    private readonly repository: ScreeningRepository,
    private readonly verdicts: Verdicts,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const counts = await this.screenAll(job.id, job.payload['language'] as SweLanguage | null, control);
    return () => Promise.resolve({ ...counts });
  }

  /** Every listed task of a language, or of all. */
  async screenAll(requestId: string, language: SweLanguage | null, { signal, progress }: JobControl): Promise<Counts> {
    const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId, now: () => this.clock.now(), via: 'worker' };
    const policy = await this.policies.current(this.work.reader);
    const counts: Counts = { tasks: 0, unchanged: 0, passed: 0, flagged: 0, rejected: 0 };
    for await (const ids of this.tasks.eachListed(language ?? undefined, PAGE)) {
      // Reading the next chunk takes as long as judging this one, on another thread.
      let next = this.load(ids.slice(0, CHUNK));
      for (let from = 0; from < ids.length; from += CHUNK) {
        signal.throwIfAborted();
        const chunk = await next;
        next = this.load(ids.slice(from + CHUNK, from + 2 * CHUNK));
        await this.work.run(ctx, (unit) => this.screenChunk(unit, chunk, policy, counts));
      }
      await progress({ ...counts });
    }
    return counts;
  }

  exhausted(): Promise<void> {
    return Promise.resolve();
  }

  private async load(ids: readonly string[]): Promise<StoredTask[]> {
    return ids.length === 0 ? [] : this.tasks.loadStored(this.work.reader, ids, { listed: true });
  }

  private async screenChunk(unit: Unit, tasks: readonly StoredTask[], policy: ScreeningPolicy, counts: Counts): Promise<void> {
    const prepared = await this.screener.prepare(unit, tasks, policy);
    const known = await this.repository.currentHashes(
      unit,
      tasks.map(({ task }) => task.id),
    );
    const due = prepared.filter(({ stored, evidenceHash }) => known.get(stored.task.id) !== evidenceHash);
    const rows = due.map((one) => this.screener.screened(one, policy, unit));
    await this.repository.insert(unit, rows);
    if (rows.length > 0)
      await this.audit.append(unit, {
        action: 'screening.made',
        subject: unit.ctx.requestId,
        data: { screenings: rows.length, first: rows[0]?.taskId, last: rows.at(-1)?.taskId },
      });
    await this.verdicts.tell(unit, rows);
    counts.tasks += tasks.length;
    counts.unchanged += tasks.length - rows.length;
    for (const { verdict } of rows) counts[verdict] += 1;
  }
}
