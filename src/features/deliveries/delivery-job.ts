import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import { AuditLog } from '../../platform/audit';
import { JobRunner, type Commit, type Job, type JobControl, type JobHandler } from '../../platform/jobs';
import type { Delivery, FinalValidation } from './deliveries.entity';
import type { Finding } from './domain/rounds';
import { ReleaseCutter, type CutRelease } from './release-cutter';
import { RunTools } from './run-tools';
import { ValidationRun } from './validation-run';

export const DELIVERY_JOB = 'swe-delivery';

/** Validates the tasks of a delivery and cuts its release: the worker's side of `Deliveries`. */
@Injectable()
export class DeliveryJob implements JobHandler, OnModuleInit {
  readonly kind = DELIVERY_JOB;
  /** Rounds take hours; one delivery at a time leaves the machine to others. */
  readonly lane = 1;

  constructor(
    private readonly runner: JobRunner,
    private readonly tools: RunTools,
    private readonly cutter: ReleaseCutter,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.runner.register(this);
  }

  async run(job: Job, control: JobControl): Promise<Commit> {
    const { work, repository } = this.tools;
    const delivery = await repository.find(work.reader, job.subject);
    if (!delivery) throw new Error(`there is no delivery ${job.subject}`);
    await new ValidationRun(this.tools, delivery, control).conduct();
    await control.progress({ event: 'cutting' });
    const cut = await this.cutter.cut(delivery, (row, finding) => this.takeOut(delivery, row, finding), control.signal);
    return (unit) => this.release(unit, delivery, cut);
  }

  async exhausted(unit: Unit, { subject }: Job): Promise<void> {
    await this.tools.repository.update(unit, subject, { status: 'failed' });
  }

  private async takeOut({ selection }: Delivery, row: FinalValidation, finding: Finding): Promise<void> {
    const { work, repository, selections } = this.tools;
    const { taskId: id, version, versionId, contentHash } = row;
    await work.run(this.tools.ctx(), async (unit) => {
      await repository.updateValidation(unit, row, {
        ...{ verdict: 'quarantined', findings: [...row.findings, finding], updatedAt: unit.ctx.now().toISOString() },
      });
      await selections.of(selection).quarantine(unit, { id, version, versionId, contentHash }, finding);
    });
  }

  private async release(unit: Unit, { id, name }: Delivery, cut: CutRelease | undefined): Promise<Record<string, unknown>> {
    const counts = await this.tools.repository.countVerdicts(unit, id);
    if (!cut) {
      await this.tools.repository.update(unit, id, { status: 'empty' });
      return { status: 'empty', counts };
    }
    const { tasks, hash, manifestSha256 } = cut;
    const data = { name, count: tasks, hash, manifest: manifestSha256 };
    const head = await this.audit.append(unit, { action: 'swe-delivery.released', subject: id, data });
    const releasedAt = unit.ctx.now().toISOString();
    const made = { hash, manifestSha256, auditSeq: head.seq, auditMac: head.mac, releasedAt };
    await this.tools.repository.update(unit, id, { status: 'released', ...made });
    return { status: 'released', counts, hash };
  }
}
