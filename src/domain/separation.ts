import type { Part, Seat, TaskKind } from './task';
import type { Status } from './lifecycle';

/** What the ledger knows of one person and one task. Every fact is about the person, whatever the account. */
export interface PersonHistory {
  /** Seats on this task, with those that ended. */
  seats: readonly { seat: Seat; active: boolean }[];
  /** Parts of this task, of any version and through any door, that the person was shown (or wrote). */
  exposedTo: ReadonlySet<Part>;
  /** The same for tasks that a person or a rule marked as near-duplicates of this one. */
  exposedToDuplicates: ReadonlySet<Part>;
}

/** Parts that a seat must never have seen, now or before. */
const FORBIDDEN: Readonly<Record<Seat, readonly Part[]>> = {
  author: ['tests'],
  'test-writer': ['solution', 'tests'],
  'evaluator-1': [],
  'evaluator-2': [],
  reviewer: [],
  arbiter: ['solution', 'tests'],
};

export type SeatRefusal = 'holds-another-seat' | 'held-another-seat' | 'exposed' | 'exposed-to-duplicate';

/**
 * Whether a person may take a seat; undefined means yes. A person holds one seat a task, ever: a former
 * seat of another duty refuses too, for what was learned in it stays learned. `ownTests` are no obstacle
 * to the writer who wrote them: pass a history without them when the same person takes the seat again.
 */
export function refuseSeat(seat: Seat, history: PersonHistory): SeatRefusal | undefined {
  const other = history.seats.find((held) => held.seat !== seat);
  if (other) return other.active ? 'holds-another-seat' : 'held-another-seat';
  // What an arbiter was shown in an earlier case of the same task is the office, not a conflict.
  const returning = history.seats.length > 0 && seat === 'arbiter';
  if (!returning && FORBIDDEN[seat].some((part) => history.exposedTo.has(part))) return 'exposed';
  if (seat !== 'arbiter' && FORBIDDEN[seat].some((part) => history.exposedToDuplicates.has(part))) return 'exposed-to-duplicate';
  return undefined;
}

/** Whether a seat's holder may still rework their side; otherwise the seat passes on. */
export function mayRework(seat: 'author' | 'test-writer', history: PersonHistory): boolean {
  const hidden: Part = seat === 'author' ? 'tests' : 'solution';
  return !history.exposedTo.has(hidden);
}

/** Who looks at a task: a seat that they hold, or a reader of the accepted pool. */
export type Audience = Seat | 'trainer-sealed' | 'trainer-open' | 'overseer' | 'stranger';

/** Facts about a task that decide what may be read. */
export interface Readiness {
  kind: TaskKind;
  status: Status;
  authorSealed: boolean;
  testsSealed: boolean;
}

const SPEC: readonly Part[] = ['metadata', 'prompt', 'requirements', 'environment'];
/** The metadata and the environment of an SWE task name the pull request, which is public elsewhere. */
const BLIND_SWE: readonly Part[] = ['prompt', 'hints', 'tests'];
const EVERYTHING: readonly Part[] = [...SPEC, 'solution', 'tests', 'hints'];

/**
 * The table "who sees what" of docs/threat-model.md: which parts an audience may read in whole. A trainer
 * reads versions, not tasks, so nothing here; an overseer (lead, admin) reads the declared metadata alone.
 */
export function readableParts(audience: Audience, ready: Readiness): ReadonlySet<Part> {
  switch (audience) {
    case 'author':
      return new Set<Part>(ready.kind === 'swe' ? [...SPEC, 'solution', 'hints'] : [...SPEC, 'solution']);
    case 'test-writer':
      if (!ready.authorSealed) return new Set();
      return new Set<Part>(ready.kind === 'swe' ? BLIND_SWE : [...SPEC, 'tests', 'hints']);
    case 'evaluator-1':
    case 'evaluator-2':
    case 'reviewer':
      return new Set(ready.authorSealed && ready.testsSealed ? EVERYTHING : SPEC);
    case 'arbiter':
      return new Set(EVERYTHING);
    case 'overseer':
      return new Set<Part>(['metadata']);
    case 'trainer-sealed':
    case 'trainer-open':
    case 'stranger':
      return new Set();
  }
}
