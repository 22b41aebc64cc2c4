import { RUBRIC_VERSION, type EvaluatorSeat } from '../../domain/evaluation';
import { expectedOfFirst } from './domain/state';
import type { Evaluation, EvaluationPrefill, EvaluationResponse } from './evaluation.entity';
import type { PrefillView, ResponseView, SheetView } from './evaluation.schema';

export function toResponseView(response: EvaluationResponse, { first }: Evaluation): ResponseView {
  const { id, personId, kind, round, answer, sentBack, sawPrefills, measuredSeconds, declaredSeconds, at } = response;
  return {
    ...{ id, seat: personId === first ? 'evaluator-1' : 'evaluator-2', kind, round, answer, sent_back: sentBack },
    ...{ saw_prefills: sawPrefills, measured_seconds: measuredSeconds, declared_seconds: declaredSeconds, at },
  };
}

export function toPrefillView({ slot, provenance, checked, createdAt }: EvaluationPrefill): PrefillView {
  const voided = checked.voided.map(({ pointer, quotes }) => ({ pointer, quotes }));
  return { slot, provenance, answer: checked.answer, voided, created_at: createdAt };
}

/** Of what became of an evaluation afterwards it says nothing: of a gold item nothing does. */
export function toSheetView(evaluation: Evaluation, seat: EvaluatorSeat, responses: readonly EvaluationResponse[]): SheetView {
  const { taskId, state, round } = evaluation;
  const dueOfFirst = expectedOfFirst(state);
  const due = seat === 'evaluator-1' ? dueOfFirst : state === 'calibrating' ? 'calibration' : undefined;
  const back = state === 'sent-back' ? responses.findLast(({ kind }) => kind === 'send-back') : undefined;
  return {
    ...{ task_id: taskId, seat, round, rubric_version: RUBRIC_VERSION },
    due: due === 'blind' || due === 'consolidated' || due === 'calibration' ? due : null,
    prefills_visible: seat === 'evaluator-2' || state !== 'blind',
    sent_back: back?.sentBack ?? null,
  };
}
