/** One change of a patch that can be left out: a hunk of a file, or all of a file whose change is no text. */
export interface Hunk {
  /** Of the file's section, with the side `b`. */
  path: string;
  /** From 1, over the whole patch. */
  number: number;
}

interface Section {
  path: string;
  header: string[];
  hunks: string[][];
}

/**
 * Splits a patch as git writes it (`diff --git` sections) at its hunks. Lines inside of a hunk never start a section, whatever they say,
 * because the counts of its `@@` line are followed.
 */
export function hunksOf(patch: string): Hunk[] {
  return sectionsOf(patch)
    .flatMap(({ path, hunks }) => Array.from({ length: Math.max(1, hunks.length) }, () => path))
    .map((path, index) => ({ path, number: index + 1 }));
}

/** The patch without one of its hunks; empty text where it had no other. */
export function withoutHunk(patch: string, number: number): string {
  let seen = 0;
  const kept = sectionsOf(patch).flatMap(({ header, hunks }) => {
    if (hunks.length === 0) return (seen += 1) === number ? [] : header;
    const left = hunks.filter(() => (seen += 1) !== number);
    return left.length === 0 ? [] : [...header, ...left.flat()];
  });
  return kept.map((line) => `${line}\n`).join('');
}

/** The files that a patch touches, and the lines that it adds and removes. */
export function sizeOf(patch: string): { files: number; lines: number } {
  const sections = sectionsOf(patch);
  const lines = sections.flatMap(({ hunks }) => hunks.flatMap(([, ...body]) => body.filter((line) => /^[-+]/.test(line))));
  return { files: sections.length, lines: lines.length };
}

function sectionsOf(patch: string): Section[] {
  const lines = (patch.endsWith('\n') ? patch.slice(0, -1) : patch).split('\n');
  const sections: Section[] = [];
  for (let at = 0; at < lines.length;) {
    const line = lines[at] ?? '';
    const section = sections.at(-1);
    if (line.startsWith('diff --git ')) sections.push({ path: pathOf(line), header: [line], hunks: [] });
    else if (section && line.startsWith('@@ ')) {
      const end = endOfHunk(lines, at);
      section.hunks.push(lines.slice(at, end));
      at = end;
      continue;
    } else section?.header.push(line);
    at += 1;
  }
  return sections;
}

/** The index after the last line of the hunk that begins at `start`. */
function endOfHunk(lines: readonly string[], start: number): number {
  const [, before = '1', after = '1'] = /^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@/.exec(lines[start] ?? '') ?? [];
  let [old, fresh] = [Number(before), Number(after)];
  let at = start + 1;
  for (; at < lines.length && (old > 0 || fresh > 0); at += 1) {
    const mark = (lines[at] ?? ' ')[0] ?? ' ';
    if (mark !== '+' && mark !== '\\') old -= 1;
    if (mark !== '-' && mark !== '\\') fresh -= 1;
  }
  return lines[at]?.startsWith('\\') ? at + 1 : at;
}

function pathOf(header: string): string {
  return / "?b\/(.+?)"?$/.exec(header)?.[1] ?? header.slice('diff --git '.length);
}
