import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, type Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { CasesService } from '../arbitration';
import { ClaimsService, QueueSources } from '../claims';
import { ExposureLedger } from '../exposures';
import { Lifecycle, Seats, type Task } from '../tasks';
import { ValidationService, type CertificateBody, type Validation } from '../validation';
import { CHECKLIST, CHECKLIST_VERSION, checklistFaults } from './domain/checklist';
import type { Review } from './reviews.entity';
import { ReviewsRepository } from './reviews.repository';
import type { ChecklistView, NewReview, ReviewView } from './reviews.schema';

/** Publishes a task whose review was favourable; pools registers it. */
export type Accept = (unit: Unit, task: Task, validation: Validation) => Promise<unknown>;

/** A condition of acceptance that a later feature adds: what the task lacks, nothing when it is met. Runs in the review's unit. */
export type AcceptanceGate = (unit: Unit, task: Task) => Promise<Fault[]>;

/** The last look by somebody without another seat: a checklist with evidence, then accept or object. */
@Injectable()
export class ReviewsService implements OnModuleInit {
  private accept: Accept | undefined;
  private readonly gates: AcceptanceGate[] = [];

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ReviewsRepository,
    private readonly seats: Seats,
    private readonly claims: ClaimsService,
    private readonly cases: CasesService,
    private readonly validations: ValidationService,
    private readonly ledger: ExposureLedger,
    private readonly lifecycle: Lifecycle,
    private readonly sources: QueueSources,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.sources.register({ seat: 'reviewer', statuses: ['in-review'] });
  }

  onAccept(hook: Accept): void {
    this.accept = hook;
  }

  addGate(gate: AcceptanceGate): void {
    this.gates.push(gate);
  }

  /** The questions, with what the certificate says of coverage; that is a fact about both sides, so an exposure. */
  checklist(ctx: Ctx, taskId: string): Promise<ChecklistView> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const { task } = await this.seats.getHeld(unit, ctx.actor, taskId, 'reviewer');
      const { certificate } = await this.getProof(unit, task);
      for (const part of ['solution', 'tests'] as const) {
        await this.ledger.record(unit, { taskId, part, revisionId: task.pins[part] ?? null, own: false });
      }
      return {
        version: CHECKLIST_VERSION,
        items: [...CHECKLIST],
        coverage: certificate.coverage,
        freebies: certificate.freebies,
      };
    });
  }

  review(ctx: Ctx, taskId: string, input: NewReview): Promise<ReviewView> {
    return this.work.run(ctx, async (unit) => {
      const { task, seat } = await this.seats.getHeld(unit, ctx.actor, taskId, 'reviewer');
      if (task.status !== 'in-review') throw this.lifecycle.wrongState(task);
      refuseIncomplete(input);
      const { validation } = await this.getProof(unit, task);
      const review = await this.insert(unit, task, input);
      await this.claims.complete(unit, taskId, 'reviewer');
      await this.lifecycle.tell(unit, task, 'reviewer', input.decision === 'accept' ? 'accepted' : 'objected');
      if (input.decision === 'object') {
        await this.cases.dispute(unit, task, 'review', input.objection ?? null, { validation });
        await this.seats.end(unit, seat, 'objected');
      } else {
        await this.passGates(unit, task);
        await this.getAccept()(unit, task, validation);
      }
      return toView(review);
    });
  }

  private async passGates(unit: Unit, task: Task): Promise<void> {
    const faults: Fault[] = [];
    for (const gate of this.gates) faults.push(...(await gate(unit, task)));
    if (faults.length > 0) throw new DomainError('not-ready', 'The task does not yet meet what acceptance asks for.', faults);
  }

  private getAccept(): Accept {
    if (!this.accept) throw new Error('No pool has registered to accept tasks');
    return this.accept;
  }

  private async getProof(unit: Unit, task: Task): Promise<{ validation: Validation; certificate: CertificateBody }> {
    const validation = await this.validations.findLatest(unit, task.id);
    const certificate = validation && (await this.validations.findCertificateOf(unit, validation.id));
    if (!validation || !certificate) throw conflict('The task has no certificate.');
    return { validation, certificate: JSON.parse(certificate.body) as CertificateBody };
  }

  private async insert(unit: Unit, task: Task, input: NewReview): Promise<Review> {
    const review: Review = {
      ...{ id: newId('review'), taskId: task.id, personId: unit.ctx.actor.personId, checklistVersion: input.checklist_version },
      ...{ answers: input.answers, decision: input.decision, objection: input.objection ?? null, pins: { ...task.pins } },
      createdAt: unit.ctx.now().toISOString(),
    };
    await this.repository.insert(unit, review);
    await this.audit.append(unit, {
      action: 'review.made',
      subject: task.id,
      data: { review: review.id, decision: review.decision },
    });
    return review;
  }
}

/** Every item answered; a `no` cannot go with an acceptance. */
function refuseIncomplete({ checklist_version, answers, decision }: NewReview): void {
  if (checklist_version !== CHECKLIST_VERSION) {
    throw new DomainError('invalid', undefined, [
      { pointer: '/checklist_version', detail: `the checklist is at ${CHECKLIST_VERSION}` },
    ]);
  }
  const faults = checklistFaults(answers);
  if (decision === 'accept')
    faults.push(
      ...answers
        .filter(({ answer }) => answer === 'no')
        .map(({ item }) => ({ item, detail: 'a no cannot be accepted: object instead' })),
    );
  if (faults.length > 0)
    throw new DomainError(
      'invalid',
      undefined,
      faults.map(({ item, detail }) => ({ pointer: `/answers/${item}`, detail })),
    );
}

function toView({ id, taskId, checklistVersion, answers, decision, objection, createdAt }: Review): ReviewView {
  return { id, task_id: taskId, checklist_version: checklistVersion, answers, decision, objection, created_at: createdAt };
}
