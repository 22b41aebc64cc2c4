import type { Declaration, StringLiteral } from '../../../platform/syntax';

/**
 * Lines of the tests among `f2p` that a file holds: functions of that name, and calls with the title of a test. Ids are ours:
 * `file::suite::name[parameters]`, whatever of these the runner has.
 */
export function linesOfTests(
  f2p: readonly string[],
  declarations: readonly Declaration[],
  literals: readonly StringLiteral[],
): Set<number> {
  const names = new Set(f2p.flatMap(namesIn));
  const lines = new Set<number>();
  for (const { name, line, endLine, kind } of declarations)
    if (kind !== 'type' && names.has(name)) addRange(lines, line, endLine);
  for (const { text, test } of literals)
    if (test && f2p.some((id) => endsWithTitle(id, text))) addRange(lines, test.line, test.endLine);
  return lines;
}

function namesIn(id: string): string[] {
  const plain = id.replace(/\[.*\]$/s, '').replace(/\(.*\)$/s, '');
  return plain
    .split(/::|[./#\s>]+/)
    .slice(-2)
    .filter((part) => part !== '');
}

function endsWithTitle(id: string, title: string): boolean {
  return title !== '' && (id === title || [' ', ':', '>', '/'].some((mark) => id.endsWith(`${mark}${title}`)));
}

function addRange(lines: Set<number>, from: number, to: number): void {
  for (let line = from; line <= to; line += 1) lines.add(line);
}
