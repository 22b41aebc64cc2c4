import { Inject, Injectable } from '@nestjs/common';
import { In, LessThanOrEqual, MoreThan, Not } from 'typeorm';
import { DomainError } from '../../domain/errors';
import { CONFIG, type Config } from '../config';
import { insertRow, updateRows, type Reader, type Unit } from '../database';
import { newId } from '../ids';
import { Job, JobEvent, type JobFailureCause, type JobStatus } from './job.entity';

export interface NewJob {
  kind: string;
  subject: string;
  payload: Record<string, unknown>;
  /** At most one job with this key is ever made; a second enqueue returns the first job. */
  dedupeKey?: string;
  runAt?: Date;
  maxAttempts?: number;
}

/** One kind of job, or all but some. */
export type Kinds = { only: string } | { except: readonly string[] };

/** How long a running job may go without a heartbeat. */
export const LEASE_MS = 30_000;

const ENDED: readonly JobStatus[] = ['succeeded', 'failed', 'cancelled'];

export function hasEnded(job: Job): boolean {
  return ENDED.includes(job.status);
}

/** The durable queue: rows in the same database, enqueued inside the caller's transaction. */
@Injectable()
export class JobQueue {
  private readonly listeners: (() => void)[] = [];

  constructor(@Inject(CONFIG) private readonly config: Config) {}

  /** Called when this process has committed a job that is due, so that nobody has to wait for the next look at the queue. */
  onQueued(listener: () => void): void {
    this.listeners.push(listener);
  }

  async enqueue(unit: Unit, { kind, subject, payload, dedupeKey, runAt, maxAttempts = 5 }: NewJob): Promise<Job> {
    const existing = dedupeKey && (await unit.manager.findOneBy(Job, { dedupeKey }));
    if (existing) return existing;
    const queued = await unit.manager.countBy(Job, { status: 'queued' });
    if (queued >= this.config.worker.maxQueued) throw new DomainError('overloaded', undefined, [], { retry_after: 30 });
    const now = unit.ctx.now().toISOString();
    const id = newId('job');
    const job = unit.manager.create(Job, {
      ...{ id, kind, subject, payload, status: 'queued', createdBy: unit.ctx.actor.accountId, dedupeKey: dedupeKey ?? id },
      ...{
        runAt: runAt?.toISOString() ?? now,
        attempts: 0,
        fence: 0,
        maxAttempts,
        leaseOwner: null,
        leaseExpiresAt: null,
        causes: [],
      },
      ...{ result: null, cancelRequested: false, createdAt: now, finishedAt: null },
    });
    await insertRow(unit, Job, job);
    await this.event(unit, job.id, 'queued', {});
    if (job.runAt <= now) unit.afterCommit(() => this.listeners.forEach((listener) => listener()));
    return job;
  }

  /** Kinds of which a job is due. */
  async dueKinds(reader: Reader, now: Date): Promise<string[]> {
    const query = reader.manager.createQueryBuilder(Job, 'job').select('job.kind', 'kind').distinct();
    const where = { status: 'queued', runAt: LessThanOrEqual(now.toISOString()) } as const;
    return (await query.where(where).getRawMany<{ kind: string }>()).map(({ kind }) => kind);
  }

  /** Takes the next due job of these kinds for a worker, or undefined. On PostgreSQL several workers may ask at once. */
  async take(unit: Unit, owner: string, kinds: Kinds = { except: [] }): Promise<Job | undefined> {
    const now = unit.ctx.now();
    const skipLocked = unit.manager.connection.options.type === 'postgres';
    const job = await unit.manager.findOne(Job, {
      where: {
        ...{ status: 'queued', runAt: LessThanOrEqual(now.toISOString()) },
        kind: 'only' in kinds ? kinds.only : Not(In([...kinds.except])),
      },
      order: { runAt: 'ASC', id: 'ASC' },
      ...(skipLocked && { lock: { mode: 'pessimistic_write' as const, onLocked: 'skip_locked' as const } }),
    });
    if (!job) return undefined;
    job.status = 'running';
    job.attempts += 1;
    job.fence += 1;
    job.leaseOwner = owner;
    job.leaseExpiresAt = new Date(now.getTime() + LEASE_MS).toISOString();
    await unit.manager.save(Job, job);
    await this.event(unit, job.id, 'started', { attempt: job.attempts });
    return job;
  }

  /** Prolongs the lease; false when the job is no longer this worker's or somebody asked to cancel it. */
  async heartbeat(unit: Unit, job: Job): Promise<boolean> {
    const leaseExpiresAt = new Date(unit.ctx.now().getTime() + LEASE_MS).toISOString();
    const held = await updateRows(unit, Job, this.held(job), { leaseExpiresAt });
    const fresh = await unit.manager.findOneBy(Job, { id: job.id });
    return held === 1 && fresh?.cancelRequested === false;
  }

  /** Ends a job; throws when the lease was lost, so that the caller's transaction has no second effect. */
  async finish(
    unit: Unit,
    job: Job,
    status: 'succeeded' | 'failed' | 'cancelled',
    result: Record<string, unknown>,
  ): Promise<void> {
    const finishedAt = unit.ctx.now().toISOString();
    const changed = await updateRows(unit, Job, this.held(job), {
      status,
      result,
      finishedAt,
      leaseOwner: null,
      leaseExpiresAt: null,
    });
    if (changed !== 1) throw new LeaseLostError(job.id);
    // A continued job ends, for those who watch it, when its continuation does; the moment between is not theirs.
    if (result['continued_by'] === undefined) await this.event(unit, job.id, status, result);
  }

  /** Puts a job back after an attempt that failed; the delay doubles from one second to one minute. */
  async retry(unit: Unit, job: Job, cause: JobFailureCause, detail: string): Promise<void> {
    const now = unit.ctx.now();
    const delay = cause === 'lost' ? 0 : Math.min(60_000, 1000 * 2 ** Math.min(job.causes.length, 6));
    const causes = [...job.causes, { at: now.toISOString(), cause, detail: detail.slice(0, 500) }].slice(-50);
    const runAt = new Date(now.getTime() + delay).toISOString();
    // An infrastructure failure is nobody's fault: it uses up none of the attempts (the runner bounds it apart).
    const attempts = cause === 'infra' ? job.attempts - 1 : job.attempts;
    const changed = await updateRows(unit, Job, this.held(job), {
      ...{ status: 'queued', causes, runAt, attempts, leaseOwner: null, leaseExpiresAt: null },
    });
    if (changed !== 1) throw new LeaseLostError(job.id);
    await this.event(unit, job.id, 'retrying', { cause });
  }

  async progress(unit: Unit, job: Job, data: Record<string, unknown>): Promise<void> {
    await this.event(unit, job.id, 'progress', data);
  }

  /** Jobs whose worker has let the lease run out (or, with `owners` given, is known to be gone). */
  findLost(reader: Reader, now: Date, all: boolean): Promise<Job[]> {
    const expired = all ? {} : { leaseExpiresAt: LessThanOrEqual(now.toISOString()) };
    return reader.manager.find(Job, { where: { status: 'running', ...expired }, take: 1000 });
  }

  async cancel(unit: Unit, job: Job): Promise<void> {
    const finishedAt = unit.ctx.now().toISOString();
    const queued = await updateRows(unit, Job, { id: job.id, status: 'queued' }, { status: 'cancelled', finishedAt });
    if (queued === 1) return this.event(unit, job.id, 'cancelled', {});
    await updateRows(unit, Job, { id: job.id }, { cancelRequested: true });
  }

  async find(reader: Reader, id: string): Promise<Job | undefined> {
    return (await reader.manager.findOneBy(Job, { id })) ?? undefined;
  }

  /** Jobs about a subject that have not ended. */
  findOpen(reader: Reader, subject: string): Promise<Job[]> {
    return reader.manager.findBy(Job, { subject, status: In(['queued', 'running']) });
  }

  events(reader: Reader, jobId: string, after: number, limit = 500): Promise<JobEvent[]> {
    return reader.manager.find(JobEvent, { where: { jobId, id: MoreThan(after) }, order: { id: 'ASC' }, take: limit });
  }

  counts(reader: Reader): Promise<{ status: JobStatus; count: number }[]> {
    const query = reader.manager.createQueryBuilder(Job, 'job').select('job.status', 'status').addSelect('COUNT(*)', 'count');
    return query.groupBy('job.status').getRawMany();
  }

  private held(job: Job): { id: string; status: 'running'; leaseOwner: string; fence: number } {
    if (!job.leaseOwner) throw new LeaseLostError(job.id);
    return { id: job.id, status: 'running', leaseOwner: job.leaseOwner, fence: job.fence };
  }

  private async event(unit: Unit, jobId: string, event: string, data: Record<string, unknown>): Promise<void> {
    await insertRow(unit, JobEvent, { jobId, at: unit.ctx.now().toISOString(), event, data });
  }
}

/** The job went to another worker meanwhile; the work of this one is thrown away. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';
  constructor(jobId: string) {
    super(`The lease of ${jobId} was lost`);
  }
}
