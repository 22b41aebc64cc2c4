import type { Answer, Sources } from '../../../../domain/evaluation';

/** All that an analysis of a task reads. Patches as git writes them. */
export interface TaskTexts extends Sources {
  failToPass: readonly string[];
}

export type Quotes = Answer['hints']['evidence'];

/** The lines of a patch by what happens to them, over all its files. */
export interface PatchText {
  files: string[];
  added: string[];
  removed: string[];
  /** Lines that stay, and what git says behind `@@`: all that a patch tells of the base tree. */
  context: string[];
  binary: boolean;
}

export function patchText(patch: string): PatchText {
  const found: PatchText = { files: [], added: [], removed: [], context: [], binary: /^GIT binary patch$/m.test(patch) };
  let inHunk = false;
  for (const line of patch.split('\n')) {
    if (line.startsWith('diff --git ')) {
      inHunk = false;
      found.files.push(/ b\/(.*)$/.exec(line)?.[1] ?? line);
    } else if (line.startsWith('@@ ')) {
      inHunk = true;
      found.context.push(/^@@ [^@]*@@ ?(.*)$/.exec(line)?.[1] ?? '');
    } else if (inHunk) takeLine(found, line);
  }
  return found;
}

function takeLine(found: PatchText, line: string): void {
  if (line.startsWith('+')) found.added.push(line.slice(1));
  else if (line.startsWith('-')) found.removed.push(line.slice(1));
  else if (line.startsWith(' ')) found.context.push(line.slice(1));
}

/** Names and numbers as they stand. */
export function words(text: string): string[] {
  return text.match(/[\p{L}_][\p{L}\p{N}_]*|\p{N}+/gu) ?? [];
}

/** A part of a line that serves as a quote: without the white around it, and no longer than needed. */
export function quotable(line: string): string {
  const plain = line.trim();
  if (plain.length <= 200) return plain;
  const cut = plain.slice(0, 200);
  return cut.slice(0, Math.max(cut.lastIndexOf(' '), 100));
}

/** The first lines of these that can be quoted, at most `limit`. */
export function quotesOf(source: Quotes[number]['source'], lines: readonly string[], limit = 3): Quotes {
  const good = [...new Set(lines.map(quotable))].filter((quote) => quote.length >= 4);
  return good.slice(0, limit).map((quote) => ({ source, quote }));
}

/** Something to show in any case: a patch has at least the line that names its file. */
export function anyQuote(texts: TaskTexts, source: 'statement' | 'tests'): Quotes {
  for (const from of [source, 'tests', 'golden-patch', 'statement'] as const) {
    const [quote] = quotesOf(from, texts[from].split('\n'), 1);
    if (quote) return [quote];
  }
  return [];
}

/** `a, b and 3 more`. */
export function listed(items: readonly string[], shown = 3): string {
  const first = items.slice(0, shown).join(', ');
  return items.length > shown ? `${first} and ${items.length - shown} more` : first;
}

export function counted(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`;
}
