import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { conflict, notFound } from '../../domain/errors';
import { AuditLog } from '../../platform/audit';
import { UnitOfWork, type Reader, type Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { Remakes, SweTasks } from '../batches';
import { ClaimsService } from '../claims';
import { Curation } from '../curation';
import { Lifecycle, Seats, type Task } from '../tasks';
import { STANDING } from './domain/rounds';
import type { HiddenTestRound } from './hidden-tests.entity';
import { HiddenTestsRepository } from './hidden-tests.repository';
import type { NewRound, RoundView } from './hidden-tests.schema';

/** What a record says of the tests that blind writers have added. */
export interface BlindTestCounts {
  fail_to_pass: number;
  pass_to_pass: number;
}

/** Rounds of blind tests: who runs the programme asks for them, and may end what nobody has sealed yet. */
@Injectable()
export class HiddenTests {
  constructor(
    private readonly work: UnitOfWork,
    private readonly repository: HiddenTestsRepository,
    private readonly verified: SweTasks,
    private readonly remakes: Remakes,
    private readonly curation: Curation,
    private readonly lifecycle: Lifecycle,
    private readonly seats: Seats,
    private readonly claims: ClaimsService,
    private readonly audit: AuditLog,
  ) {}

  ask(ctx: Ctx, sweTaskId: string, { reason }: NewRound): Promise<RoundView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.getTask(unit, sweTaskId);
      const source = await this.verified.findWhole(unit, sweTaskId);
      if (!source) throw notFound();
      const problem = await this.remakes.findProblem(unit, source);
      if (problem !== undefined) throw conflict(`The task can't be proved with more tests: ${problem}.`);
      // Whoever wrote the last round's may write this one's too, and so may others.
      await this.leaveSeat(unit, task, 'asked-again');
      await this.lifecycle.move(unit, task, 'in-testing', 'blind-tests-asked');
      const round = await this.insert(unit, task, sweTaskId, reason);
      await this.lifecycle.tell(unit, task, 'system', 'blind-tests-asked');
      return toRoundView(round);
    });
  }

  async list(sweTaskId: string): Promise<{ items: RoundView[] }> {
    await this.getTask(this.work.reader, sweTaskId);
    return { items: (await this.repository.list(this.work.reader, sweTaskId)).map(toRoundView) };
  }

  withdraw(ctx: Ctx, sweTaskId: string): Promise<RoundView> {
    return this.work.run(ctx, async (unit) => {
      const task = await this.getTask(unit, sweTaskId);
      const round = await this.repository.findOpen(unit, task.id);
      if (!round) throw conflict('No blind tests are asked for.');
      if (round.status !== 'asked' && round.status !== 'claimed') throw conflict('The tests are sealed, and have to be judged.');
      await this.claims.complete(unit, task.id, 'test-writer');
      return toRoundView(await this.end(unit, task, round, 'withdrawn'));
    });
  }

  /** Ends a round without tests: the task goes on with what it had. */
  async end(unit: Unit, task: Task, round: HiddenTestRound, status: 'withdrawn' | 'given-up'): Promise<HiddenTestRound> {
    await this.leaveSeat(unit, task, status);
    const ended = await this.repository.update(unit, round, { status });
    await this.lifecycle.move(unit, task, 'validated', 'blind-tests-ended');
    await this.audit.append(unit, { action: 'hidden-tests.ended', subject: task.id, data: { round: round.id, status } });
    await this.lifecycle.tell(unit, task, 'system', 'blind-tests-ended');
    await this.curation.goOn(unit, round.sweTaskId);
    return ended;
  }

  /** Frees the writer's seat; who sat there keeps their own tests. */
  async leaveSeat(unit: Unit, task: Task, reason: string): Promise<void> {
    const seat = await this.seats.findActive(unit, task.id, 'test-writer');
    if (seat) await this.seats.end(unit, seat, reason);
  }

  /** Of all rounds whose tests are the task's; undefined where there are none. */
  async countsOf(reader: Reader, sweTaskId: string): Promise<BlindTestCounts | undefined> {
    const counts = (await this.repository.listIn(reader, sweTaskId, STANDING)).flatMap(({ counts: of }) => of ?? []);
    if (counts.length === 0) return undefined;
    return {
      fail_to_pass: counts.reduce((sum, { fail_to_pass }) => sum + fail_to_pass, 0),
      pass_to_pass: counts.reduce((sum, { pass_to_pass }) => sum + pass_to_pass, 0),
    };
  }

  private async insert(unit: Unit, task: Task, sweTaskId: string, reason: string): Promise<HiddenTestRound> {
    const now = unit.ctx.now().toISOString();
    const number = (await this.repository.list(unit, sweTaskId)).length + 1;
    const round: HiddenTestRound = {
      ...{ id: newId('hidden-test-round'), taskId: task.id, sweTaskId, number, status: 'asked', mark: newMark(), tries: 0 },
      ...{ revisionId: null, personId: null, findings: null, counts: null, discrepancyId: null },
      ...{ askedBy: unit.ctx.actor.accountId, reason, version: 1, createdAt: now, updatedAt: now },
    };
    await this.repository.insert(unit, round);
    await this.audit.append(unit, { action: 'hidden-tests.asked', subject: task.id, data: { round: round.id } });
    return round;
  }

  private async getTask(reader: Reader, sweTaskId: string): Promise<Task> {
    const task = await this.curation.find(reader, sweTaskId);
    if (!task) throw notFound();
    return task;
  }
}

const LETTERS = 'bcdfghjkmnpqrstvwxz';
const MARK_LENGTH = 6;

/** Consonants alone: no repository has such a name by chance, every language takes it in an identifier, and it spells nothing. */
function newMark(): string {
  return Array.from({ length: MARK_LENGTH }, () => LETTERS[randomInt(LETTERS.length)] ?? '').join('');
}

function toRoundView({ id, taskId, number, status, reason, discrepancyId, createdAt, updatedAt }: HiddenTestRound): RoundView {
  return {
    ...{
      id,
      task_id: taskId,
      number,
      status,
      reason,
      discrepancy_id: discrepancyId,
      created_at: createdAt,
      updated_at: updatedAt,
    },
  };
}
