import { Injectable } from '@nestjs/common';
import { In, MoreThan } from 'typeorm';
import { LostRaceError } from '../../domain/errors';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { SeatRow, Task } from '../tasks';
import type { Protocol } from './domain/protocols';
import { StressAttempt, StressRun, StressSpending, StressTurn, type AttemptState } from './stress.entity';

/** Rows a statement: SQLite takes 32,766 parameters. */
const CHUNK = 500;

/** What a person may not see: runs on tasks that are not accepted and where they hold, or held, one of the two blind seats. */
const HIDDEN = `EXISTS (SELECT 1 FROM seats seat JOIN tasks task ON task.id = seat.task_id WHERE seat.task_id = run.task_id
  AND seat.person_id = :personId AND seat.seat IN ('author', 'test-writer') AND task.status <> 'accepted')`;

@Injectable()
export class StressRepository {
  insertRun(unit: Unit, run: StressRun): Promise<void> {
    return insertRow(unit, StressRun, run);
  }

  async findRun(reader: Reader, id: string): Promise<StressRun | undefined> {
    return (await reader.manager.findOneBy(StressRun, { id })) ?? undefined;
  }

  /** Compare-and-set on the row's version; the loaded run is as it is now. Throws LostRaceError. */
  async updateRun(unit: Unit, run: StressRun, patch: Partial<StressRun>): Promise<void> {
    const next = { ...patch, version: run.version + 1 };
    if ((await updateRows(unit, StressRun, { id: run.id, version: run.version }, next)) !== 1)
      throw new LostRaceError('The run was changed at the same moment; read it again.');
    Object.assign(run, next);
  }

  /** Loads a run and makes every other unit that does so wait for this one's end. */
  async lockRun(unit: Unit, id: string): Promise<StressRun> {
    await unit.manager.increment(StressRun, { id }, 'version', 1);
    const run = await this.findRun(unit, id);
    if (!run) throw new Error(`${id} is gone`);
    return run;
  }

  /** Runs that this person may see, newest first. */
  listRuns(
    reader: Reader,
    personId: string,
    taskId: string | undefined,
    before: string | undefined,
    limit: number,
  ): Promise<StressRun[]> {
    const query = reader.manager.createQueryBuilder(StressRun, 'run').where(`NOT ${HIDDEN}`, { personId });
    if (taskId !== undefined) query.andWhere('run.task_id = :taskId', { taskId });
    if (before !== undefined) query.andWhere('run.id < :before', { before });
    return query.orderBy('run.id', 'DESC').limit(limit).getMany();
  }

  /** Whether a wall of seats stands between the person and what was found of the task. */
  async isHidden(reader: Reader, personId: string, taskId: string): Promise<boolean> {
    const task = await reader.manager.findOneBy(Task, { id: taskId });
    if (task?.status === 'accepted') return false;
    return reader.manager.existsBy(SeatRow, { taskId, personId, seat: In(['author', 'test-writer']) });
  }

  listRunsOf(reader: Reader, taskId: string): Promise<StressRun[]> {
    return reader.manager.find(StressRun, { where: { taskId }, order: { id: 'ASC' } });
  }

  async insertAttempts(unit: Unit, attempts: readonly StressAttempt[]): Promise<void> {
    for (let at = 0; at < attempts.length; at += CHUNK) await unit.manager.insert(StressAttempt, attempts.slice(at, at + CHUNK));
  }

  async findAttempt(reader: Reader, id: string): Promise<StressAttempt | undefined> {
    return (await reader.manager.findOneBy(StressAttempt, { id })) ?? undefined;
  }

  async findAttemptAt(reader: Reader, runId: string, model: string, ordinal: number): Promise<StressAttempt | undefined> {
    return (await reader.manager.findOneBy(StressAttempt, { runId, model, ordinal })) ?? undefined;
  }

  /** One column that no list selects. */
  async loadSecret<C extends 'evidence' | 'replies'>(reader: Reader, id: string, column: C): Promise<StressAttempt[C] | null> {
    const row = await reader.manager.findOne(StressAttempt, { where: { id }, select: { id: true, [column]: true } });
    return row?.[column] ?? null;
  }

  listAttempts(
    reader: Reader,
    runId: string,
    { after, limit, ...where }: { after?: string | undefined; limit: number; state?: AttemptState; model?: string },
  ): Promise<StressAttempt[]> {
    const from = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(StressAttempt, { where: { runId, ...where, ...from }, order: { id: 'ASC' }, take: limit });
  }

  async updateAttempt(unit: Unit, id: string, from: readonly AttemptState[], patch: Partial<StressAttempt>): Promise<boolean> {
    return (await updateRows(unit, StressAttempt, { id, state: In([...from]) }, patch)) === 1;
  }

  /** The evidence of a judged attempt of the run on the same bytes that was diagnosed, if there is one. */
  async findDiagnosed(reader: Reader, runId: string, submissionSha256: string): Promise<string | undefined> {
    const where = { runId, submissionSha256, diagnosed: true };
    const row = await reader.manager.findOne(StressAttempt, { where, select: { id: true, evidence: true } });
    return row?.evidence ?? undefined;
  }

  countDiagnosed(reader: Reader, runId: string): Promise<number> {
    return reader.manager.countBy(StressAttempt, { runId, diagnosed: true });
  }

  async countAttempts(reader: Reader, runId: string): Promise<Record<AttemptState, number>> {
    const query = reader.manager
      .createQueryBuilder(StressAttempt, 'attempt')
      .select('attempt.state', 'state')
      .addSelect('COUNT(*)', 'count')
      .where('attempt.run_id = :runId', { runId })
      .groupBy('attempt.state');
    const counts = { pending: 0, awaited: 0, replied: 0, judged: 0 };
    for (const { state, count } of await query.getRawMany<{ state: AttemptState; count: number | string }>())
      counts[state] = Number(count);
    return counts;
  }

  /** Rates of these models over judged attempts on other tasks, under the same protocol. */
  async ratesElsewhere(
    reader: Reader,
    { taskId, protocol }: { taskId: string; protocol: Protocol },
    models: readonly string[],
  ): Promise<Map<string, number>> {
    if (models.length === 0) return new Map();
    const query = reader.manager
      .createQueryBuilder(StressAttempt, 'attempt')
      .innerJoin(StressRun, 'run', 'run.id = attempt.run_id')
      .select('attempt.model', 'model')
      .addSelect('AVG(CASE WHEN attempt.solved THEN 1.0 ELSE 0.0 END)', 'rate')
      .where("attempt.state = 'judged' AND attempt.task_id <> :taskId", { taskId })
      .andWhere('run.protocol = :protocol AND attempt.model IN (:...models)', { protocol, models: [...models] })
      .groupBy('attempt.model');
    const rows = await query.getRawMany<{ model: string; rate: number | string }>();
    return new Map(rows.map(({ model, rate }) => [model, Number(rate)]));
  }

  insertTurn(unit: Unit, turn: StressTurn): Promise<void> {
    return insertRow(unit, StressTurn, turn);
  }

  updateTurn(unit: Unit, { attemptId, turn, state }: StressTurn, patch: Partial<StressTurn>): Promise<number> {
    return updateRows(unit, StressTurn, { attemptId, turn, state }, patch);
  }

  async deleteTurn(unit: Unit, { attemptId, turn }: StressTurn): Promise<void> {
    await unit.manager.delete(StressTurn, { attemptId, turn, state: 'asked' });
  }

  listTurns(reader: Reader, attemptId: string): Promise<StressTurn[]> {
    return reader.manager.find(StressTurn, { where: { attemptId }, order: { turn: 'ASC' } });
  }

  async loadSubmission(reader: Reader, attemptId: string, turn: number): Promise<string | null> {
    const select = { attemptId: true, turn: true, submission: true };
    return (await reader.manager.findOne(StressTurn, { where: { attemptId, turn }, select }))?.submission ?? null;
  }

  /** Turns whose answer is not there: of a run that nobody works on, they never will be. */
  listAsked(reader: Reader, runId: string): Promise<StressTurn[]> {
    return reader.manager.find(StressTurn, { where: { runId, state: 'asked' } });
  }

  /** The first turn that solved the task, by attempt. */
  async listSolvingTurns(reader: Reader, runId: string): Promise<Map<string, number>> {
    const turns = await reader.manager.find(StressTurn, {
      where: { runId, solved: true },
      select: { attemptId: true, turn: true },
      order: { turn: 'DESC' },
    });
    return new Map(turns.map(({ attemptId, turn }) => [attemptId, turn]));
  }

  listSpending(reader: Reader, runId: string): Promise<StressSpending[]> {
    return reader.manager.find(StressSpending, { where: { runId }, order: { model: 'ASC' } });
  }

  async insertSpending(unit: Unit, rows: readonly StressSpending[]): Promise<void> {
    await unit.manager.insert(StressSpending, [...rows]);
  }

  async updateSpending(unit: Unit, { runId, model, ...row }: StressSpending): Promise<void> {
    await updateRows(unit, StressSpending, { runId, model }, row);
  }
}
