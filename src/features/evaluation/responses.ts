import { Injectable } from '@nestjs/common';
import { conflict, DomainError } from '../../domain/errors';
import { RUBRIC_VERSION, severitiesOf, voidQuotes, type Answer } from '../../domain/evaluation';
import { AuditLog } from '../../platform/audit';
import type { Unit } from '../../platform/database';
import { newId } from '../../platform/ids';
import { ExposureLedger } from '../exposures';
import type { Task } from '../tasks';
import type { ResponseKind } from './domain/state';
import type { Evaluation, EvaluationResponse } from './evaluation.entity';
import { EvaluationRepository } from './evaluation.repository';
import type { NewCalibration } from './evaluation.schema';
import { judgedPins, sameJudged } from './pins';
import { TaskTextsLoader } from './prefill/task-texts';

/** An answer, or why there is to be another. */
export type Said = Pick<NewCalibration, 'answer' | 'reason' | 'dimensions' | 'declared_seconds'>;

/** Checks and keeps what people say. */
@Injectable()
export class Responses {
  constructor(
    private readonly repository: EvaluationRepository,
    private readonly texts: TaskTextsLoader,
    private readonly ledger: ExposureLedger,
    private readonly audit: AuditLog,
  ) {}

  /** `invalid` with a pointer for each quote that is not in its source; `conflict` where the task is not any more what is evaluated. */
  async keep(
    unit: Unit,
    { task, evaluation }: { task: Task; evaluation: Evaluation },
    kind: ResponseKind,
    input: Said,
  ): Promise<EvaluationResponse> {
    if (!sameJudged(task.pins, evaluation.pins)) throw conflict('The task has changed since its evaluation began.');
    const { answer = null, reason, dimensions } = input;
    if (answer) await this.refuseMadeUp(unit, task, answer);
    const values = answer && severitiesOf(answer);
    const now = unit.ctx.now();
    const response: EvaluationResponse = {
      ...{ id: newId('evaluation-response'), evaluationId: evaluation.id, taskId: task.id, personId: unit.ctx.actor.personId },
      ...{ kind, round: evaluation.round, answer },
      ...{ clarity: values?.['issue-clarity'] ?? null, alignment: values?.['test-alignment'] ?? null },
      sentBack: reason !== undefined && dimensions ? { reason, dimensions } : null,
      ...{ rubricVersion: RUBRIC_VERSION, pins: judgedPins(task.pins), sawPrefills: kind !== 'blind' },
      ...{ measuredSeconds: await this.measure(unit, evaluation, now), declaredSeconds: input.declared_seconds },
      at: now.toISOString(),
    };
    await this.repository.insertResponse(unit, response);
    const { id, round } = response;
    await this.audit.append(unit, { action: 'evaluation.responded', subject: task.id, data: { response: id, kind, round } });
    return response;
  }

  private async refuseMadeUp(unit: Unit, task: Task, answer: Answer): Promise<void> {
    const pointers = voidQuotes(answer, await this.texts.load(unit, task.pins));
    if (pointers.length === 0) return;
    throw new DomainError(
      'invalid',
      'A quote is not in its source; without it the claim is void.',
      pointers.map((pointer) => ({
        pointer: `/answer${pointer}`,
        code: 'quote-not-found',
        detail: 'not in its source, word for word',
      })),
    );
  }

  /** From the first look at the task in this stage; from its beginning where nothing was looked at. */
  private async measure(unit: Unit, { taskId, stageAt }: Evaluation, now: Date): Promise<number> {
    const looked = await this.ledger.firstShown(unit, unit.ctx.actor.personId, taskId, stageAt);
    return Math.max(0, Math.round((now.getTime() - Date.parse(looked ?? stageAt)) / 1000));
  }
}
