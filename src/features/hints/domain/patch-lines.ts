/** What one file gains by a patch. */
export interface FileGain {
  /** At head; a deleted file gains nothing. */
  path: string;
  /** Numbers of added lines at head, from 1. */
  lines: Set<number>;
  added: string[];
}

/** Reads the added lines of `git diff`; paths may be quoted as git does it. */
export function gainsOf(patch: string): FileGain[] {
  const gains: FileGain[] = [];
  let at = 0;
  let left = { old: 0, new: 0 };
  for (const line of patch.split('\n')) {
    const hunk = left.old <= 0 && left.new <= 0 ? /^@@ -\d+(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/.exec(line) : null;
    const file = left.old <= 0 && left.new <= 0 ? /^\+\+\+ (.*)$/.exec(line) : null;
    const gain = gains.at(-1);
    if (file) {
      const path = pathOf(file[1] ?? '');
      gains.push({ path, lines: new Set(), added: [] });
    } else if (hunk) {
      at = Number(hunk[2]);
      left = { old: Number(hunk[1] ?? 1), new: Number(hunk[3] ?? 1) };
    } else if (gain && (left.old > 0 || left.new > 0)) {
      if (line.startsWith('+')) {
        gain.lines.add(at);
        gain.added.push(line.slice(1).replace(/\r$/, ''));
      }
      if (!line.startsWith('-') && !line.startsWith('\\')) at += 1;
      if (!line.startsWith('+') && !line.startsWith('\\')) left.old -= 1;
      if (!line.startsWith('-') && !line.startsWith('\\')) left.new -= 1;
    }
  }
  return gains.filter(({ path }) => path !== '');
}

function pathOf(written: string): string {
  const plain = written.replace(/\t.*$/, '').replace(/\r$/, '');
  const path = plain.startsWith('"') ? unquote(plain) : plain;
  return path === '/dev/null' ? '' : path.replace(/^b\//, '');
}

/** Git writes bytes beyond ASCII as octal numbers. */
function unquote(text: string): string {
  const bytes: number[] = [];
  const inner = text.slice(1, -1);
  for (let at = 0; at < inner.length; at += 1) {
    const octal = /^\\([0-7]{3})/.exec(inner.slice(at, at + 4))?.[1];
    if (octal !== undefined) {
      bytes.push(parseInt(octal, 8));
      at += 3;
    } else {
      if (inner[at] === '\\') at += 1;
      bytes.push(...new TextEncoder().encode(inner[at]));
    }
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}
