import { AXES, KEEP_AT_MOST, severitiesOf, type Answer, type Axis, type Value } from '../../../domain/evaluation';

export function knownKeep(severities: Readonly<Record<Axis, Value>>, otherMajorIssue: boolean): boolean {
  return !otherMajorIssue && AXES.every((axis) => severities[axis] <= KEEP_AT_MOST);
}

/** A hit decides as is known to be right; an exact one has the same value on both axes as well. */
export function judgeGold(
  known: { severities: Readonly<Record<Axis, Value>>; keep: boolean },
  answer: Answer,
  keeps: boolean,
): { hit: boolean; exact: boolean } {
  const given = severitiesOf(answer);
  const hit = keeps === known.keep;
  return { hit, exact: hit && AXES.every((axis) => given[axis] === known.severities[axis]) };
}

/**
 * Whether the gold item of this rank (from 0; -1 for one that is done) is among those that a person sees beside `open` ordinary tasks,
 * so that about `share` of what they see is gold: g of open + g. One is shown as soon as anything is open; none where nothing is.
 */
export function isShown(rank: number, open: number, share: number): boolean {
  return rank >= 0 && rank < Math.ceil((open * share) / (1 - share));
}
