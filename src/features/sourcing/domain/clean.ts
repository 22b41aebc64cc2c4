/** What is cut from a statement. */
export type Cut =
  'comment' | 'image' | 'link' | 'commit-id' | 'reference' | 'diff' | 'fix-line' | 'trailer' | 'checklist' | 'control-character';

/** What the answer looks like, so that a statement can be searched for it. */
export interface FixTraces {
  /** Added lines of the fix, without the `+`. */
  fixLines: readonly string[];
  /** Abbreviated and full ids that name commits of the repository. */
  commitIds: ReadonlySet<string>;
}

/** Shorter lines (`return x;`, `} else {`) are anybody's. SWE datasets use 20 characters other than white space too. */
const MIN_FIX_LINE = 20;
const MAX_INPUT = 200_000;

/** What could be an abbreviated or full id of a commit. Ask git which of them are. */
export function possibleCommitIds(text: string): string[] {
  return [...new Set(text.toLowerCase().match(/(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/g) ?? [])].slice(0, 1000);
}

/**
 * Takes out of a text what points to the answer: links, ids of commits, references to issues and pull requests, diffs, lines of the
 * fix, comments and trailers. A title keeps its words.
 */
export function cleanText(text: string, traces: FixTraces, place: 'title' | 'body'): { text: string; cuts: Cut[] } {
  const cuts: Cut[] = [];
  const run = new Cutter(shorten(text), cuts);
  run.cut('control-character', /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff]/g, '');
  if (place === 'body') {
    run.cut('comment', /<!--[\s\S]*?(?:-->|$)/g, '');
    run.lines(withoutDiffs);
    run.lines((lines, note) => withoutFixLines(lines, fixLineSet(traces.fixLines), note));
    run.cut('trailer', /^(?:signed-off-by|co-authored-by|reviewed-by|acked-by|change-id|cc|tested-by|reported-by):.*$/gim, '');
    run.cut('checklist', /^[ \t]*[-*][ \t]+\[[ xX]\].*$/gm, '');
  }
  cutLinks(run);
  run.cut('reference', closingReference, '');
  run.cut('reference', /[ \t]*\((?:(?:[\w.-]+\/[\w.-]+)?#\d+|GH-\d+)(?:[, ]+(?:[\w.-]+\/[\w.-]+)?#\d+)*\)/g, '');
  run.cut('reference', /[ \t]?(?<![\w&/])(?:[\w.-]+\/[\w.-]+)?#\d+\b|[ \t]?\bGH-\d+\b/g, '');
  run.cutWhere(
    'commit-id',
    /(?<![0-9a-z])[0-9a-f]{7,40}(?![0-9a-z])/gi,
    (id) => id.length === 40 || traces.commitIds.has(id.toLowerCase()),
  );
  return { text: tidy(run.text), cuts };
}

const closingReference =
  /\b(?:close[sd]?|fix(?:e[sd])?|resolve[sd]?|ref(?:s|erences)?|see|related to)[ :]+(?:[\w.-]+\/[\w.-]+)?#\d+\b[.;,]?/gi;

/** Traces that are still in a cleaned text: none, unless cleaning was fooled or the text was written by somebody else. */
export function leftTraces(text: string, traces: FixTraces): Cut[] {
  return [...new Set(cleanText(text, traces, 'body').cuts)].filter((cut) => cut !== 'checklist' && cut !== 'trailer');
}

/** Long runs of white space would make searches quadratic. */
function shorten(text: string): string {
  return text
    .slice(0, MAX_INPUT)
    .replace(/\r\n?/g, '\n')
    .replace(/[^\S\n]{200,}/g, ' ')
    .replace(/\n{20,}/g, '\n\n');
}

class Cutter {
  constructor(
    public text: string,
    private readonly cuts: Cut[],
  ) {}

  cut(what: Cut, pattern: RegExp, by: string): void {
    this.text = this.text.replace(pattern, (...groups: unknown[]) => {
      this.cuts.push(what);
      return by.replace('$1', typeof groups[1] === 'string' ? groups[1] : '');
    });
  }

  cutWhere(what: Cut, pattern: RegExp, wanted: (found: string) => boolean): void {
    this.text = this.text.replace(pattern, (found) => {
      if (!wanted(found)) return found;
      this.cuts.push(what);
      return '';
    });
  }

  lines(keep: (lines: string[], note: (what: Cut) => void) => string[]): void {
    this.text = keep(this.text.split('\n'), (what) => this.cuts.push(what)).join('\n');
  }
}

/** Words of a Markdown link stay, its target goes. */
function cutLinks(run: Cutter): void {
  run.cut('image', /!\[[^\]\n]{0,500}\]\([^()\n]{0,2000}\)|<img\b[^>]{0,2000}>/gi, '');
  run.cut('link', /\[([^\][\n]{0,500})\]\((?:https?:|\/|#|www\.)[^()\n]{0,2000}\)/gi, '$1');
  run.cut('link', /^[ \t]*\[[^\]\n]{1,200}\]:[ \t]*\S+.*$/gm, '');
  run.cut('link', /[ \t]?<?\b(?:https?|ftp|git|ssh):\/\/[^\s<>"'`)\]}]+>?|\bwww\.[^\s<>"'`)\]}]+|\bgit@[\w.-]+:\S+/gi, '');
}

/** Drops `diff --git` and `@@` blocks, fenced or not. */
function withoutDiffs(lines: string[], note: (what: Cut) => void): string[] {
  const kept: string[] = [];
  let state: 'text' | 'fence' | 'diff' = 'text';
  for (const line of lines) {
    if (state === 'fence') {
      if (/^[ \t]*(```|~~~)[ \t]*$/.test(line)) state = 'text';
      continue;
    }
    if (state === 'diff' && /^([-+ \\@]|diff |index |new file|deleted file|$)/.test(line)) continue;
    state = 'text';
    if (/^[ \t]*(```|~~~)[ \t]*(diff|patch|suggestion)\b/i.test(line)) state = 'fence';
    else if (/^(diff --git |@@ -\d+(,\d+)? \+\d+|--- a\/|Index: )/.test(line)) state = 'diff';
    if (state === 'text') kept.push(line);
    else note('diff');
  }
  return kept;
}

function withoutFixLines(lines: string[], fix: ReadonlySet<string>, note: (what: Cut) => void): string[] {
  return lines.filter((line) => {
    const isFix = fix.has(squeeze(line.replace(/^\s*[-+>*]\s/, ''))) || fix.has(squeeze(line));
    if (isFix) note('fix-line');
    return !isFix;
  });
}

function fixLineSet(lines: readonly string[]): Set<string> {
  return new Set(lines.map(squeeze).filter((line) => line.length >= MIN_FIX_LINE));
}

function squeeze(line: string): string {
  return line.replace(/[\s`]+/g, '');
}

/** What cutting leaves behind: empty brackets, fences and bullets, runs of blank lines. */
function tidy(text: string): string {
  return text
    .replace(/[ \t]*\(\s*[,;]?\s*\)/g, '')
    .replace(/^[ \t]*(```|~~~)\w*\n[ \t]*\1[ \t]*$/gm, '')
    .replace(/^[ \t]*([-*+]|>|\d+\.)[ \t]*$/gm, '')
    .replace(/[ \t]+$/gm, '')
    .replace(/\n{3,}/g, '\n\n')
    .trim()
    .replace(/(^|\n)[-_=*]{3,}$|^[-_*]{3,}(\n|$)/g, '')
    .trim();
}
