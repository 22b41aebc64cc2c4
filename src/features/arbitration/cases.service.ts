import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../../platform/audit';
import type { Reader, Unit } from '../../platform/database';
import { canonicalJson, sha256 } from '../../platform/hash';
import { newId } from '../../platform/ids';
import { QueueSources } from '../claims';
import { Lifecycle, type Task } from '../tasks';
import { ValidationReader, ValidationService, type Validation } from '../validation';
import type { Cycle, Discrepancy } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';

/** Called in the unit that opens a case, brings it back, or closes it; pools registers it, to mark what it serves. */
export type CaseChanged = (unit: Unit, task: Task, open: boolean) => Promise<void>;

/** A grading that its account takes for wrong, and the sha256 of what was found. */
export interface GradingEvidence {
  id: string;
  sha256: string;
}

/** Opens, reopens and closes cases; a task has at most one that is not closed. */
@Injectable()
export class CasesService implements OnModuleInit {
  private changed: CaseChanged = () => Promise.resolve();

  constructor(
    private readonly repository: ArbitrationRepository,
    private readonly validations: ValidationService,
    private readonly results: ValidationReader,
    private readonly lifecycle: Lifecycle,
    private readonly sources: QueueSources,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.validations.register({
      failed: (unit, task, validation) => this.openForValidation(unit, task, validation),
      passed: (unit, task) => this.closeCurrent(unit, task, 'validation-passed'),
    });
    this.results.registerRulings((reader, validationId) => this.hasRuling(reader, validationId));
    this.sources.register({
      seat: 'arbiter',
      statuses: ['disputed', 'accepted'],
      candidates: (reader, after, limit) => this.repository.listWaiting(reader, after, limit),
      isOpen: async (reader, task) => (await this.repository.findCurrent(reader, task.id))?.status === 'open',
    });
  }

  onChange(hook: CaseChanged): void {
    this.changed = hook;
  }

  /** Opens a case on a task that may be disputed from where it is, or brings its ruled one back. */
  async dispute(
    unit: Unit,
    task: Task,
    source: Cycle['source'],
    statement: string | null,
    proof: { validation?: Validation; grading?: GradingEvidence } = {},
  ): Promise<Discrepancy> {
    const { validation, grading } = proof;
    const evidence = validation && canonicalJson(await this.validations.evidenceOf(unit, validation.id));
    const cycle: Cycle = {
      ...{ source, validation_id: validation?.id ?? null, pins: { ...task.pins }, statement, at: unit.ctx.now().toISOString() },
      evidence_sha256: evidence === undefined ? (grading?.sha256 ?? null) : sha256(evidence),
      ...(grading && { grading_id: grading.id }),
    };
    const discrepancy = await this.addCycle(unit, task, cycle);
    // An accepted version stays served, marked, until there is a ruling.
    if (task.status !== 'accepted') await this.lifecycle.move(unit, task, 'disputed', 'discrepancy-open');
    await this.audit.append(unit, {
      action: 'discrepancy.opened',
      subject: task.id,
      data: { discrepancy: discrepancy.id, source },
    });
    await this.changed(unit, task, true);
    await this.lifecycle.tell(unit, task, 'system', 'case-opened', {
      discrepancy: discrepancy.id,
      cycle: discrepancy.cycles.length,
    });
    return discrepancy;
  }

  async close(unit: Unit, task: Task, discrepancy: Discrepancy, reason: string): Promise<void> {
    const closed = { status: 'closed' as const, closedAt: unit.ctx.now().toISOString(), closeReason: reason };
    await this.repository.update(unit, discrepancy, closed);
    await this.audit.append(unit, {
      action: 'discrepancy.closed',
      subject: task.id,
      data: { discrepancy: discrepancy.id, reason },
    });
    await this.changed(unit, task, false);
    await this.lifecycle.tell(unit, task, 'system', 'case-closed', { discrepancy: discrepancy.id });
  }

  findCurrent(reader: Reader, taskId: string): Promise<Discrepancy | undefined> {
    return this.repository.findCurrent(reader, taskId);
  }

  private async openForValidation(unit: Unit, task: Task, validation: Validation): Promise<void> {
    await this.dispute(unit, task, 'validation', null, { validation });
  }

  private async closeCurrent(unit: Unit, task: Task, reason: string): Promise<void> {
    const current = await this.repository.findCurrent(unit, task.id);
    if (current) await this.close(unit, task, current, reason);
  }

  private async addCycle(unit: Unit, task: Task, cycle: Cycle): Promise<Discrepancy> {
    const current = await this.repository.findCurrent(unit, task.id);
    if (current) {
      const reopened = { status: 'open' as const, cycles: [...current.cycles, cycle] };
      await this.repository.update(unit, current, reopened);
      return { ...current, ...reopened };
    }
    const opened = { openedAt: cycle.at, closedAt: null, closeReason: null };
    const discrepancy: Discrepancy = { id: newId('discrepancy'), taskId: task.id, status: 'open', cycles: [cycle], ...opened };
    await this.repository.insert(unit, discrepancy);
    return discrepancy;
  }

  private async hasRuling(reader: Reader, validationId: string): Promise<boolean> {
    const validation = await this.validations.find(reader, validationId);
    const cases = validation ? await this.repository.list(reader, validation.taskId) : [];
    const rulings = await this.repository.listRulings(
      reader,
      cases.map(({ id }) => id),
    );
    const ruledOn = rulings.map(
      (ruling) => cases.find(({ id }) => id === ruling.discrepancyId)?.cycles[ruling.cycle]?.validation_id,
    );
    return ruledOn.includes(validationId);
  }
}
