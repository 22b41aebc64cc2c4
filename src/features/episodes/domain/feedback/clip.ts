const CUT = '...';
const CUT_LINES = '... (lines left out)';

/** Length in Unicode code points: what limits of templates count. */
export function lengthOf(text: string): number {
  let length = 0;
  for (const _ of text) length += 1;
  return length;
}

/** At most `limit` code points, cut at the right. */
export function clipRight(text: string, limit: number): string {
  if (text.length <= limit || lengthOf(text) <= limit) return text;
  const mark = CUT.slice(0, Math.max(0, limit));
  return [...text].slice(0, Math.max(0, limit - mark.length)).join('') + mark;
}

/**
 * At most `limit` code points of a text of several lines: the first line and as many of the last as fit, for the first of a
 * traceback says what it is, and its last say what happened. A first line that is too long is cut at the right.
 */
export function clipLines(text: string, limit: number): string {
  if (lengthOf(text) <= limit) return text;
  const lines = text.split('\n');
  const first = clipRight(lines[0] ?? '', lines.length > 1 ? Math.floor(limit / 2) : limit);
  const kept: string[] = [];
  let room = limit - lengthOf(first) - CUT_LINES.length - 1;
  for (const line of lines.slice(1).toReversed()) {
    const needed = lengthOf(line) + 1;
    if (needed > room) break;
    kept.unshift(line);
    room -= needed;
  }
  if (kept.length === 0) return clipRight(text.replaceAll('\n', ' '), limit);
  return [first, CUT_LINES, ...kept].join('\n');
}
