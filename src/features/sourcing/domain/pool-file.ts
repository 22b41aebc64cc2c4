import { formatPullRef, parsePullRef, pullKey, type PullRef } from '../../../domain/swe';

/** What a line of a pool file was refused for. Lines count from 1. */
export interface PoolFault {
  line: number;
  problem: 'malformed' | 'duplicate' | 'too-long';
  /** The line, at most 120 characters of it, without control characters. */
  text: string;
  /** Of a duplicate: the line that named the pull request first. */
  firstLine?: number;
}

export interface PoolFile {
  pulls: (PullRef & { line: number })[];
  faults: PoolFault[];
}

const MAX_LINE = 300;

/**
 * Reads a pool file: `owner/repo:pr-123` a line; `#` starts a comment, at the line's start or after white space; blank lines, a byte
 * order mark and CR LF are allowed. Bad lines and duplicates (case ignored, as forges do) are reported and left out.
 */
export function readPoolFile(text: string): PoolFile {
  const file: PoolFile = { pulls: [], faults: [] };
  const seen = new Map<string, number>();
  text
    .replace(/^\ufeff/, '')
    .split(/\r?\n/)
    .forEach((raw, index) => readLine(raw, index + 1, file, seen));
  return file;
}

function readLine(raw: string, line: number, file: PoolFile, seen: Map<string, number>): void {
  const content = raw.length > MAX_LINE ? raw : raw.replace(/(^|\s)#[\s\S]*$/, '').trim();
  if (content === '') return;
  const shown = raw
    .replace(/[\u0000-\u001f\u007f-\u009f]/g, ' ')
    .trim()
    .slice(0, 120);
  if (raw.length > MAX_LINE) return void file.faults.push({ line, problem: 'too-long', text: shown });
  const pull = parsePullRef(content);
  if (!pull) return void file.faults.push({ line, problem: 'malformed', text: shown });
  const firstLine = seen.get(pullKey(pull));
  if (firstLine !== undefined) return void file.faults.push({ line, problem: 'duplicate', text: shown, firstLine });
  seen.set(pullKey(pull), line);
  file.pulls.push({ ...pull, line });
}

/** Writes a pool file that {@link readPoolFile} reads back; comments become lines of their own at its head. */
export function writePoolFile(pulls: readonly PullRef[], comments: readonly string[] = []): string {
  const head = comments.flatMap((comment) => comment.split('\n')).map((line) => `# ${line}`.trimEnd());
  return [...head, ...pulls.map(formatPullRef)].map((line) => `${line}\n`).join('');
}
