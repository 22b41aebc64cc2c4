/** Who somebody is to one SWE task. */
export type SweEye =
  | 'blind-writer'
  | 'evaluator-1-before'
  | 'evaluator-1'
  | 'evaluator-2'
  | 'arbiter'
  | 'curator'
  | 'lead'
  | 'admin'
  | 'trainer'
  | 'trainer-open'
  | 'nobody';

interface Sight {
  always: readonly SweEye[];
  /** Once a version was published, besides. */
  published?: readonly SweEye[];
}

const FIRST = ['evaluator-1-before', 'evaluator-1'] as const;
const JUDGES = [...FIRST, 'evaluator-2', 'arbiter'] as const;
const SEALED = ['trainer', 'trainer-open', 'lead'] as const;

/** Docs' tables as rows: threat-model.md, blind-tests.md, trajectories.md, hints.md, evaluation.md, delivery.md. */
export const SWE_SEES = {
  statement: { always: ['lead', 'blind-writer', 'curator', ...JUDGES], published: SEALED },
  'golden patch': { always: ['lead', 'curator', ...JUDGES], published: ['trainer-open'] },
  'tests of the pull request': { always: ['lead', ...JUDGES], published: ['trainer-open'] },
  'draft hint': { always: ['lead'] },
  'accepted hint': { always: ['lead', 'blind-writer', 'curator', ...JUDGES], published: SEALED },
  'draft of blind tests': { always: ['blind-writer'] },
  'blind tests': { always: ['blind-writer', ...JUDGES], published: ['lead', 'trainer-open'] },
  'refusal of blind tests': { always: ['blind-writer'] },
  'reason to ask for blind tests': { always: ['lead'] },
  trajectory: { always: ['lead', 'arbiter'], published: ['evaluator-1', 'evaluator-2'] },
  'synthetic response': { always: ['evaluator-1', 'evaluator-2'] },
  'blind value': { always: ['evaluator-1', 'evaluator-2'] },
  'considered value': { always: ['evaluator-1', 'evaluator-2'], published: ['trainer-open'] },
  "second evaluator's value": { always: ['evaluator-2'], published: ['trainer-open'] },
  prediction: { always: ['lead'] },
  'finding of a final validation': { always: ['lead'] },
  'delivery that is not cut': { always: ['lead'] },
  token: { always: [] },
} as const satisfies Record<string, Sight>;
export type SweKind = keyof typeof SWE_SEES;

/** Whether somebody may see a canary of this kind; `published`: a version of its task was. */
export function maySweEyeSee(eye: SweEye, kind: SweKind, published: boolean): boolean {
  const sight: Sight = SWE_SEES[kind];
  return sight.always.includes(eye) || (published && (sight.published ?? []).includes(eye));
}
