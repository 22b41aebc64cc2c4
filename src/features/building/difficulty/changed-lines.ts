import { diffArrays } from 'diff';

/** 1-based numbers of the lines that are only in the one or the other text. */
export interface ChangedLines {
  removed: Set<number>;
  added: Set<number>;
}

/** Above this many changed lines the exact pairing no longer matters, and finding it takes quadratic time. */
const MAX_EDITS = 2_000;

/** Which lines changed from one text to the other. Texts that differ in more than 2,000 lines count as changed throughout. */
export function changedLines(before: string, after: string): ChangedLines {
  const [old, now] = [linesOf(before), linesOf(after)];
  const parts = diffArrays(old, now, { maxEditLength: MAX_EDITS });
  if (!parts) return { removed: range(1, old.length), added: range(1, now.length) };
  const changed: ChangedLines = { removed: new Set(), added: new Set() };
  let [oldLine, newLine] = [1, 1];
  for (const { count, added, removed } of parts) {
    for (let line = 0; line < count; line += 1) {
      if (removed) changed.removed.add(oldLine + line);
      if (added) changed.added.add(newLine + line);
    }
    if (!added) oldLine += count;
    if (!removed) newLine += count;
  }
  return changed;
}

export function linesOf(text: string): string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

function range(first: number, last: number): Set<number> {
  return new Set(Array.from({ length: last - first + 1 }, (_, index) => first + index));
}
