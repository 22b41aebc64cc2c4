/** Where an evaluation stands. */
export const EVALUATION_STATES = [
  'blind',
  'consolidating',
  'waiting',
  'calibrating',
  'sent-back',
  'disputed',
  'stamped',
  'dropped',
  'abandoned',
  'superseded',
] as const;
export type EvaluationState = (typeof EVALUATION_STATES)[number];

/** In these evaluator 1 has something to do. */
export const FIRST_AT_WORK: readonly EvaluationState[] = ['blind', 'consolidating', 'sent-back'];

/** What a response is: the first value before anything was seen, the considered one, and what evaluator 2 does with it. */
export const RESPONSE_KINDS = ['blind', 'consolidated', 'stamp', 'send-back'] as const;
export type ResponseKind = (typeof RESPONSE_KINDS)[number];

/** What evaluator 1 may send in which state. */
export function expectedOfFirst(state: EvaluationState): ResponseKind | undefined {
  if (state === 'blind') return 'blind';
  return state === 'consolidating' || state === 'sent-back' ? 'consolidated' : undefined;
}
