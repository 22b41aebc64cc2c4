import { Injectable } from '@nestjs/common';
import { AuditLog } from '../../platform/audit';
import type { Unit } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import { Lifecycle, Seats, type Task } from '../tasks';
import type { Cycle, Discrepancy, Ruling } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import { CasesService } from './cases.service';
import { ReworkService } from './rework.service';

/** Called when an accepted task's version is to stop being served, or to be served again; pools registers it. */
export type Withdraw = (unit: Unit, task: Task, to: 'quarantined' | 'retired' | 'served') => Promise<void>;

/** Called in the unit in which a ruling is carried out: later features follow it. */
export type CaseSettled = (unit: Unit, discrepancy: Discrepancy, ruling: Ruling) => Promise<void>;

/** Carries out the ruling that decides a case. Nothing of a ruling has an effect, or is seen by anybody, before. */
@Injectable()
export class Settlement {
  private withdraw: Withdraw = () => Promise.resolve();
  private readonly settled: CaseSettled[] = [];

  constructor(
    private readonly repository: ArbitrationRepository,
    private readonly cases: CasesService,
    private readonly seats: Seats,
    private readonly rework: ReworkService,
    private readonly ledger: ExposureLedger,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
  ) {}

  onWithdraw(hook: Withdraw): void {
    this.withdraw = hook;
  }

  onSettled(hook: CaseSettled): void {
    this.settled.push(hook);
  }

  withdrawVersions(unit: Unit, task: Task, to: Parameters<Withdraw>[2]): Promise<void> {
    return this.withdraw(unit, task, to);
  }

  async settle(unit: Unit, task: Task, open: Discrepancy, ruling: Ruling): Promise<void> {
    const decided = (cycle: Cycle, index: number): Cycle =>
      index === ruling.cycle ? { ...cycle, decided_by: ruling.id } : cycle;
    const ruled = await this.repository.update(unit, open, { status: 'ruled', cycles: open.cycles.map(decided) });
    const { id, fault, subtype, leakedTo } = ruling;
    await this.audit.append(unit, {
      action: 'discrepancy.ruled',
      subject: task.id,
      data: { discrepancy: open.id, ruling: id, fault, subtype, leakedTo },
    });
    for (const side of leakedTo) await this.expose(unit, task, side);
    await this.lifecycle.tell(unit, task, 'arbiter', 'ruled', { discrepancy: open.id });
    await this.carryOut(unit, task, ruled, ruling);
    for (const hook of this.settled) await hook(unit, ruled, ruling);
  }

  private async carryOut(unit: Unit, task: Task, ruled: Discrepancy, { rework, disposition }: Ruling): Promise<void> {
    if (task.status !== 'accepted') return this.rework.begin(unit, task, rework);
    if (rework.length === 0) return this.cases.close(unit, task, ruled, 'no-defect');
    if (disposition === 'rework') return this.rework.begin(unit, task, rework);
    await this.lifecycle.move(unit, task, 'quarantined', 'defect-confirmed');
    if (disposition === 'retire') await this.lifecycle.move(unit, task, 'retired', 'defect-confirmed');
    await this.withdraw(unit, task, disposition === 'retire' ? 'retired' : 'quarantined');
    await this.cases.close(unit, task, ruled, disposition === 'retire' ? 'retired' : 'quarantined');
  }

  /** A leaking finding tells its reader of the other side: an exposure like any other. */
  private async expose(unit: Unit, task: Task, side: 'author' | 'test-writer'): Promise<void> {
    const holder = await this.seats.findActive(unit, task.id, side);
    const part = side === 'author' ? 'tests' : 'solution';
    if (holder) await this.ledger.record(unit, { taskId: task.id, part, revisionId: null, own: false }, holder.personId);
  }
}
