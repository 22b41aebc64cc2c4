import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, DomainError, notFound, type Fault } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ClaimsService } from '../claims';
import { Lifecycle, Seats, type SeatRow, type Task } from '../tasks';
import { ArbiterPlaces } from './arbiter-places';
import type { Discrepancy, Ruling } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import type { MadeRuling, NewRuling } from './arbitration.schema';
import { BundlesService } from './bundles.service';
import { decisive } from './domain/blind';
import { turnsOn, type Turn } from './domain/ruling';
import { FindingCheck } from './finding-check';
import { Settlement, type CaseSettled, type Withdraw } from './settlement';
import { fullRulingView, proposalView } from './views';

type Side = 'author' | 'test-writer';
const SIDES: readonly Side[] = ['author', 'test-writer'];

/** Called with every ruling in its unit, decided or not; `agreement` registers it. */
export type RulingMade = (unit: Unit, ruling: Ruling) => Promise<void>;

/**
 * What an arbiter does with a case. The answer to a ruling is the same whether it was carried out, waits for a second one that its
 * maker is not to know of, or is kept and no more.
 */
@Injectable()
export class RulingsService {
  private made: RulingMade = () => Promise.resolve();

  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ArbitrationRepository,
    private readonly bundles: BundlesService,
    private readonly places: ArbiterPlaces,
    private readonly settlement: Settlement,
    private readonly seats: Seats,
    private readonly claims: ClaimsService,
    private readonly check: FindingCheck,
    private readonly lifecycle: Lifecycle,
    private readonly audit: AuditLog,
  ) {}

  onWithdraw(hook: Withdraw): void {
    this.settlement.onWithdraw(hook);
  }

  onSettled(hook: CaseSettled): void {
    this.settlement.onSettled(hook);
  }

  onRuling(hook: RulingMade): void {
    this.made = hook;
  }

  rule(ctx: Ctx, discrepancyId: string, input: NewRuling): Promise<MadeRuling> {
    return this.work.run(ctx, async (unit) => {
      const discrepancy = await this.repository.find(unit, discrepancyId);
      if (!discrepancy) throw notFound();
      const { task, seat } = await this.seats.getHeld(unit, ctx.actor, discrepancy.taskId, 'arbiter');
      if (discrepancy.status !== 'open') throw conflict('This case has its ruling.');
      if (task.status !== 'disputed' && task.status !== 'accepted') throw this.lifecycle.wrongState(task);
      const turns = turnsOn(input.fault, task.kind, discrepancy.cycles.at(-1)?.source);
      requireFindings(input, turns);
      const bundleSha256 = await this.requireBundle(unit, discrepancy, input);
      const leakedTo = await this.checkFindings(unit, discrepancy, input);
      const ruling = await this.insert(unit, discrepancy, input, { leakedTo, bundleSha256, rework: turns });
      await this.leaveSeat(unit, task, seat);
      await this.made(unit, ruling);
      await this.decide(unit, task, discrepancy, ruling);
      const proposal = await this.repository.findProposalFor(unit, ctx.actor.personId, discrepancy.id, ruling.cycle);
      return { ...fullRulingView(ruling), proposal: proposal ? proposalView(proposal) : null };
    });
  }

  /** Settles the case if this ruling decides it; else touches its row, so that two rulings at one moment take note of each other. */
  private async decide(unit: Unit, task: Task, discrepancy: Discrepancy, ruling: Ruling): Promise<void> {
    const wanted = discrepancy.cycles[ruling.cycle]?.rulings_wanted ?? 1;
    const rulings = await this.repository.listCycleRulings(unit, discrepancy.id, ruling.cycle);
    const kept = await this.places.isKeptOnly(unit, task.id);
    const deciding = kept ? undefined : decisive(wanted, rulings);
    if (deciding) await this.settlement.settle(unit, task, discrepancy, deciding);
    else await this.repository.update(unit, discrepancy, {});
  }

  /** The sha256 of what is ruled on. What was changed after it was frozen is no evidence, and what was not read is not ruled on. */
  private async requireBundle(unit: Unit, { id, cycles }: Discrepancy, input: NewRuling): Promise<string | null> {
    const read = await this.bundles.read(unit, id, cycles.length - 1);
    if (read && read.changed.length > 0)
      throw conflict('The evidence of this case was changed after it was frozen.', { changed: read.changed });
    const sha256 = read?.bundle.sha256 ?? null;
    if (input.bundle_sha256 !== undefined && input.bundle_sha256 !== sha256)
      throw conflict('The case has other evidence than this ruling is about; read it again.');
    return sha256;
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

  private async insert(
    unit: Unit,
    discrepancy: Discrepancy,
    input: NewRuling,
    checked: Pick<Ruling, 'leakedTo' | 'bundleSha256' | 'rework'>,
  ): Promise<Ruling> {
    const { fault, subtype, rationale, findings, disposition } = input;
    const ruling: Ruling = {
      ...{ id: newId('ruling'), discrepancyId: discrepancy.id, taskId: discrepancy.taskId, personId: unit.ctx.actor.personId },
      ...{ cycle: discrepancy.cycles.length - 1, fault, subtype, rationale, disposition, ...checked },
      findings: Object.fromEntries(Object.entries(findings).filter(([, text]) => text !== undefined)),
      createdAt: unit.ctx.now().toISOString(),
    };
    await this.repository.insertRuling(unit, ruling);
    // What it says is told once the case is decided: until then not even the log knows.
    await this.audit.append(unit, {
      action: 'ruling.made',
      subject: discrepancy.taskId,
      data: { ruling: ruling.id, digest: this.audit.keyedDigest('ruling', `${ruling.id}:${fault}:${subtype}:${disposition}`) },
    });
    return ruling;
  }

  private async leaveSeat(unit: Unit, task: Task, seat: SeatRow): Promise<void> {
    await this.claims.complete(unit, task.id, 'arbiter', seat.personId);
    await this.seats.end(unit, seat, 'ruled');
  }
}

/** Whoever has to rework is told why. */
function requireFindings({ findings }: NewRuling, turns: readonly Turn[]): void {
  const missing = turns.filter(({ seat }) => findings[seat] === undefined);
  if (missing.length === 0) return;
  throw new DomainError(
    'invalid',
    undefined,
    missing.map(({ seat }) => ({ pointer: `/findings/${seat}`, detail: 'this side reworks, so it needs a finding' })),
  );
}
