import { Injectable, type OnModuleInit } from '@nestjs/common';
import { conflict } from '../../domain/errors';
import { mayRework } from '../../domain/separation';
import type { Unit } from '../../platform/database';
import { BlindTestsService } from '../blind-tests';
import { ClaimsService, QueueSources } from '../claims';
import { AuthorService, Lifecycle, Revisions, SealService, Seats, type Seen, type Task } from '../tasks';
import { ValidationService } from '../validation';
import type { Turn } from './domain/ruling';

/** The turns after a ruling: each side in order changes its own, seals, and validation runs again. */
@Injectable()
export class ReworkService implements OnModuleInit {
  constructor(
    private readonly seats: Seats,
    private readonly revisions: Revisions,
    private readonly lifecycle: Lifecycle,
    private readonly author: AuthorService,
    private readonly blindTests: BlindTestsService,
    private readonly claims: ClaimsService,
    private readonly sources: QueueSources,
    private readonly sealing: SealService,
    private readonly validations: ValidationService,
  ) {}

  onModuleInit(): void {
    this.sealing.register({ seat: 'author', status: 'reworking', seal: (unit, seen) => this.sealAuthor(unit, seen) });
    this.sealing.register({ seat: 'test-writer', status: 'reworking', seal: (unit, seen) => this.sealTests(unit, seen) });
    for (const seat of ['author', 'test-writer'] as const) {
      // A seat that passed on is to be had while its turn lasts.
      this.sources.register({ seat, statuses: ['reworking'], isOpen: (_reader, task) => task.rework[0]?.seat === seat });
    }
  }

  /** Starts the turns of a ruling; without any, validation runs again at once. */
  async begin(unit: Unit, task: Task, turns: readonly Turn[]): Promise<void> {
    if (turns.length === 0) {
      await this.lifecycle.move(unit, task, 'validating', 'no-rework-asked');
      await this.validations.begin(unit, task);
      return;
    }
    await this.lifecycle.move(unit, task, 'reworking', 'ruling-made', { rework: [...turns] });
    // An accepted version's reviewer is not bound to review the next one: the seat is free again.
    const reviewer = await this.seats.findActive(unit, task.id, 'reviewer');
    if (reviewer) await this.seats.end(unit, reviewer, 'reworking');
    for (const { seat } of turns) await this.passOnIfExposed(unit, task, seat);
  }

  /** Who was shown the other side can't rework blind any more: their seat goes back to the queue. */
  private async passOnIfExposed(unit: Unit, task: Task, seat: Turn['seat']): Promise<void> {
    const holder = await this.seats.findActive(unit, task.id, seat);
    if (!holder || mayRework(seat, await this.seats.historyOf(unit, holder.personId, task.id))) return;
    await this.seats.end(unit, holder, 'exposed');
    await this.lifecycle.tell(unit, task, 'system', 'seat-passed-on', { seat });
  }

  private async sealAuthor(unit: Unit, { task }: Seen): Promise<Task> {
    this.requireTurn(task, 'author');
    const { findings } = await this.author.check(unit, task);
    const [finding] = findings;
    if (finding) throw conflict(`The requirements do not pass the lint: ${finding.message}`);
    return this.endTurn(unit, task);
  }

  private async sealTests(unit: Unit, { task }: Seen): Promise<Task> {
    this.requireTurn(task, 'test-writer');
    const newest = await this.revisions.findOwn(unit, task.id, 'tests', unit.ctx.actor.personId);
    if (!newest) throw conflict('There are no tests of yours yet.');
    await this.blindTests.sealRework(unit, task, newest);
    return this.endTurn(unit, task);
  }

  private requireTurn(task: Task, seat: Turn['seat']): void {
    if (task.rework[0]?.seat !== seat) throw conflict('It is the other side whose turn it is.');
  }

  private async endTurn(unit: Unit, task: Task): Promise<Task> {
    const [turn, ...rest] = task.rework;
    if (turn) await this.claims.complete(unit, task.id, turn.seat);
    await this.lifecycle.tell(unit, task, turn?.seat ?? 'system', 'rework-sealed');
    if (rest.length > 0) return this.lifecycle.change(unit, task, { rework: rest });
    await this.lifecycle.move(unit, task, 'validating', 'rework-sealed', { rework: [] });
    await this.validations.begin(unit, task);
    return task;
  }
}
