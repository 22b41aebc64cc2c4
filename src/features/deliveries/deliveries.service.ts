import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { DomainError, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { decodeCursor, decodePosition, toPage, type PageQuery } from '../../platform/http';
import { newId } from '../../platform/ids';
import { JobQueue } from '../../platform/jobs';
import type { Delivery, FinalValidation } from './deliveries.entity';
import { DeliveriesRepository } from './deliveries.repository';
import type { DeliveryTaskQuery, DeliveryTaskView, DeliveryView, FinalValidationView, NewDelivery } from './deliveries.schema';
import { DELIVERY_JOB } from './delivery-job';
import type { TaskLabel } from './domain/deliverable';
import { matches } from './domain/selection';
import { mayReadOpen } from './sources/delivery-source';
import { DeliverySources } from './sources/delivery-sources';
import { countsView, taskView } from './views';

type Page<T> = { items: T[]; next_cursor: string | null };

/** Releases of SWE tasks: asked for, validated, cut, and from then on never changed. */
@Injectable()
export class Deliveries {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: DeliveriesRepository,
    private readonly selections: DeliverySources,
    private readonly queue: JobQueue,
    private readonly audit: AuditLog,
  ) {}

  /** Chooses the tasks now; what is accepted later is in another delivery. */
  start(ctx: Ctx, input: NewDelivery): Promise<DeliveryView> {
    return this.work.run(ctx, async (unit) => {
      if (await this.repository.existsName(unit, input.name))
        throw new DomainError('conflict', 'There is a delivery of this name.', [{ pointer: '/name', detail: 'taken' }]);
      const chosen = await this.choose(unit, input);
      if (chosen.length === 0)
        throw new DomainError('not-ready', 'No task matches the filter.', [{ pointer: '/filter', detail: 'matches nothing' }]);
      const id = newId('delivery');
      const job = await this.queue.enqueue(unit, { kind: DELIVERY_JOB, subject: id, payload: { delivery_id: id } });
      const delivery = deliveryOf(unit, id, job.id, input);
      await this.repository.insert(unit, delivery);
      await this.repository.insertValidations(unit, validationsOf(unit, id, chosen));
      const data = { name: input.name, selection: input.selection, selected: chosen.length };
      await this.audit.append(unit, { action: 'swe-delivery.started', subject: id, data });
      return this.render(unit, delivery);
    });
  }

  /** Who reads releases alone sees none before it is released. */
  async list(ctx: Ctx, { cursor, limit }: PageQuery): Promise<Page<DeliveryView>> {
    const { reader } = this.work;
    const status = seesWork(ctx) ? undefined : ('released' as const);
    const rows = await this.repository.list(reader, decodeCursor(cursor)?.toString(), limit + 1, status);
    const page = toPage(rows, limit, ({ id }) => id);
    const items: DeliveryView[] = [];
    for (const row of page.items) items.push(await this.render(reader, row));
    return { ...page, items };
  }

  async get(ctx: Ctx, id: string): Promise<DeliveryView> {
    return this.render(this.work.reader, await this.getSeen(ctx, id));
  }

  /** To who reads releases alone the frozen list; to leads all that was selected, with what was found. */
  async tasks(ctx: Ctx, id: string, { cursor, limit, verdict }: DeliveryTaskQuery): Promise<Page<DeliveryTaskView>> {
    await this.getSeen(ctx, id);
    const wanted = seesWork(ctx) ? verdict : ('passed' as const);
    const rows = await this.repository.listValidations(this.work.reader, id, decodePosition(cursor), limit + 1, wanted);
    const page = toPage(rows, limit, ({ position }) => position);
    const sight = { open: mayReadOpen(ctx.actor), work: seesWork(ctx) };
    return { ...page, items: page.items.map((row) => taskView(row, sight)) };
  }

  /** Everything that the rounds over one task showed. */
  async getTask(ctx: Ctx, id: string, taskId: string): Promise<FinalValidationView> {
    await this.getSeen(ctx, id);
    const row = await this.repository.findValidation(this.work.reader, id, taskId);
    if (!row) throw notFound();
    return { ...taskView(row, { open: true, work: true }), rounds: row.rounds.map((round) => ({ ...round })) };
  }

  /** The same answer for what is absent and for what is not released yet. */
  async getSeen(ctx: Ctx, id: string): Promise<Delivery> {
    const found = await this.repository.find(this.work.reader, id);
    if (!found || (found.status !== 'released' && !seesWork(ctx))) throw notFound();
    return found;
  }

  private async choose(unit: Unit, { selection, filter }: NewDelivery): Promise<TaskLabel[]> {
    const chosen: TaskLabel[] = [];
    for await (const label of this.selections.of(selection).list(unit)) if (matches(filter, label)) chosen.push(label);
    return chosen;
  }

  private async render(reader: Reader, row: Delivery): Promise<DeliveryView> {
    const { id, name, selection, filter, formats, policy, hash, manifestSha256, auditSeq, auditMac, jobId } = row;
    const job = row.status === 'validating' ? await this.queue.find(reader, jobId) : undefined;
    return {
      ...{ id, name, selection, filter, formats, policy, hash, manifest_sha256: manifestSha256, job_id: jobId },
      status: job?.status === 'cancelled' ? 'cancelled' : row.status,
      counts: countsView(await this.repository.countVerdicts(reader, id)),
      audit_head: auditSeq === null || auditMac === null ? null : { seq: auditSeq, mac: auditMac },
      ...{ created_at: row.createdAt, released_at: row.releasedAt },
    };
  }
}

/** Whether an account sees deliveries while they are made, and why tasks are not in them. */
function seesWork({ actor }: Ctx): boolean {
  return actor.capabilities.has('swe:read');
}

function deliveryOf(unit: Unit, id: string, jobId: string, input: NewDelivery): Delivery {
  const { name, selection, filter, formats, rounds, rebuild, controls, max_hunks } = input;
  return {
    ...{ id, name, selection, filter, formats, policy: { rounds, rebuild, controls, max_hunks }, status: 'validating', jobId },
    ...{ hash: null, manifestSha256: null, auditSeq: null, auditMac: null, createdBy: unit.ctx.actor.accountId },
    ...{ createdAt: unit.ctx.now().toISOString(), releasedAt: null },
  };
}

/** A row a task, none of them judged. */
export function validationsOf(unit: Unit, runId: string, chosen: readonly TaskLabel[]): FinalValidation[] {
  const updatedAt = unit.ctx.now().toISOString();
  return chosen.map(({ id: taskId, ...label }, index) => ({
    ...{ runId, position: index + 1, taskId, ...label },
    ...{ verdict: 'pending', roundsDone: 0, findings: [], rounds: [], updatedAt },
  }));
}
