import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { notFound } from '../../domain/errors';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { ExposureLedger } from '../exposures';
import { Revisions, Seats, TasksRepository } from '../tasks';
import type { Cycle, Discrepancy, Ruling } from './arbitration.entity';
import { ArbitrationRepository } from './arbitration.repository';
import type { PrecedentQuery, PrecedentView } from './arbitration.schema';
import { decidedCycles } from './decided';
import { bm25 } from './domain/ranking';

/** Cases that are looked through, the newest; and how many are shown. */
const LOOKED_AT = 2000;
const SHOWN = 10;

interface Precedent {
  discrepancy: Discrepancy;
  cycle: Cycle;
  ruling: Ruling;
  text: string;
}

/**
 * Earlier cases like one that an arbiter has before them, by words of the rulings and by category. Only of tasks that are accepted or
 * retired, and on which the arbiter has no other seat: what is hidden of open tasks stays so.
 */
@Injectable()
export class PrecedentsService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: ArbitrationRepository,
    private readonly seats: Seats,
    private readonly tasks: TasksRepository,
    private readonly revisions: Revisions,
    private readonly ledger: ExposureLedger,
  ) {}

  find(ctx: Ctx, id: string, query: PrecedentQuery): Promise<{ items: PrecedentView[] }> {
    return this.work.run({ ...ctx, idempotency: undefined }, async (unit) => {
      const found = await this.repository.find(unit, id);
      await this.seats.getHeld(unit, ctx.actor, found?.taskId ?? '', 'arbiter');
      if (!found) throw notFound();
      const candidates = (await this.candidates(unit, ctx.actor.personId, found)).filter(({ ruling }) => fits(ruling, query));
      const scores = bm25(
        await this.textOf(unit, found),
        candidates.map(({ text }) => text),
      );
      const ranked = candidates
        .map((precedent, index) => ({ precedent, score: scores[index] ?? 0 }))
        .filter(({ score }) => score > 0)
        .sort((a, b) => b.score - a.score || (a.precedent.ruling.id < b.precedent.ruling.id ? -1 : 1))
        .slice(0, SHOWN);
      await this.expose(unit, new Set(ranked.map(({ precedent }) => precedent.discrepancy.taskId)));
      return { items: ranked.map(({ precedent, score }) => toView(precedent, score)) };
    });
  }

  private async candidates(reader: Reader, personId: string, current: Discrepancy): Promise<Precedent[]> {
    const cases = (await this.repository.listPrecedents(reader, LOOKED_AT)).filter(({ taskId }) => taskId !== current.taskId);
    const taskIds = [...new Set(cases.map(({ taskId }) => taskId))];
    const seats = await this.tasks.listSeatsOf(reader, personId, taskIds);
    const closedTo = new Set(seats.filter(({ seat }) => seat !== 'arbiter').map(({ taskId }) => taskId));
    const open = cases.filter(({ taskId }) => !closedTo.has(taskId));
    const rulings = await this.repository.listRulings(
      reader,
      open.map(({ id }) => id),
    );
    return open.flatMap((discrepancy) =>
      decidedCycles(discrepancy, rulings).map(({ cycle, decidedBy: ruling }) => {
        const { rationale, findings, fault, subtype } = ruling;
        const text = [fault, subtype, rationale, ...Object.values(findings), cycle.statement ?? ''].join('\n');
        return { discrepancy, cycle, ruling, text };
      }),
    );
  }

  /** What the open case is about, in words: its statement and its specification. */
  private async textOf(reader: Reader, { cycles }: Discrepancy): Promise<string> {
    const { statement = null, pins = {} } = cycles.at(-1) ?? {};
    const prompt = pins.prompt === undefined ? '' : (await this.revisions.loadForMachine(reader, { pins }, 'prompt')).text;
    const requirements =
      pins.requirements === undefined ? [] : (await this.revisions.loadForMachine(reader, { pins }, 'requirements')).requirements;
    return [statement ?? '', prompt, ...requirements.map(({ text }) => text)].join('\n');
  }

  /** A rationale tells of both sides of its task. */
  private async expose(unit: Unit, taskIds: ReadonlySet<string>): Promise<void> {
    for (const taskId of taskIds)
      for (const part of ['solution', 'tests'] as const)
        await this.ledger.record(unit, { taskId, part, revisionId: null, own: false });
  }
}

function fits(ruling: Ruling, { fault, subtype }: PrecedentQuery): boolean {
  return (fault === undefined || ruling.fault === fault) && (subtype === undefined || ruling.subtype === subtype);
}

function toView({ discrepancy, cycle, ruling }: Precedent, score: number): PrecedentView {
  const { fault, subtype, rationale, findings } = ruling;
  return {
    ...{ discrepancy_id: discrepancy.id, task_id: discrepancy.taskId, source: cycle.source, statement: cycle.statement },
    ...{ fault, subtype, rationale, findings, close_reason: discrepancy.closeReason, closed_at: discrepancy.closedAt },
    score: Number(score.toFixed(4)),
  };
}
