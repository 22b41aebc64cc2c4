import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { UnitOfWork, type Reader } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import { Seats, TasksRepository } from '../tasks';
import { ArbiterPlaces } from './arbiter-places';
import type { Discrepancy, Ruling } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import type { BundleView, DiscrepancyView, ProposalView } from './arbitration.schema';
import { BundlesService } from './bundles.service';
import { CasesService } from './cases.service';
import { proposalView, toDiscrepancyView } from './views';

/** Cases in the words that each audience may have, and reports from outside. */
@Injectable()
export class ArbitrationReader {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ArbitrationRepository,
    private readonly cases: CasesService,
    private readonly places: ArbiterPlaces,
    private readonly bundles: BundlesService,
    private readonly ledger: ExposureLedger,
    private readonly seats: Seats,
    private readonly tasks: TasksRepository,
  ) {}

  async list(ctx: Ctx, taskId: string): Promise<{ items: DiscrepancyView[] }> {
    const { reader } = this.work;
    const { audience } = await this.seats.getSeen(reader, ctx.actor, taskId);
    if (audience === 'stranger') throw notFound();
    const cases = await this.repository.list(reader, taskId);
    const rulings = await this.rulingsOf(reader, taskId, cases);
    return { items: cases.map((each) => toDiscrepancyView(each, rulings, audience)) };
  }

  async get(ctx: Ctx, id: string): Promise<DiscrepancyView> {
    const { reader } = this.work;
    const found = await this.repository.find(reader, id);
    const { audience } = await this.seats.getSeen(reader, ctx.actor, found?.taskId ?? '');
    if (!found || audience === 'stranger') throw notFound();
    return toDiscrepancyView(found, await this.rulingsOf(reader, found.taskId, [found]), audience);
  }

  /** Of a case whose rulings are only kept nobody is shown any: each is to be made without the others. */
  private async rulingsOf(reader: Reader, taskId: string, cases: readonly Discrepancy[]): Promise<Ruling[]> {
    if (await this.places.isKeptOnly(reader, taskId)) return [];
    return this.repository.listRulings(
      reader,
      cases.map(({ id }) => id),
    );
  }

  /** The frozen evidence of a cycle, checked; reading it is an exposure to both sides. */
  bundle(ctx: Ctx, id: string, cycle?: number): Promise<BundleView> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const found = await this.repository.find(unit, id);
      const { audience } = await this.seats.getSeen(unit, ctx.actor, found?.taskId ?? '');
      if (!found || (audience !== 'arbiter' && audience !== 'reviewer')) throw notFound();
      const index = cycle ?? found.cycles.length - 1;
      const read = await this.bundles.read(unit, id, index);
      if (!read) throw notFound();
      for (const part of ['solution', 'tests'] as const) {
        const revisionId = found.cycles[index]?.pins[part] ?? null;
        await this.ledger.record(unit, { taskId: found.taskId, part, revisionId, own: false });
      }
      const { bundle, body, changed } = read;
      return { discrepancy_id: id, cycle: index, sha256: bundle.sha256, intact: changed.length === 0, changed, body };
    });
  }

  /** The machine's proposal, for the arbiter of this task who has ruled on that cycle. */
  async proposal(ctx: Ctx, id: string, cycle?: number): Promise<ProposalView> {
    const { reader } = this.work;
    const found = await this.repository.find(reader, id);
    await this.seats.getHeld(reader, ctx.actor, found?.taskId ?? '', 'arbiter');
    const index = cycle ?? (found?.cycles.length ?? 0) - 1;
    const proposal = await this.repository.findProposalFor(reader, ctx.actor.personId, id, index);
    if (!proposal) throw notFound();
    return proposalView(proposal);
  }

  /** A defect that somebody outside found in an accepted task; the version stays served, marked, until the ruling. */
  report(ctx: Ctx, taskId: string, statement: string): Promise<DiscrepancyView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.tasks.find(unit, taskId);
      if (task?.status !== 'accepted') throw notFound();
      return toDiscrepancyView(await this.cases.dispute(unit, task, 'report', statement), [], 'overseer');
    });
  }
}
