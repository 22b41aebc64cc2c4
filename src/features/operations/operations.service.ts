import { Injectable } from '@nestjs/common';
import { Gauge } from 'prom-client';
import { DomainError } from '../../domain/errors';
import { describeTaxonomy } from '../../domain/taxonomy';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork } from '../../platform/database';
import { decodePosition, MAX_INTEGER, toPage, type PageQuery } from '../../platform/http';
import { JOB_STATUSES, JobQueue } from '../../platform/jobs';
import { Metrics } from '../../platform/metrics';
import type { AuditEntryView } from './operations.schema';

@Injectable()
export class OperationsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly log: AuditLog,
    private readonly queue: JobQueue,
    private readonly collected: Metrics,
  ) {
    const jobs = new Gauge({
      ...{ name: 'assay_jobs', help: 'Jobs by status', labelNames: ['status'] as const, registers: [collected.registry] },
      collect: async () => {
        const counts = new Map((await this.queue.counts(this.work.reader)).map(({ status, count }) => [status, Number(count)]));
        for (const status of JOB_STATUSES) jobs.set({ status }, counts.get(status) ?? 0);
      },
    });
  }

  taxonomy() {
    return describeTaxonomy();
  }

  async auditPage({ cursor, limit }: PageQuery): Promise<{ items: AuditEntryView[]; next_cursor: string | null }> {
    const rows = await this.log.page(this.work.reader, decodePosition(cursor), limit + 1);
    const page = toPage(rows, limit, (entry) => entry.seq);
    const items = page.items.map(({ seq, at, actorId, action, subject, data, requestId, mac }) => {
      return { seq, at, actor_id: actorId, action, subject, data, request_id: requestId, mac };
    });
    return { ...page, items };
  }

  metrics(): Promise<string> {
    return this.collected.registry.metrics();
  }

  /** Last-Event-ID of a reader who comes back; 0 for a new one. */
  eventNumber(header: string | undefined): number {
    if (header === undefined || header === '') return 0;
    if (/^\d{1,10}$/.test(header) && Number(header) <= MAX_INTEGER) return Number(header);
    throw new DomainError('bad-request', undefined, [{ pointer: 'header:Last-Event-ID', detail: 'not a whole number' }]);
  }
}
