import type { TaskKind } from './task';

export const STATUSES = [
  'draft',
  'candidate',
  'building',
  'sealed',
  'in-testing',
  'validating',
  'validated',
  'stressed',
  'screened',
  'in-evaluation',
  'in-review',
  'accepted',
  'disputed',
  'reworking',
  'quarantined',
  'retired',
  'rejected',
] as const;
export type Status = (typeof STATUSES)[number];

/** Named conditions; each is decided by the service that asks for the transition, from stored facts. */
export type Guard =
  | 'author-parts-complete'
  | 'policy-is-imported'
  | 'test-writer-claimed'
  | 'claim-ended'
  | 'tests-sealed'
  | 'evidence-complete'
  | 'stress-evidence'
  | 'no-stress-asked'
  | 'discrepancy-open'
  | 'ruling-made'
  | 'no-rework-asked'
  | 'rework-sealed'
  | 'review-accepted'
  | 'defect-confirmed'
  | 'defect-dismissed'
  | 'rejected-by-person'
  | 'built'
  | 'candidate-eligible'
  | 'blind-tests-asked'
  | 'blind-tests-ended'
  | 'screening-passed'
  | 'evaluators-claimed'
  | 'evaluation-stamped';

export interface Transition {
  from: Status;
  to: Status;
  kinds: readonly TaskKind[];
  guard: Guard;
}

const BOTH: readonly TaskKind[] = ['rlef', 'swe'];
const RLEF: readonly TaskKind[] = ['rlef'];
const SWE: readonly TaskKind[] = ['swe'];

const DISPUTABLE: readonly [Status, readonly TaskKind[]][] = [
  ['validating', BOTH],
  ['validated', BOTH],
  ['stressed', RLEF],
  ['screened', SWE],
  ['in-evaluation', SWE],
  ['in-review', RLEF],
];
const OPEN_STAGES: readonly [Status, readonly TaskKind[]][] = [
  ['draft', RLEF],
  ['candidate', SWE],
  ['building', SWE],
  ['sealed', RLEF],
  ['in-testing', BOTH],
  ...DISPUTABLE,
  ['disputed', BOTH],
  ['reworking', BOTH],
];

/** The one table of transitions, for both kinds. README's picture is drawn from it. */
export const TRANSITIONS: readonly Transition[] = [
  { from: 'draft', to: 'sealed', kinds: RLEF, guard: 'author-parts-complete' },
  { from: 'draft', to: 'validating', kinds: RLEF, guard: 'policy-is-imported' },
  { from: 'sealed', to: 'in-testing', kinds: RLEF, guard: 'test-writer-claimed' },
  { from: 'in-testing', to: 'sealed', kinds: RLEF, guard: 'claim-ended' },
  { from: 'in-testing', to: 'validating', kinds: RLEF, guard: 'tests-sealed' },
  { from: 'candidate', to: 'building', kinds: SWE, guard: 'candidate-eligible' },
  { from: 'building', to: 'validating', kinds: SWE, guard: 'built' },
  { from: 'validating', to: 'validated', kinds: BOTH, guard: 'evidence-complete' },
  { from: 'validated', to: 'in-testing', kinds: SWE, guard: 'blind-tests-asked' },
  { from: 'screened', to: 'in-testing', kinds: SWE, guard: 'blind-tests-asked' },
  { from: 'in-testing', to: 'validated', kinds: SWE, guard: 'blind-tests-ended' },
  { from: 'validated', to: 'stressed', kinds: RLEF, guard: 'stress-evidence' },
  { from: 'validated', to: 'in-review', kinds: RLEF, guard: 'no-stress-asked' },
  { from: 'stressed', to: 'in-review', kinds: RLEF, guard: 'stress-evidence' },
  { from: 'validated', to: 'accepted', kinds: RLEF, guard: 'policy-is-imported' },
  { from: 'in-review', to: 'accepted', kinds: RLEF, guard: 'review-accepted' },
  { from: 'validated', to: 'screened', kinds: SWE, guard: 'screening-passed' },
  { from: 'screened', to: 'in-evaluation', kinds: SWE, guard: 'evaluators-claimed' },
  { from: 'in-evaluation', to: 'accepted', kinds: SWE, guard: 'evaluation-stamped' },
  ...DISPUTABLE.map(([from, kinds]): Transition => ({ from, to: 'disputed', kinds, guard: 'discrepancy-open' })),
  { from: 'disputed', to: 'reworking', kinds: BOTH, guard: 'ruling-made' },
  { from: 'disputed', to: 'validating', kinds: BOTH, guard: 'no-rework-asked' },
  { from: 'reworking', to: 'validating', kinds: BOTH, guard: 'rework-sealed' },
  { from: 'accepted', to: 'reworking', kinds: BOTH, guard: 'ruling-made' },
  { from: 'accepted', to: 'quarantined', kinds: BOTH, guard: 'defect-confirmed' },
  { from: 'quarantined', to: 'accepted', kinds: BOTH, guard: 'defect-dismissed' },
  { from: 'quarantined', to: 'retired', kinds: BOTH, guard: 'defect-confirmed' },
  ...OPEN_STAGES.map(([from, kinds]): Transition => ({ from, to: 'rejected', kinds, guard: 'rejected-by-person' })),
];

/** Where a task of this kind may go from here. */
export function allowedTransitions(kind: TaskKind, from: Status): Status[] {
  return [...new Set(TRANSITIONS.filter((t) => t.from === from && t.kinds.includes(kind)).map((t) => t.to))];
}

/** The transition from one status to another under a guard, or undefined where the table has none. */
export function findTransition(kind: TaskKind, from: Status, to: Status, guard: Guard): Transition | undefined {
  return TRANSITIONS.find((t) => t.from === from && t.to === to && t.guard === guard && t.kinds.includes(kind));
}

const INITIAL: Readonly<Record<TaskKind, Status>> = { rlef: 'draft', swe: 'candidate' };

/** Statuses of a kind that no path from its initial status reaches; empty for a sound table. */
export function unreachableStatuses(kind: TaskKind): Status[] {
  const seen = new Set<Status>([INITIAL[kind]]);
  const open = [INITIAL[kind]];
  for (let status = open.pop(); status !== undefined; status = open.pop()) {
    for (const next of allowedTransitions(kind, status)) {
      if (!seen.has(next)) open.push(next);
      seen.add(next);
    }
  }
  const named = TRANSITIONS.filter((t) => t.kinds.includes(kind)).flatMap((t) => [t.from, t.to]);
  return [...new Set(named)].filter((status) => !seen.has(status));
}

export const TERMINAL: readonly Status[] = ['retired', 'rejected'];
