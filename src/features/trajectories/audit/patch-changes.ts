/** What a patch does to one file. */
export interface FileChange {
  path: string;
  kind: 'added' | 'modified' | 'deleted';
  /** Lines that it adds, without their `+`; none of a binary file. */
  added: string[];
  removed: string[];
}

/** Reads a patch of git's (`git diff`); a rename is a file that is gone and one that is new. */
export function changesOf(patch: string): FileChange[] {
  return patch.split(/^(?=diff --git )/m).flatMap((part) => (part.startsWith('diff --git ') ? changesIn(part) : []));
}

function changesIn(part: string): FileChange[] {
  const lines = part.split('\n');
  const hunks = lines.findIndex((line) => line.startsWith('@@'));
  const head = hunks === -1 ? lines : lines.slice(0, hunks);
  const body = hunks === -1 ? [] : lines.slice(hunks);
  const change = {
    added: body.filter((line) => line.startsWith('+')).map((line) => line.slice(1)),
    removed: body.filter((line) => line.startsWith('-')).map((line) => line.slice(1)),
  };
  const [from, to] = [valueOf(head, 'rename from '), valueOf(head, 'rename to ')];
  if (from !== undefined && to !== undefined)
    return [
      { path: from, kind: 'deleted', added: [], removed: [] },
      { path: to, kind: 'added', ...change },
    ];
  const path = pathOf(head);
  if (path === undefined) return [];
  const has = (start: string): boolean => head.some((line) => line.startsWith(start));
  return [{ path, kind: has('new file mode') ? 'added' : has('deleted file mode') ? 'deleted' : 'modified', ...change }];
}

function pathOf(head: readonly string[]): string | undefined {
  const [after, before] = [valueOf(head, '+++ '), valueOf(head, '--- ')].map((name) => (name === '/dev/null' ? undefined : name));
  if (after !== undefined) return after.replace(/^b\//, '');
  if (before !== undefined) return before.replace(/^a\//, '');
  // A binary file, or a change of mode alone: both names of the first line are the same.
  const names = /^diff --git (.*)$/.exec(head[0] ?? '')?.[1] ?? '';
  const half = unquoted(names.slice(0, (names.length - 1) / 2));
  return half.startsWith('a/') ? half.slice(2) : undefined;
}

function valueOf(head: readonly string[], start: string): string | undefined {
  const line = head.find((each) => each.startsWith(start));
  return line === undefined ? undefined : unquoted(line.slice(start.length).replace(/\t$/, ''));
}

/** Git writes unusual names as a string of C, with octal escapes for bytes. */
function unquoted(name: string): string {
  if (!name.startsWith('"')) return name;
  const bytes: number[] = [];
  const inner = Buffer.from(name.slice(1, name.endsWith('"') ? -1 : undefined)).toString('latin1');
  for (const [piece, octal, letter] of inner.matchAll(/\\([0-7]{3})|\\(.)|[^\\]/g)) {
    if (octal !== undefined) bytes.push(parseInt(octal, 8));
    else bytes.push(...Buffer.from(letter === undefined ? piece : (ESCAPES[letter] ?? letter), 'latin1'));
  }
  return Buffer.from(bytes).toString('utf8');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r', a: '\x07', b: '\b', f: '\f', v: '\v' };
