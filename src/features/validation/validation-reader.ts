import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import type { Audience } from '../../domain/separation';
import type { Part } from '../../domain/task';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { JobQueue } from '../../platform/jobs';
import { ExposureLedger } from '../exposures';
import { Lifecycle, Revisions, Seats, type Seen } from '../tasks';
import { ownTestResults, requirementOutcomes, requirementResults } from './domain/views';
import type { Validation } from './validation.entity';
import { ValidationRepository } from './validation.repository';
import type { CertificateView, StartedJob, ValidationView } from './validation.schema';
import { SWE_JOB, tellOutcome, ValidationService } from './validation.service';

/** Whether a ruling on a validation's case exists; arbitration registers it (an in-process suite shows nothing before). */
export type RulingLookup = (reader: Reader, validationId: string) => Promise<boolean>;

/** What is known of the quality of the certified tests; a later feature registers it. */
export type QualityLookup = (reader: Reader, taskId: string) => Promise<CertificateView['quality']>;

/** Validation results in the words that each audience may have. */
@Injectable()
export class ValidationReader {
  private hasRuling: RulingLookup = () => Promise.resolve(false);
  private qualityOf: QualityLookup = () => Promise.resolve(null);

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ValidationRepository,
    private readonly validations: ValidationService,
    private readonly revisions: Revisions,
    private readonly seats: Seats,
    private readonly ledger: ExposureLedger,
    private readonly jobs: JobQueue,
    private readonly audit: AuditLog,
    private readonly lifecycle: Lifecycle,
  ) {}

  registerRulings(lookup: RulingLookup): void {
    this.hasRuling = lookup;
  }

  registerQuality(lookup: QualityLookup): void {
    this.qualityOf = lookup;
  }

  async list(ctx: Ctx, taskId: string): Promise<{ items: ValidationView[] }> {
    const seen = await this.getWatcher(this.work.reader, ctx, taskId);
    const rows = await this.repository.list(this.work.reader, taskId);
    const shown = rows.filter((row) => seen.audience !== 'test-writer' || row.pins.tests !== undefined);
    return { items: shown.map((row) => base(row, seen.audience)) };
  }

  /** One validation with the results that the reader's seat allows; full evidence is an exposure to both sides. */
  get(ctx: Ctx, taskId: string, validationId: string): Promise<ValidationView> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const seen = await this.getWatcher(unit, ctx, taskId);
      const validation = await this.repository.find(unit, validationId);
      if (validation?.taskId !== taskId) throw notFound();
      const done = validation.status === 'concluded' && validation.outcome !== 'infra-error';
      return { ...base(validation, seen.audience), ...(done && (await this.results(unit, seen, validation))) };
    });
  }

  /** The newest certificate, for those who see both sides. */
  certificate(ctx: Ctx, taskId: string): Promise<CertificateView> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const { audience } = await this.getWatcher(unit, ctx, taskId);
      const certificate = await this.repository.findLatestCertificate(unit, taskId);
      if (!certificate || !seesAll(audience)) throw notFound();
      const { id, validationId, sha256, createdAt, body } = certificate;
      return {
        id,
        task_id: taskId,
        validation_id: validationId,
        sha256,
        created_at: createdAt,
        body: JSON.parse(body) as Record<string, unknown>,
        quality: await this.qualityOf(unit, taskId),
      };
    });
  }

  /** Runs the certificate's plan again. */
  replay(ctx: Ctx, certificateId: string): Promise<StartedJob> {
    return this.work.run(ctx, async (unit) => {
      const certificate = await this.repository.findCertificate(unit, certificateId);
      const { task, audience } = await this.seats.getSeen(unit, ctx.actor, certificate?.taskId ?? '');
      if (!certificate || !(seesAll(audience) || audience === 'overseer')) throw notFound();
      if (task.kind === 'swe')
        throw conflict('An SWE task is proved again by a batch, or by the final validation of a delivery.');
      const job = await this.jobs.enqueue(unit, {
        kind: 'certificate.replay',
        subject: certificate.taskId,
        payload: { certificate: certificateId },
      });
      await this.audit.append(unit, {
        action: 'certificate.replayed',
        subject: certificate.taskId,
        data: { certificate: certificateId },
      });
      return started(job.id);
    });
  }

  /** Tries again after an infra-error: for who oversees the programme. */
  restart(ctx: Ctx, taskId: string): Promise<ValidationView> {
    return this.work.run(ctx, async (unit) => {
      const { task, audience } = await this.seats.getSeen(unit, ctx.actor, taskId);
      if (audience !== 'overseer') throw notFound();
      const latest = await this.repository.findLatest(unit, taskId);
      if (task.status !== 'validating' || latest?.outcome !== 'infra-error')
        throw conflict('Only a validation that ended in an infra-error can be started again.');
      await this.lifecycle.change(unit, task, {});
      return base(await this.validations.start(unit, task), audience);
    });
  }

  private async results(unit: Unit, seen: Seen, validation: Validation): Promise<Partial<ValidationView>> {
    // What the runs of an SWE task showed is in its record.
    if (seen.task.kind === 'swe') return {};
    const evidence = await this.validations.evidenceOf(unit, validation.id);
    const requirementIds = (await this.revisions.loadForMachine(unit, validation, 'requirements')).requirements.map((r) => r.id);
    const holdsOneSide = seen.audience === 'author' || seen.audience === 'test-writer';
    if (holdsOneSide && evidence.trust === 'in-process') {
      // Both sides shared a process there, and a solution can bring that about: each could have read the other.
      const ruled = validation.outcome === 'passed' || (await this.hasRuling(unit, validation.id));
      return ruled ? { requirements: requirementOutcomes(evidence, requirementIds) } : {};
    }
    if (seen.audience === 'author') {
      const { interface: declared } = await this.revisions.loadForMachine(unit, validation, 'metadata');
      const names = [
        ...declared.modules.flatMap((module) => module.names),
        ...(declared.entry_file === undefined ? [] : ['run']),
      ];
      return { requirements: requirementResults(evidence, requirementIds, names) };
    }
    if (seen.audience === 'test-writer') {
      const { files } = await this.revisions.loadForMachine(unit, validation, 'tests');
      return { tests: ownTestResults(evidence, files), accepted_stubs: evidence.findings.acceptedStubs };
    }
    if (!seesAll(seen.audience)) return {};
    await this.expose(unit, validation);
    return { evidence: evidence as unknown as Record<string, unknown> };
  }

  private async expose(unit: Unit, { taskId, pins }: Validation): Promise<void> {
    for (const part of ['solution', 'tests'] as const satisfies readonly Part[]) {
      await this.ledger.record(unit, { taskId, part, revisionId: pins[part] ?? null, own: false });
    }
  }

  private async getWatcher(reader: Reader, ctx: Ctx, taskId: string): Promise<Seen> {
    const seen = await this.seats.getSeen(reader, ctx.actor, taskId);
    if (seen.audience === 'stranger') throw notFound();
    return seen;
  }
}

function seesAll(audience: Audience): boolean {
  return audience === 'arbiter' || audience === 'reviewer' || audience === 'evaluator-1' || audience === 'evaluator-2';
}

function base(validation: Validation, audience: Audience): ValidationView {
  const { id, taskId, cycle, trust, jobId, createdAt, concludedAt } = validation;
  const outcome = validation.outcome && !seesAll(audience) ? tellOutcome(validation.outcome) : validation.outcome;
  const over = validation.status === 'concluded';
  const published = { outcome: over ? outcome : null, trust: over ? trust : null, concluded_at: concludedAt };
  return {
    id,
    task_id: taskId,
    cycle,
    status: over ? 'concluded' : 'running',
    ...published,
    job_id: jobId === SWE_JOB ? null : jobId,
    created_at: createdAt,
  };
}

export function started(jobId: string): StartedJob {
  return { job_id: jobId, status_url: `/v1/jobs/${jobId}`, events_url: `/v1/jobs/${jobId}/events` };
}
