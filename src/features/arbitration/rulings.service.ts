import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound, type Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ClaimsService } from '../claims';
import { ExposureLedger } from '../exposures';
import { Lifecycle, Seats, type SeatRow, type Task } from '../tasks';
import type { Discrepancy, Ruling } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import type { NewRuling, RulingView } from './arbitration.schema';
import { CasesService } from './cases.service';
import { reworkTurns } from './domain/ruling';
import { FindingCheck } from './finding-check';
import { ReworkService } from './rework.service';
import { fullRulingView } from './views';

type Side = 'author' | 'test-writer';
const SIDES: readonly Side[] = ['author', 'test-writer'];

/** Called when an accepted task's version is to stop being served, or to be served again; pools registers it. */
export type Withdraw = (unit: Unit, task: Task, to: 'quarantined' | 'retired' | 'served') => Promise<void>;

/** What an arbiter does with a case. */
@Injectable()
export class RulingsService {
  private withdraw: Withdraw = () => Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ArbitrationRepository,
    private readonly cases: CasesService,
    private readonly seats: Seats,
    private readonly claims: ClaimsService,
    private readonly check: FindingCheck,
    private readonly rework: ReworkService,
    private readonly ledger: ExposureLedger,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
  ) {}

  onWithdraw(hook: Withdraw): void {
    this.withdraw = hook;
  }

  withdrawVersions(unit: Unit, task: Task, to: Parameters<Withdraw>[2]): Promise<void> {
    return this.withdraw(unit, task, to);
  }

  rule(ctx: Ctx, discrepancyId: string, input: NewRuling): Promise<RulingView> {
    return this.work.run(ctx, async (unit) => {
      const discrepancy = await this.repository.find(unit, discrepancyId);
      if (!discrepancy) throw notFound();
      const { task, seat } = await this.seats.getHeld(unit, ctx.actor, discrepancy.taskId, 'arbiter');
      if (discrepancy.status !== 'open') throw conflict('This case has its ruling.');
      requireFindings(input);
      const leakedTo = await this.checkFindings(unit, discrepancy, input);
      const ruling = await this.insert(unit, discrepancy, input, leakedTo);
      for (const side of leakedTo) await this.expose(unit, task, side);
      await this.carryOut(unit, task, discrepancy, ruling, input);
      await this.leaveSeat(unit, task, seat);
      return fullRulingView(ruling);
    });
  }

  /** Sides whose finding leaks; refused unless the arbiter sends it all the same. */
  private async checkFindings(
    unit: Unit,
    discrepancy: Discrepancy,
    { findings, send_leaking_findings }: NewRuling,
  ): Promise<Side[]> {
    const pins = discrepancy.cycles.at(-1)?.pins ?? {};
    const leaking: Side[] = [];
    const faults: Fault[] = [];
    for (const side of SIDES) {
      const finding = findings[side];
      const leaks = finding === undefined ? [] : await this.check.leaks(unit, pins, side, finding);
      if (leaks.length > 0) leaking.push(side);
      faults.push(
        ...leaks.map(({ kind, excerpt }) => ({
          pointer: `/findings/${side}`,
          code: `leaks-${kind}`,
          detail: `shares with a hidden part: ${excerpt}`,
        })),
      );
    }
    if (faults.length > 0 && !send_leaking_findings) throw new DomainError('finding-leaks', undefined, faults);
    return leaking;
  }

  private async insert(unit: Unit, discrepancy: Discrepancy, input: NewRuling, leakedTo: Side[]): Promise<Ruling> {
    const { fault, subtype, rationale, findings } = input;
    const ruling: Ruling = {
      ...{ id: newId('ruling'), discrepancyId: discrepancy.id, taskId: discrepancy.taskId, personId: unit.ctx.actor.personId },
      ...{ cycle: discrepancy.cycles.length - 1, fault, subtype, rationale, rework: reworkTurns(fault), leakedTo },
      findings: Object.fromEntries(Object.entries(findings).filter(([, text]) => text !== undefined)),
      createdAt: unit.ctx.now().toISOString(),
    };
    await this.repository.insertRuling(unit, ruling);
    await this.repository.update(unit, discrepancy, { status: 'ruled' });
    await this.audit.append(unit, {
      action: 'ruling.made',
      subject: discrepancy.taskId,
      data: { ruling: ruling.id, fault, subtype, leakedTo },
    });
    return ruling;
  }

  private async carryOut(
    unit: Unit,
    task: Task,
    discrepancy: Discrepancy,
    ruling: Ruling,
    { disposition }: NewRuling,
  ): Promise<void> {
    await this.lifecycle.tell(unit, task, 'arbiter', 'ruled', { discrepancy: discrepancy.id });
    const ruled: Discrepancy = { ...discrepancy, status: 'ruled' };
    if (task.status !== 'accepted') return this.rework.begin(unit, task, ruling.rework);
    if (ruling.rework.length === 0) return this.cases.close(unit, task, ruled, 'no-defect');
    if (disposition === 'rework') return this.rework.begin(unit, task, ruling.rework);
    await this.lifecycle.move(unit, task, 'quarantined', 'defect-confirmed');
    if (disposition === 'retire') await this.lifecycle.move(unit, task, 'retired', 'defect-confirmed');
    await this.withdraw(unit, task, disposition === 'retire' ? 'retired' : 'quarantined');
    await this.cases.close(unit, task, ruled, disposition === 'retire' ? 'retired' : 'quarantined');
  }

  /** A leaking finding tells its reader of the other side: an exposure like any other. */
  private async expose(unit: Unit, task: Task, side: Side): Promise<void> {
    const holder = await this.seats.findActive(unit, task.id, side);
    const part = side === 'author' ? 'tests' : 'solution';
    if (holder) await this.ledger.record(unit, { taskId: task.id, part, revisionId: null, own: false }, holder.personId);
  }

  private async leaveSeat(unit: Unit, task: Task, seat: SeatRow): Promise<void> {
    await this.claims.complete(unit, task.id, 'arbiter');
    await this.seats.end(unit, seat, 'ruled');
  }
}

/** Whoever has to rework is told why. */
function requireFindings({ fault, findings }: NewRuling): void {
  const missing = reworkTurns(fault).filter(({ seat }) => findings[seat] === undefined);
  if (missing.length === 0) return;
  throw new DomainError(
    'invalid',
    undefined,
    missing.map(({ seat }) => ({ pointer: `/findings/${seat}`, detail: 'this side reworks, so it needs a finding' })),
  );
}
