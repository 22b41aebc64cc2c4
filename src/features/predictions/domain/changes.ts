/** One path that a patch changes, as git itself tells it. */
export interface PathChange {
  path: string;
  /** Git's modes; `000000` for what is not there. */
  oldMode: string;
  newMode: string;
}

/** One path with the text of its part of the patch. */
export interface Section extends PathChange {
  text: Buffer;
}

const ENTRY = /^:([0-7]{6}) ([0-7]{6}) [0-9a-f]+ [0-9a-f]+ [A-Z][0-9]*$/;
const HEADER = Buffer.from('diff --git ');

/** Reads `git diff-index --raw -z --no-renames`. @throws Error for anything else */
export function readRaw(raw: Buffer): PathChange[] {
  const words = raw.toString('utf8').split('\0').slice(0, -1);
  if (words.length % 2 !== 0) throw new Error('a list of changes is cut off');
  return words.flatMap((word, at) => {
    if (at % 2 !== 0) return [];
    const [, oldMode = '', newMode = ''] = ENTRY.exec(word) ?? [];
    if (oldMode === '') throw new Error(`not an entry of a list of changes: ${word}`);
    return [{ path: words[at + 1] ?? '', oldMode, newMode }];
  });
}

/**
 * Splits what `git diff-index -p --binary --no-renames` wrote, whose parts come in the order of its list. No line of a hunk and none of a
 * binary patch starts like a header, so the lines that do are the headers. A file that becomes a link has two.
 *
 * @throws Error where the two do not fit each other
 */
export function splitPatch(patch: Buffer, changes: readonly PathChange[]): Section[] {
  const starts = headersOf(patch);
  let at = 0;
  const sections = changes.map((change) => {
    const from = starts[at];
    at += isNewKind(change) ? 2 : 1;
    if (from === undefined) throw new Error('a patch has fewer parts than paths');
    return { ...change, text: patch.subarray(from, starts[at] ?? patch.length) };
  });
  if (at !== starts.length) throw new Error('a patch has more parts than paths');
  return sections;
}

function isNewKind({ oldMode, newMode }: PathChange): boolean {
  return oldMode !== '000000' && newMode !== '000000' && oldMode.slice(0, 3) !== newMode.slice(0, 3);
}

function headersOf(patch: Buffer): number[] {
  const starts: number[] = [];
  for (let at = patch.indexOf(HEADER); at >= 0; at = patch.indexOf(HEADER, at + 1)) {
    if (at === 0 || patch[at - 1] === 0x0a) starts.push(at);
  }
  return starts;
}

/** Where a link of a section of git's own points to; undefined for what makes no link. */
export function linkTarget({ newMode, text }: Section): string | undefined {
  if (newMode !== '120000') return undefined;
  const lines = text.toString('utf8').split('\n');
  const added = lines.slice(lines.findLastIndex((line) => line.startsWith('@@'))).filter((line) => line.startsWith('+'));
  return added.map((line) => line.slice(1)).join('\n');
}

/**
 * Whether a link stays in the tree by its text alone. Steps up may stand only at its start: behind another part, which may itself be a
 * link, they lead nobody knows where.
 */
export function staysInside(path: string, target: string): boolean {
  if (target === '' || target.startsWith('/') || /[\n\0]/.test(target)) return false;
  const parts = target.split('/').filter((part) => part !== '' && part !== '.');
  const ups = parts.findIndex((part) => part !== '..');
  const steps = ups < 0 ? parts.length : ups;
  return steps < path.split('/').length && !parts.slice(steps).some((part) => part === '..' || part.toLowerCase() === '.git');
}
