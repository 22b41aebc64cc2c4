import { GitError } from './git-error';
import { decodePath } from './path-bytes';

/** A commit without its tree's content. */
export interface CommitInfo {
  id: string;
  tree: string;
  parents: string[];
  author: { name: string; email: string; at: string };
  /** ISO 8601, with the zone that the committer had. */
  committedAt: string;
  /** Subject and body, as UTF-8. */
  message: string;
}

/** One path of a comparison. Renames are a removal and an addition. */
export interface PathChange {
  path: string;
  status: 'added' | 'modified' | 'deleted' | 'type-changed';
  /** Git's modes, `000000` where the path is absent. */
  oldMode: string;
  newMode: string;
  oldId: string;
  newId: string;
  /** Lines; both 0 for binary content. */
  added: number;
  deleted: number;
  binary: boolean;
}

export interface TreeEntry {
  path: string;
  mode: string;
  type: 'blob' | 'commit' | 'tree';
  id: string;
  /** Bytes; 0 for what is no blob. */
  size: number;
}

/** For {@link readCommits}: eight fields a commit, NUL after each. */
export const COMMIT_FORMAT = '%H%x00%T%x00%P%x00%an%x00%ae%x00%aI%x00%cI%x00%B';
const COMMIT_FIELDS = 8;

export function readCommits(output: Buffer): CommitInfo[] {
  const fields = output.toString('utf8').split('\0');
  fields.pop();
  if (fields.length % COMMIT_FIELDS !== 0) throw new GitError('failed', 'git log wrote another number of fields than asked for');
  const commits: CommitInfo[] = [];
  for (let at = 0; at < fields.length; at += COMMIT_FIELDS) commits.push(readCommit(fields.slice(at, at + COMMIT_FIELDS)));
  return commits;
}

function readCommit([
  id = '',
  tree = '',
  parents = '',
  name = '',
  email = '',
  at = '',
  committedAt = '',
  message = '',
]: string[]) {
  return { id, tree, parents: parents.split(' ').filter(Boolean), author: { name, email, at }, committedAt, message };
}

const STATUS: Record<string, PathChange['status']> = { A: 'added', M: 'modified', D: 'deleted', T: 'type-changed' };

/** Reads `diff-tree -r -z --raw --numstat`: all raw records, then all counts, each in the same order. */
export function readChanges(output: Buffer): PathChange[] {
  const fields = splitNul(output);
  const changes: PathChange[] = [];
  let at = 0;
  for (; fields[at]?.[0] === 0x3a; at += 2) changes.push(readRaw(fields[at], fields[at + 1]));
  const counts = new Map(fields.slice(at).map(readCount));
  return changes.map((change) => ({ ...change, ...counts.get(change.path) }));
}

function readRaw(head: Buffer | undefined, path: Buffer | undefined): PathChange {
  const match = /^:(\d{6}) (\d{6}) ([0-9a-f]{40}) ([0-9a-f]{40}) ([AMDT])/.exec(head?.toString('latin1') ?? '');
  const [, oldMode, newMode, oldId, newId, letter = ''] = match ?? [];
  const status = STATUS[letter];
  if (!oldMode || !newMode || !oldId || !newId || !status || !path)
    throw new GitError('failed', 'git diff-tree wrote an unknown record');
  return { path: decodePath(path), status, oldMode, newMode, oldId, newId, added: 0, deleted: 0, binary: false };
}

function readCount(field: Buffer): [string, Pick<PathChange, 'added' | 'deleted' | 'binary'>] {
  const first = field.indexOf('\t');
  const second = field.indexOf('\t', first + 1);
  const [added, deleted] = [field.toString('latin1', 0, first), field.toString('latin1', first + 1, second)];
  const binary = added === '-';
  const path = decodePath(field.subarray(second + 1));
  return [path, { added: binary ? 0 : Number(added), deleted: binary ? 0 : Number(deleted), binary }];
}

/** Reads what `cat-file --batch` answers, in the order of the questions, all of one type. */
export function readObjects(output: Buffer, asked: readonly string[], wanted: ObjectType): Buffer[] {
  let at = 0;
  return asked.map((name) => {
    const end = output.indexOf('\n', at);
    const [, type, size] = output.toString('latin1', at, end).split(' ');
    if (type !== wanted) throw new GitError('missing', `There is no ${wanted} ${name}`);
    const start = end + 1;
    at = start + Number(size) + 1;
    return output.subarray(start, start + Number(size));
  });
}

export type ObjectType = 'blob' | 'tree' | 'commit';

function splitNul(output: Buffer): Buffer[] {
  const parts: Buffer[] = [];
  for (let at = 0; at < output.length;) {
    const end = output.indexOf(0, at);
    if (end < 0) throw new GitError('failed', 'the output of git ends in the middle of a record');
    parts.push(output.subarray(at, end));
    at = end + 1;
  }
  return parts;
}
