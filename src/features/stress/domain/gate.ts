import { PARTS, type RevisionPins } from '../../../domain/task';
import type { StressRun } from '../stress.entity';

type Facts = Pick<StressRun, 'status' | 'outcome' | 'pins' | 'waiver' | 'discrepancyId'>;

/**
 * Whether a run holds up a task with these parts: it was asked for and is not over, or it is and found the task trivial or
 * unsolvable. A waiver settles that, and so does a case: an open one holds the task up by itself, a closed one was ruled.
 */
export function holdsUp({ status, outcome, pins, waiver, discrepancyId }: Facts, current: RevisionPins): boolean {
  if (status === 'cancelled' || waiver !== null || discrepancyId !== null) return false;
  if (status === 'waiting') return true;
  if (!isSame(pins ?? {}, current)) return false;
  return status !== 'finished' || outcome !== 'passed';
}

/** Whether a task with these parts is waiting for the run to be over. */
export function isUnderWay(run: Facts, current: RevisionPins): boolean {
  return run.status !== 'finished' && holdsUp(run, current);
}

function isSame(one: RevisionPins, other: RevisionPins): boolean {
  return PARTS.every((part) => one[part] === other[part]);
}
