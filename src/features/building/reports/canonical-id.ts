const NAMED: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };
const WORK_FOLDER = '/app/src/';

/**
 * The one spelling of a test's id, one line of printable text: control characters (ANSI's escape among them) become `\n`, `\t`,
 * `\r` or `\x1b`, and spaces at both ends go. The awk programs for test.sh do exactly the same, so nothing cleverer happens here:
 * what changes from run to run in an id is found by comparing runs, and by {@link volatilePart}.
 */
export function canonicalId(raw: string): string {
  const visible = raw.replace(
    /[\x00-\x1f\x7f]/g,
    (char) => NAMED[char] ?? `\\x${char.charCodeAt(0).toString(16).padStart(2, '0')}`,
  );
  return visible.replace(/^ +/, '').replace(/ +$/, '') || '(unnamed)';
}

/** A path as the repository knows it: without the work folder and without `./` before it. */
export function repositoryPath(path: string): string {
  const below = path.startsWith(WORK_FOLDER) ? path.slice(WORK_FOLDER.length) : path;
  return below.startsWith('./') ? below.slice(2) : below;
}
