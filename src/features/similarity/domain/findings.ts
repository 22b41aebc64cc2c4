import { LEVELS, type Finding, type Level } from './compare';
import { GRAM_SHARE } from './parameters';

/** A finding as it is kept. */
export interface FindingRecord extends Finding {
  /** Numbers of the texts that the spans are places in; none where it was found by running. */
  items?: { mine: number; theirs: number };
  /** Found by running: tests of the one that the reference of the other passed, and all of them. */
  passed?: { mine: [passed: number, of: number]; theirs: [passed: number, of: number] };
}

/** The sharpest level of some findings; undefined for none. */
export function sharpest(findings: readonly Pick<Finding, 'level'>[]): Level | undefined {
  return LEVELS.find((level) => findings.some((finding) => finding.level === level));
}

/** Whether findings stop an acceptance until somebody has looked. */
export function blocks(level: Level): boolean {
  return level !== 'warn';
}

/** The same findings, seen from the other side. */
export function turned(findings: readonly FindingRecord[]): FindingRecord[] {
  return findings.map(({ spans, items, passed, ...finding }) => ({
    ...finding,
    ...(items && { items: { mine: items.theirs, theirs: items.mine } }),
    spans: spans.map(({ mine, theirs }) => ({ mine: theirs, theirs: mine })),
    ...(passed && { passed: { mine: passed.theirs, theirs: passed.mine } }),
  }));
}

/**
 * Findings on two tasks of ours. One sentence in common is contamination when it comes from a benchmark; between tasks that one house
 * writes it is the house's style, so a note.
 */
export function withinCorpus<T extends Finding>(findings: readonly T[]): T[] {
  return findings.map((finding) =>
    finding.layer === 'n-gram' && finding.score < GRAM_SHARE ? { ...finding, level: 'warn' as const } : finding,
  );
}

/** One finding a layer and field, the highest: a task can have several texts of one field, its versions'. */
export function merged(findings: readonly FindingRecord[]): FindingRecord[] {
  const best = new Map<string, FindingRecord>();
  for (const finding of findings) {
    const name = `${finding.layer} ${finding.field}`;
    if ((best.get(name)?.score ?? -1) < finding.score) best.set(name, finding);
  }
  return [...best.values()];
}

/** Above this much more, likeness that somebody let pass is another likeness. */
const SLACK = 0.05;

/** Whether what was let pass is no less than what is found now: the same layers and fields, with about the same scores. */
export function covers(before: readonly Finding[], now: readonly Finding[]): boolean {
  return now.every((finding) =>
    before.some(
      ({ layer, field, score }) => layer === finding.layer && field === finding.field && finding.score <= score + SLACK,
    ),
  );
}
