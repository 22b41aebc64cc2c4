import { Injectable, type MessageEvent } from '@nestjs/common';
import { Observable } from 'rxjs';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { sleep } from '../../platform/clock';
import { UnitOfWork, type Reader } from '../../platform/database';
import { hasEnded, JobQueue, type Job } from '../../platform/jobs';
import { Seats } from '../tasks';
import type { JobEventsView, JobView } from './operations.schema';

const POLL_MS = 300;
/** Proxies close streams that are silent for a minute or less. */
const HEARTBEAT_MS = 15_000;

/** Jobs as their watchers may see them. A job with a continuation is over when that is over, and not before. */
@Injectable()
export class JobViews {
  constructor(
    private readonly work: UnitOfWork,
    private readonly queue: JobQueue,
    private readonly seats: Seats,
  ) {}

  async get(ctx: Ctx, id: string): Promise<JobView> {
    return this.render(this.work.reader, await this.getVisible(ctx, id));
  }

  /** Progress after an event id; the polling twin of `stream`. */
  async events(ctx: Ctx, id: string, after: number): Promise<JobEventsView> {
    return this.eventsOf(await this.getVisible(ctx, id), after);
  }

  /** Server-Sent Events until the job is over; `after` is the Last-Event-ID of a reader who comes back. */
  async stream(ctx: Ctx, id: string, after: number): Promise<Observable<MessageEvent>> {
    const job = await this.getVisible(ctx, id);
    return new Observable((subscriber) => {
      const stop = new AbortController();
      const send = (event: MessageEvent): void => subscriber.next(event);
      this.follow(job, after, send, stop.signal).then(
        () => subscriber.complete(),
        (error: unknown) => subscriber.error(error),
      );
      return () => stop.abort();
    });
  }

  cancel(ctx: Ctx, id: string): Promise<JobView> {
    return this.work.run(ctx, async (unit) => {
      const job = await this.queue.find(unit, id);
      if (!job) throw notFound();
      if (job.kind.startsWith('validation'))
        throw new DomainError('conflict', 'A validation is not cancelled; reject its task instead.');
      await this.queue.cancel(unit, job);
      return this.render(unit, (await this.queue.find(unit, id)) ?? job);
    });
  }

  private async follow(job: Job, after: number, send: (event: MessageEvent) => void, signal: AbortSignal): Promise<void> {
    let last = after;
    let silence = 0;
    while (!signal.aborted) {
      const { items, ended } = await this.eventsOf(job, last);
      for (const item of items) send({ id: String(item.id), type: item.event, retry: 1000, data: { at: item.at, ...item.data } });
      last = items.at(-1)?.id ?? last;
      if (ended) return;
      silence = items.length > 0 ? 0 : silence + POLL_MS;
      if (silence >= HEARTBEAT_MS) {
        send({ type: 'heartbeat', data: {} });
        silence = 0;
      }
      await sleep(POLL_MS, signal);
    }
  }

  private async eventsOf(job: Job, after: number): Promise<JobEventsView> {
    const { reader } = this.work;
    const fresh = (await this.queue.find(reader, job.id)) ?? job;
    const next = await this.continuation(reader, fresh);
    const own = await this.queue.events(reader, fresh.id, after);
    const later = next && hasEnded(next) ? await this.queue.events(reader, next.id, after) : [];
    const last = later.filter(({ event }) => event !== 'queued' && event !== 'started');
    const items = [...own, ...last].map(({ id, at, event, data }) => ({ id, at, event, data }));
    return { items, ended: hasEnded(next ?? fresh) };
  }

  private async getVisible(ctx: Ctx, id: string): Promise<Job> {
    const { reader } = this.work;
    const job = await this.queue.find(reader, id);
    if (job && (job.createdBy === ctx.actor.accountId || ctx.actor.capabilities.has('tasks:oversee'))) return job;
    const { audience } = await this.seats.getSeen(reader, ctx.actor, job?.subject ?? '');
    // Of a task's jobs its seat holders follow the validations; a replay's result is for who asked for it.
    if (!job?.kind.startsWith('validation') || audience === 'stranger') throw notFound();
    return job;
  }

  private async render(reader: Reader, job: Job): Promise<JobView> {
    const next = await this.continuation(reader, job);
    const shown = next ?? job;
    const status = next?.status === 'queued' ? 'running' : shown.status;
    const result = hasEnded(shown) ? shown.result : null;
    const { id, kind, subject, attempts, createdAt } = job;
    return { id, kind, subject, status, attempts, result, created_at: createdAt, finished_at: shown.finishedAt };
  }

  private async continuation(reader: Reader, job: Job): Promise<Job | undefined> {
    const id = job.result?.['continued_by'];
    return typeof id === 'string' ? this.queue.find(reader, id) : undefined;
  }
}
