import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { GitError } from './git-error';
import { runGit } from './run-git';

/** A commit of a patch series. */
export interface SeriesCommit {
  /** By which later commits name it as a parent. */
  name: string;
  /** Earlier commits; none for the first, two for a merge. */
  parents: string[];
  /** Applied one after another to the tree of the first parent (`git diff --binary --full-index`); together they make the tree. */
  patches: Buffer[];
  /** `Name <mail>`; committer too. */
  author: string;
  /** ISO 8601, UTC. */
  at: string;
  message: string;
}

/**
 * Makes a bare repository of a patch series. The same series gives the same ids on every machine. Refs are full names with the name of
 * their commit; HEAD is `refs/heads/main`. Answers the ids by name. Throws a GitError where a patch does not apply.
 */
export async function replaySeries(
  folder: string,
  commits: readonly SeriesCommit[],
  refs: Readonly<Record<string, string>>,
): Promise<Map<string, string>> {
  for (const part of ['objects', 'refs']) await mkdir(join(folder, part), { recursive: true });
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  await writeFile(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
  const ids = new Map<string, string>();
  for (const commit of commits) ids.set(commit.name, await replayCommit(folder, commit, ids));
  for (const [ref, name] of Object.entries(refs)) await runGit({ gitDir: folder, args: ['update-ref', ref, idOf(name, ids)] });
  await rm(join(folder, INDEX), { force: true });
  return ids;
}

const INDEX = 'replay-index';

async function replayCommit(gitDir: string, commit: SeriesCommit, ids: ReadonlyMap<string, string>): Promise<string> {
  const parents = commit.parents.map((name) => idOf(name, ids));
  const env = { GIT_INDEX_FILE: join(gitDir, INDEX), ...peopleOf(commit) };
  await runGit({ gitDir, env, args: ['read-tree', ...(parents[0] === undefined ? ['--empty'] : [parents[0]])] });
  for (const patch of commit.patches)
    await runGit({ gitDir, env, args: ['apply', '--cached', '--whitespace=nowarn', '-'], input: patch });
  const tree = await line({ gitDir, env, args: ['write-tree'] });
  const args = ['commit-tree', tree, ...parents.flatMap((parent) => ['-p', parent]), '-F', '-'];
  return line({ gitDir, env, args, input: commit.message });
}

function idOf(name: string, ids: ReadonlyMap<string, string>): string {
  const id = ids.get(name);
  if (id === undefined) throw new GitError('missing', `the series has no commit ${name} before it is named`);
  return id;
}

function peopleOf({ author, at }: SeriesCommit): Record<string, string> {
  const [, name = '', mail = ''] = /^(.+) <(.+)>$/.exec(author) ?? [];
  const date = `${String(Date.parse(at) / 1000)} +0000`;
  return {
    GIT_AUTHOR_NAME: name,
    GIT_AUTHOR_EMAIL: mail,
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: name,
    GIT_COMMITTER_EMAIL: mail,
    GIT_COMMITTER_DATE: date,
  };
}

async function line(run: Parameters<typeof runGit>[0]): Promise<string> {
  return (await runGit(run)).toString('latin1').trim();
}
