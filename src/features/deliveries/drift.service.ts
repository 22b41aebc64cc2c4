import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, decodePosition, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { JobQueue, type Job } from '../../platform/jobs';
import type { DriftRun } from './deliveries.entity';
import { DeliveriesRepository } from './deliveries.repository';
import { NewDriftRun, type DeliveryTaskQuery, type DeliveryTaskView, type DriftRunView } from './deliveries.schema';
import { validationsOf } from './deliveries.service';
import { nextDue } from './domain/due';
import type { TaskLabel } from './domain/deliverable';
import { DeliverySources } from './sources/delivery-sources';
import { countsView, taskView } from './views';

export const DRIFT_JOB = 'swe-drift';
/** Starts a run when it is due; the run is a job of its own, so that the time-table never waits for it. */
export const DRIFT_DUE_JOB = 'swe-drift-due';

type Page<T> = { items: T[]; next_cursor: string | null };

/** Validates again, from time to time, what is delivered from; and tells what is no longer as it was. */
@Injectable()
export class Drift implements OnApplicationBootstrap {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: DeliveriesRepository,
    private readonly selections: DeliverySources,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** The next due date is a job that is there already, whichever process made it. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.swe.drift.selection === 'off' || this.config.worker.slots === 0) return;
    const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'drift', now: () => this.clock.now(), via: 'worker' };
    await this.work.run(ctx, (unit) => this.plan(unit));
  }

  /** Puts the next due date into the queue; once, however often it is asked. */
  async plan(unit: Unit): Promise<void> {
    const { days } = this.config.swe.drift;
    const { at, period } = nextDue(unit.ctx.now(), days);
    const job = { kind: DRIFT_DUE_JOB, subject: DRIFT_JOB, payload: { period }, dedupeKey: `${DRIFT_DUE_JOB}:${days}:${period}` };
    await this.queue.enqueue(unit, { ...job, runAt: at });
  }

  /** What is due: undefined where it was switched off since, or there is nothing to validate. */
  async startDue(unit: Unit): Promise<DriftRun | undefined> {
    const { selection } = this.config.swe.drift;
    if (selection === 'off') return undefined;
    await this.plan(unit);
    if (!this.selections.has(selection)) return undefined;
    return this.insert(unit, NewDriftRun.parse({ selection }));
  }

  start(ctx: Ctx, input: NewDriftRun): Promise<DriftRunView> {
    return this.work.run(ctx, async (unit) => this.render(unit, await this.insert(unit, input)));
  }

  async list({ cursor, limit }: PageQuery): Promise<Page<DriftRunView>> {
    const { reader } = this.work;
    const rows = await this.repository.listDriftRuns(reader, decodeCursor(cursor)?.toString(), limit + 1);
    const page = toPage(rows, limit, ({ id }) => id);
    const items: DriftRunView[] = [];
    for (const row of page.items) items.push(await this.render(reader, row));
    return { ...page, items };
  }

  async tasks(id: string, { cursor, limit, verdict }: DeliveryTaskQuery): Promise<Page<DeliveryTaskView>> {
    const { reader } = this.work;
    if (!(await this.repository.findDriftRun(reader, id))) throw notFound();
    const rows = await this.repository.listValidations(reader, id, decodePosition(cursor), limit + 1, verdict);
    const page = toPage(rows, limit, ({ position }) => position);
    return { ...page, items: page.items.map((row) => taskView(row, { open: true, work: true })) };
  }

  private async insert(unit: Unit, { selection, ...policy }: NewDriftRun): Promise<DriftRun> {
    const labels: TaskLabel[] = [];
    for await (const label of this.selections.of(selection).list(unit)) labels.push(label);
    const id = newId('drift-run');
    const job: Job = await this.queue.enqueue(unit, { kind: DRIFT_JOB, subject: id, payload: { drift_run_id: id } });
    const startedAt = unit.ctx.now().toISOString();
    const run: DriftRun = { id, selection, policy, jobId: job.id, startedAt, finishedAt: null };
    await this.repository.insertDriftRun(unit, run);
    await this.repository.insertValidations(unit, validationsOf(unit, id, labels));
    await this.audit.append(unit, { action: 'swe-drift.started', subject: id, data: { selection, tasks: labels.length } });
    return run;
  }

  private async render(reader: Reader, run: DriftRun): Promise<DriftRunView> {
    const { id, selection, policy, jobId, startedAt, finishedAt } = run;
    const counts = countsView(await this.repository.countVerdicts(reader, id));
    return { id, selection, policy, counts, job_id: jobId, started_at: startedAt, finished_at: finishedAt };
  }
}
