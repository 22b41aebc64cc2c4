import { Injectable } from '@nestjs/common';
import { In, MoreThan, Not } from 'typeorm';
import { LostRaceError } from '../../domain/errors';
import type { EvaluatorSeat } from '../../domain/evaluation';
import { insertRow, updateRows, type Reader, type Unit } from '../../platform/database';
import { Task } from '../tasks';
import { Evaluation, EvaluationGold, EvaluationGoldResult, EvaluationPrefill, EvaluationResponse } from './evaluation.entity';

/** A pass and what was said in it, without the texts. */
export type ResponseFigures = Pick<
  EvaluationResponse,
  'evaluationId' | 'taskId' | 'personId' | 'kind' | 'round' | 'clarity' | 'alignment' | 'measuredSeconds' | 'declaredSeconds'
>;
export type PrefillFigures = Pick<EvaluationPrefill, 'taskId' | 'slot' | 'clarity' | 'alignment'>;

const RESPONSE_FIGURES = {
  ...{ evaluationId: true, taskId: true, personId: true, kind: true, round: true, clarity: true, alignment: true },
  ...{ measuredSeconds: true, declaredSeconds: true },
} as const;

@Injectable()
export class EvaluationRepository {
  insert(unit: Unit, evaluation: Evaluation): Promise<void> {
    return insertRow(unit, Evaluation, evaluation);
  }

  /** Compare-and-set on the version; returns the row as it is now. */
  async update(unit: Unit, evaluation: Evaluation, patch: Partial<Evaluation>): Promise<Evaluation> {
    const changed = { ...patch, version: evaluation.version + 1, updatedAt: unit.ctx.now().toISOString() };
    const { id, version } = evaluation;
    if ((await updateRows(unit, Evaluation, { id, version }, changed)) !== 1)
      throw new LostRaceError('The evaluation was changed at the same moment; read it again.');
    return Object.assign(evaluation, changed);
  }

  /** The pass that counts for an ordinary task. */
  async findActive(reader: Reader, taskId: string): Promise<Evaluation | undefined> {
    return (await reader.manager.findOneBy(Evaluation, { activeKey: taskId })) ?? undefined;
  }

  /** The pass that a person has part in, on either seat. */
  async findOf(reader: Reader, taskId: string, personId: string): Promise<Evaluation | undefined> {
    const over = { state: Not(In(['abandoned', 'superseded'])) };
    const where = [
      { taskId, first: personId, ...over },
      { taskId, second: personId, ...over },
    ];
    const [last] = await reader.manager.find(Evaluation, { where, order: { id: 'DESC' }, take: 1 });
    return last;
  }

  /** What a person had begun on a task and lost. */
  async findAbandoned(reader: Reader, taskId: string, personId: string): Promise<Evaluation | undefined> {
    const where = { taskId, first: personId, state: 'abandoned' as const };
    const [last] = await reader.manager.find(Evaluation, { where, order: { id: 'DESC' }, take: 1 });
    return last;
  }

  /** Oldest first. */
  listActive(reader: Reader, taskId: string): Promise<Evaluation[]> {
    const where = { taskId, state: Not(In(['abandoned', 'superseded', 'dropped'])) };
    return reader.manager.find(Evaluation, { where, order: { id: 'ASC' } });
  }

  async findWaiting(reader: Reader, taskId: string): Promise<Evaluation | undefined> {
    const [first] = await reader.manager.find(Evaluation, { where: { taskId, state: 'waiting' }, order: { id: 'ASC' }, take: 1 });
    return first;
  }

  async findByCase(reader: Reader, discrepancyId: string): Promise<Evaluation | undefined> {
    return (await reader.manager.findOneBy(Evaluation, { discrepancyId, state: 'disputed' })) ?? undefined;
  }

  /** Tasks whose seat may be had, by id: those without a pass and gold items for evaluator 1, those with one that waits for evaluator 2. */
  listCandidates(reader: Reader, seat: EvaluatorSeat, after: string | undefined, limit: number): Promise<Task[]> {
    const query = reader.manager.createQueryBuilder(Task, 'task').where("task.kind = 'swe'");
    if (seat === 'evaluator-1') {
      query
        .andWhere("task.status IN ('screened', 'in-evaluation')")
        .leftJoin(Evaluation, 'evaluation', 'evaluation.active_key = task.id')
        .leftJoin(EvaluationGold, 'gold', 'gold.task_id = task.id')
        .andWhere('(evaluation.id IS NULL OR gold.id IS NOT NULL)');
    } else {
      query.andWhere("task.status = 'in-evaluation'").andWhere((part) => {
        const waiting = part.subQuery().select('1').from(Evaluation, 'evaluation');
        return `EXISTS ${waiting.where("evaluation.task_id = task.id AND evaluation.state = 'waiting'").getQuery()}`;
      });
    }
    if (after !== undefined) query.andWhere('task.id > :after', { after });
    return query.orderBy('task.id', 'ASC').limit(limit).getMany();
  }

  /** Ordinary tasks on which a seat may be had now. */
  countOpen(reader: Reader, seat: EvaluatorSeat): Promise<number> {
    if (seat === 'evaluator-2') return reader.manager.countBy(Evaluation, { state: 'waiting', gold: false });
    return reader.manager
      .createQueryBuilder(Task, 'task')
      .leftJoin(Evaluation, 'evaluation', 'evaluation.active_key = task.id')
      .leftJoin(EvaluationGold, 'gold', 'gold.task_id = task.id')
      .where("task.kind = 'swe' AND task.status IN ('screened', 'in-evaluation') AND evaluation.id IS NULL AND gold.id IS NULL")
      .getCount();
  }

  insertResponse(unit: Unit, response: EvaluationResponse): Promise<void> {
    return insertRow(unit, EvaluationResponse, response);
  }

  listResponses(reader: Reader, evaluationId: string): Promise<EvaluationResponse[]> {
    return reader.manager.find(EvaluationResponse, { where: { evaluationId }, order: { at: 'ASC', id: 'ASC' } });
  }

  listResponseFigures(reader: Reader): Promise<ResponseFigures[]> {
    return reader.manager.find(EvaluationResponse, { select: RESPONSE_FIGURES, order: { id: 'ASC' } });
  }

  listAll(reader: Reader): Promise<Pick<Evaluation, 'id' | 'language' | 'gold'>[]> {
    return reader.manager.find(Evaluation, { select: { id: true, language: true, gold: true } });
  }

  insertPrefill(unit: Unit, prefill: EvaluationPrefill): Promise<void> {
    return insertRow(unit, EvaluationPrefill, prefill);
  }

  listPrefills(reader: Reader, taskId: string, pinsHash: string): Promise<EvaluationPrefill[]> {
    return reader.manager.find(EvaluationPrefill, { where: { taskId, pinsHash }, order: { slot: 'ASC' } });
  }

  /** The last of each task come last. */
  listPrefillFigures(reader: Reader): Promise<PrefillFigures[]> {
    const select = { id: true, taskId: true, slot: true, clarity: true, alignment: true } as const;
    return reader.manager.find(EvaluationPrefill, { select, order: { id: 'ASC' } });
  }

  insertGold(unit: Unit, gold: EvaluationGold): Promise<void> {
    return insertRow(unit, EvaluationGold, gold);
  }

  async findGoldOf(reader: Reader, taskId: string): Promise<EvaluationGold | undefined> {
    return (await reader.manager.findOneBy(EvaluationGold, { taskId })) ?? undefined;
  }

  listGold(reader: Reader, after?: string, limit?: number): Promise<EvaluationGold[]> {
    const where = after === undefined ? {} : { id: MoreThan(after) };
    return reader.manager.find(EvaluationGold, { where, order: { id: 'ASC' }, ...(limit !== undefined && { take: limit }) });
  }

  async findResult(reader: Reader, goldId: string, personId: string): Promise<EvaluationGoldResult | undefined> {
    return (await reader.manager.findOneBy(EvaluationGoldResult, { goldId, personId })) ?? undefined;
  }

  insertResult(unit: Unit, result: EvaluationGoldResult): Promise<void> {
    return insertRow(unit, EvaluationGoldResult, result);
  }

  listResults(reader: Reader, personId?: string): Promise<EvaluationGoldResult[]> {
    const where = personId === undefined ? {} : { personId };
    return reader.manager.find(EvaluationGoldResult, { where, order: { at: 'ASC', goldId: 'ASC' } });
  }
}
