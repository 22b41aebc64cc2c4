import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { EVALUATOR_SEATS, mayEvaluate, SEAT_POLICY, type EvaluatorSeat, type SeatPolicy } from '../../domain/evaluation';
import { findSweLanguage } from '../../domain/swe';
import { AuditLog } from '../../platform/audit';
import { CONFIG, type Config } from '../../platform/config';
import type { Reader, Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { AccountsService } from '../accounts';
import { QueueSources } from '../claims';
import { Curation } from '../curation';
import { Lifecycle, Seats, type Task } from '../tasks';
import type { Evaluation } from './evaluation.entity';
import { EvaluationRepository } from './evaluation.repository';
import { Prefills } from './prefill/prefills';
import { FIRST_AT_WORK } from './domain/state';
import { GoldService } from './gold.service';
import { judgedPins, sameJudged } from './pins';

/** So many people may sit on a gold item at the same time. */
const GOLD_PLACES = 1000;

/**
 * Who may take which seat. Both seats are quiet: a gold item that many have sat on would tell by its history what it is.
 */
@Injectable()
export class SeatQueue implements OnModuleInit {
  constructor(
    private readonly repository: EvaluationRepository,
    private readonly gold: GoldService,
    private readonly curation: Curation,
    private readonly accounts: AccountsService,
    private readonly seats: Seats,
    private readonly sources: QueueSources,
    private readonly lifecycle: Lifecycle,
    private readonly prefills: Prefills,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  get policy(): SeatPolicy {
    const [first, second] = this.config.evaluation.years;
    const years = { 'evaluator-1': first, 'evaluator-2': second };
    const standard = EVALUATOR_SEATS.every((seat) => SEAT_POLICY.minimum_years[seat] === years[seat]);
    return standard ? SEAT_POLICY : { version: `${SEAT_POLICY.version}/${first}-${second}`, minimum_years: years };
  }

  onModuleInit(): void {
    for (const seat of EVALUATOR_SEATS) {
      this.sources.register({
        ...{ seat, quiet: true },
        statuses: seat === 'evaluator-1' ? ['screened', 'in-evaluation'] : ['in-evaluation'],
        candidates: (reader, after, limit) => this.repository.listCandidates(reader, seat, after, limit),
        isOpen: (reader, task) => this.isOpen(reader, seat, task),
        places: async (reader, task) => ((await this.gold.isGold(reader, task.id)) ? GOLD_PLACES : 1),
        refuses: (reader, task, personId) => this.refuses(reader, seat, task, personId),
        claimed: (unit, task) => (seat === 'evaluator-1' ? this.begin(unit, task) : this.join(unit, task)),
        ended: (unit, task) => this.release(unit, task),
      });
    }
  }

  private async isOpen(reader: Reader, seat: EvaluatorSeat, task: Task): Promise<boolean> {
    if (task.kind !== 'swe' || !(await this.curation.isListed(reader, task))) return false;
    if (seat === 'evaluator-2') return (await this.repository.findWaiting(reader, task.id)) !== undefined;
    return (await this.gold.isGold(reader, task.id)) || (await this.repository.findActive(reader, task.id)) === undefined;
  }

  private async refuses(reader: Reader, seat: EvaluatorSeat, task: Task, personId: string): Promise<boolean> {
    const language = findSweLanguage(task.domain);
    const qualifications = await this.accounts.findQualifications(reader, personId);
    if (!language || !mayEvaluate(seat, language, qualifications, this.policy)) return true;
    if (!(await this.gold.isGold(reader, task.id))) return false;
    // Who has had part in it would know it again.
    if (await this.repository.findOf(reader, task.id, personId)) return true;
    return this.gold.isHiddenFrom(reader, seat, task.id, personId);
  }

  /** Evaluator 1 begins, or goes on with what they had begun and lost of the same state. */
  private async begin(unit: Unit, task: Task): Promise<void> {
    const { personId } = unit.ctx.actor;
    const gold = await this.gold.isGold(unit, task.id);
    const activeKey = gold ? `${task.id}:${personId}` : task.id;
    const now = unit.ctx.now().toISOString();
    const lost = await this.repository.findAbandoned(unit, task.id, personId);
    if (lost && sameJudged(lost.pins, task.pins)) {
      const said = (await this.repository.listResponses(unit, lost.id)).some(({ kind }) => kind === 'blind');
      await this.repository.update(unit, lost, {
        state: said ? 'consolidating' : 'blind',
        activeKey,
        second: null,
        stageAt: now,
      });
    } else await this.open(unit, task, { gold, activeKey });
    if (task.status !== 'screened') return;
    await this.lifecycle.move(unit, task, 'in-evaluation', 'evaluators-claimed');
    await this.lifecycle.tell(unit, task, 'system', 'evaluation-started');
  }

  private async open(unit: Unit, task: Task, { gold, activeKey }: Pick<Evaluation, 'gold' | 'activeKey'>): Promise<void> {
    const language = findSweLanguage(task.domain);
    if (!language) throw new Error(`${task.id} is of no language: ${task.domain}`);
    const now = unit.ctx.now().toISOString();
    const evaluation: Evaluation = {
      ...{ id: newId('evaluation'), taskId: task.id, language, pins: judgedPins(task.pins), state: 'blind', activeKey },
      ...{ first: unit.ctx.actor.personId, second: null, round: 1, gold, seatPolicy: this.policy.version },
      ...{ prefillsShownAt: null, stageAt: now, decision: null, discrepancyId: null, ruledSound: false },
      ...{ version: 1, createdAt: now, updatedAt: now },
    };
    await this.repository.insert(unit, evaluation);
    // Hints may have been accepted since it was screened.
    await this.prefills.order(unit, task);
    await this.audit.append(unit, { action: 'evaluation.opened', subject: task.id, data: { evaluation: evaluation.id } });
  }

  private async join(unit: Unit, task: Task): Promise<void> {
    const waiting = await this.repository.findWaiting(unit, task.id);
    if (!waiting) throw new Error(`Nothing of ${task.id} waits for evaluator 2`);
    const stageAt = unit.ctx.now().toISOString();
    await this.repository.update(unit, waiting, { state: 'calibrating', second: unit.ctx.actor.personId, stageAt });
  }

  /** A lease ran out or was given back: what its holder had to do is to be had again. */
  private async release(unit: Unit, task: Task): Promise<void> {
    for (const evaluation of await this.repository.listActive(unit, task.id)) {
      const { first, second, state } = evaluation;
      if (FIRST_AT_WORK.includes(state) && !(await this.seats.findHeldBy(unit, task.id, first))) {
        await this.repository.update(unit, evaluation, { state: 'abandoned', activeKey: null });
      } else if (
        second !== null &&
        (state === 'calibrating' || state === 'sent-back') &&
        !(await this.seats.findHeldBy(unit, task.id, second))
      ) {
        await this.repository.update(unit, evaluation, {
          second: null,
          ...(state === 'calibrating' && { state: 'waiting' as const }),
        });
      }
    }
  }
}
