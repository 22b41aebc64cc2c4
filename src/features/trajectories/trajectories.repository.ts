import { Injectable } from '@nestjs/common';
import { And, In, MoreThan, Not, type FindOperator, type FindOptionsWhere } from 'typeorm';
import { insertRow, insertRows, updateRows, type Reader, type Unit } from '../../platform/database';
import { SeatRow, Task } from '../tasks';
import type { Readable, ReaderSeat } from './domain/readers';
import { Trajectory, TrajectoryRun, TrajectoryStep, type TrajectoryState } from './trajectories.entity';
import type { TrajectoryFilter } from './trajectories.schema';

/** Rows a statement: SQLite takes 32,766 parameters. */
const CHUNK = 200;

export interface TrajectoryWhere {
  run_id?: string;
  task_id?: string;
  agent?: string;
  model?: string;
  state?: TrajectoryState;
  outcome?: Exclude<Trajectory['outcome'], null>;
}

@Injectable()
export class TrajectoriesRepository {
  insertRun(unit: Unit, run: TrajectoryRun): Promise<void> {
    return insertRow(unit, TrajectoryRun, run);
  }

  async findRun(reader: Reader, id: string): Promise<TrajectoryRun | undefined> {
    return (await reader.manager.findOneBy(TrajectoryRun, { id })) ?? undefined;
  }

  async insert(unit: Unit, rows: readonly Trajectory[]): Promise<void> {
    for (let at = 0; at < rows.length; at += CHUNK) await insertRows(unit, Trajectory, rows.slice(at, at + CHUNK));
  }

  async find(reader: Reader, id: string): Promise<Trajectory | undefined> {
    return (await reader.manager.findOneBy(Trajectory, { id })) ?? undefined;
  }

  /** One of the columns that no list selects. */
  async loadColumn<C extends 'patch' | 'rest'>(reader: Reader, id: string, column: C): Promise<Trajectory[C] | null> {
    const row = await reader.manager.findOne(Trajectory, { where: { id }, select: { id: true, [column]: true } });
    return row?.[column] ?? null;
  }

  /** Seats on SWE tasks that the person holds or held. */
  async listReaderSeats(reader: Reader, personId: string): Promise<ReaderSeat[]> {
    const rows = await reader.manager
      .createQueryBuilder(SeatRow, 'seat')
      .innerJoin(Task, 'task', "task.id = seat.task_id AND task.kind = 'swe' AND task.origin LIKE 'swe:%'")
      .where('seat.person_id = :personId', { personId })
      .select(['seat.seat AS seat', 'task.status AS status', 'task.origin AS origin'])
      .addSelect('seat.active_key', 'key')
      .getRawMany<Pick<ReaderSeat, 'seat' | 'status'> & { origin: string; key: string | null }>();
    return rows.map(({ seat, status, origin, key }) => ({
      ...{ taskId: origin.slice('swe:'.length), seat, status, active: key !== null },
    }));
  }

  /** Of a run, what an agent or the judge still has to work on. */
  listOpen(reader: Reader, runId: string): Promise<Trajectory[]> {
    return reader.manager.find(Trajectory, {
      where: { runId, state: In(['pending', 'running', 'judging']) },
      order: { id: 'ASC' },
    });
  }

  /** `readable`: for people, who may not see those of every task. */
  list(
    reader: Reader,
    where: TrajectoryWhere,
    after: string | undefined,
    limit: number,
    readable: Readable = { except: [] },
  ): Promise<Trajectory[]> {
    const { run_id: runId, task_id: named, ...rest } = where;
    const taskId = tasksOf(readable, named);
    const wanted: FindOptionsWhere<Trajectory> = {
      ...rest,
      ...(runId !== undefined && { runId }),
      ...(taskId !== undefined && { taskId }),
    };
    const from = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(Trajectory, { where: { ...wanted, ...from }, order: { id: 'ASC' }, take: limit });
  }

  /** Only in this state and round: whoever works on an older one has lost it. */
  async update(
    unit: Unit,
    { id, round, state }: Pick<Trajectory, 'id' | 'round' | 'state'>,
    patch: Partial<Trajectory>,
  ): Promise<boolean> {
    return (await updateRows(unit, Trajectory, { id, round, state }, patch)) === 1;
  }

  async countStates(reader: Reader, runId: string): Promise<Record<string, number>> {
    const query = reader.manager
      .createQueryBuilder(Trajectory, 'one')
      .select('one.state', 'state')
      .addSelect('COUNT(*)', 'count')
      .where('one.run_id = :runId', { runId })
      .groupBy('one.state');
    const rows = await query.getRawMany<{ state: string; count: number | string }>();
    return Object.fromEntries(rows.map(({ state, count }) => [state, Number(count)]));
  }

  async insertSteps(unit: Unit, steps: readonly TrajectoryStep[]): Promise<void> {
    for (let at = 0; at < steps.length; at += CHUNK) await insertRows(unit, TrajectoryStep, steps.slice(at, at + CHUNK));
  }

  listSteps(
    reader: Reader,
    { id, round }: Pick<Trajectory, 'id' | 'round'>,
    after = 0,
    limit?: number,
  ): Promise<TrajectoryStep[]> {
    return reader.manager.find(TrajectoryStep, {
      ...{ where: { trajectoryId: id, round, number: MoreThan(after) }, order: { number: 'ASC' } },
      ...(limit !== undefined && { take: limit }),
    });
  }
}

function tasksOf(readable: Readable, named: string | undefined): FindOperator<string> | undefined {
  const some = 'only' in readable ? In([...readable.only]) : Not(In([...readable.except]));
  if ('except' in readable && readable.except.length === 0) return named === undefined ? undefined : In([named]);
  return named === undefined ? some : And(In([named]), some);
}

/** The filter without what is not given. */
export function whereOf({ run_id, task_id, agent, model }: TrajectoryFilter): TrajectoryWhere {
  return {
    ...(run_id !== undefined && { run_id }),
    ...(task_id !== undefined && { task_id }),
    ...(agent !== undefined && { agent }),
    ...(model !== undefined && { model }),
  };
}
