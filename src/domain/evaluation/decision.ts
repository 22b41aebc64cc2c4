import { severitiesOf, type Answer } from './answer';
import { AXES, type Axis, type Value } from './axes';

/** The worst severity on either axis that a task may have and be kept (SWE-bench Verified). */
export const KEEP_AT_MOST = 1;
/** From this difference on two people did not see the same thing, even on one side of the line. */
const GAP = 2;

/** What two people's answers come to. */
export interface Decision {
  /** Of each axis the worse of the two, 0 best. */
  severities: Record<Axis, Value>;
  other_major_issue: boolean;
  keep: boolean;
  /** Why an arbiter has to say; empty where the two agree well enough. */
  disputes: Dispute[];
}

export interface Dispute {
  about: Axis | 'other-major-issue';
  /** `gap`: two or more apart. `straddle`: nearer, and one would keep the task and the other not. */
  kind: 'straddle' | 'gap';
  values: [number, number];
}

type Judged = Pick<Answer, 'issue_clarity' | 'test_alignment' | 'other_major_issue'>;

/**
 * The rule: severity of an axis is the maximum of the two; keep a task iff both are 0 or 1 and nobody named another major issue.
 * A pair that straddles the line between 1 and 2, or is 2 or more apart, is for an arbiter. So is another major issue that only one
 * of them saw on a task that would be kept without it; where an axis drops the task anyway it decides nothing.
 */
export function decide(first: Judged, second: Judged): Decision {
  const [a, b] = [severitiesOf(first), severitiesOf(second)];
  const severities = {
    'issue-clarity': worse(a, b, 'issue-clarity'),
    'test-alignment': worse(a, b, 'test-alignment'),
  };
  const inside = AXES.every((axis) => severities[axis] <= KEEP_AT_MOST);
  const [saw, sawToo] = [first.other_major_issue.present, second.other_major_issue.present];
  const disputes = AXES.flatMap((axis) => disputeOn(axis, a[axis], b[axis]));
  if (inside && saw !== sawToo)
    disputes.push({ about: 'other-major-issue', kind: 'straddle', values: [Number(saw), Number(sawToo)] });
  return { severities, other_major_issue: saw || sawToo, keep: inside && !saw && !sawToo, disputes };
}

/** Whether one answer alone would keep the task. */
export function wouldKeep(answer: Judged): boolean {
  return decide(answer, answer).keep;
}

function worse(a: Record<Axis, Value>, b: Record<Axis, Value>, axis: Axis): Value {
  return a[axis] > b[axis] ? a[axis] : b[axis];
}

function disputeOn(about: Axis, a: Value, b: Value): Dispute[] {
  if (Math.abs(a - b) >= GAP) return [{ about, kind: 'gap', values: [a, b] }];
  return a <= KEEP_AT_MOST === b <= KEEP_AT_MOST ? [] : [{ about, kind: 'straddle', values: [a, b] }];
}

/** In words, for the person who reads why a task was dropped; no word of an evaluator in it. */
export function whyDropped({ severities, other_major_issue }: Decision): string {
  const axes = AXES.filter((axis) => severities[axis] > KEEP_AT_MOST).map(
    (axis) => `${axis} ${severities[axis]} of 3 (0 is best)`,
  );
  return `Evaluation: ${[...axes, ...(other_major_issue ? ['another major issue'] : [])].join(', ')}.`;
}
