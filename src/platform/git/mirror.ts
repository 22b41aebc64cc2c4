import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { GitError } from './git-error';
import {
  COMMIT_FORMAT,
  readChanges,
  readCommits,
  readObjects,
  readTree,
  type CommitInfo,
  type PathChange,
  type TreeEntry,
} from './output';
import { encodePath } from './path-bytes';
import { runGit, streamGit, type GitRun } from './run-git';
import { makeShadow } from './shadow';

/** What `git diff` is told, so that a patch is exact and depends on no setting. */
const EXACT = [
  '--binary',
  '--full-index',
  '--no-renames',
  '--no-ext-diff',
  '--no-textconv',
  '--no-color',
  '--no-relative',
  '--submodule=short',
  '--ignore-submodules=none',
  '--src-prefix=a/',
  '--dst-prefix=b/',
];

const OBJECT_ID = /^[0-9a-f]{40}$/;
/** Refs that git lets one name; what could be an option or an expression is refused before git sees it. */
const REF_NAME = /^(?:HEAD|refs\/[A-Za-z0-9][\w./@+-]*)$/;

/** A place of a temporary index: a file, or with an id of undefined its absence. */
export interface IndexEdit {
  path: string;
  mode: string;
  id: string | undefined;
}

export interface LogRange {
  /** Commits or refs to start from; without any, HEAD and all branches. */
  from?: readonly string[];
  /** Commits whose history is left out. */
  without?: readonly string[];
  /** Only the chain of first parents. */
  firstParent?: boolean;
  max?: number;
}

/**
 * Reads a bare repository that others made, trusting nothing in it but its objects and refs (see {@link makeShadow}). Close it, for
 * it keeps a temporary folder. All failures are {@link GitError}s. Object ids are 40 lower-case hex digits.
 */
export class Mirror {
  private constructor(
    readonly folder: string,
    private readonly shadow: string,
  ) {}

  static async open(folder: string): Promise<Mirror> {
    const absolute = resolve(folder);
    return new Mirror(absolute, await makeShadow(absolute));
  }

  async close(): Promise<void> {
    await rm(this.shadow, { recursive: true, force: true });
  }

  /** The commit that an id, an abbreviated id or a full ref name stands for. */
  async findCommit(name: string): Promise<string | undefined> {
    if (!REF_NAME.test(name) && !/^[0-9a-f]{4,40}$/.test(name)) return undefined;
    try {
      const output = await this.git({ args: ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`] });
      return output.toString('latin1').trim();
    } catch (error) {
      if (error instanceof GitError && (error.kind === 'failed' || error.kind === 'missing')) return undefined;
      throw error;
    }
  }

  async getCommit(id: string): Promise<CommitInfo> {
    const [commit] = await this.log({ from: [id], max: 1 });
    if (!commit) throw new GitError('missing', `There is no commit ${id}`);
    return commit;
  }

  /** Newest first, as git orders by commit date with parents after children. */
  async log({ from, without = [], firstParent = false, max }: LogRange = {}): Promise<CommitInfo[]> {
    const starts = from?.map(checkRevision) ?? ['HEAD', '--branches'];
    const options = [...(firstParent ? ['--first-parent'] : []), ...(max === undefined ? [] : [`--max-count=${String(max)}`])];
    const exclude = without.map((id) => `^${checkRevision(id)}`);
    const args = [
      'log',
      '-z',
      '--topo-order',
      `--format=${COMMIT_FORMAT}`,
      '--no-show-signature',
      ...options,
      ...starts,
      ...exclude,
      '--',
    ];
    return readCommits(await this.git({ args }));
  }

  /** Undefined where two histories have nothing in common. */
  async findMergeBase(one: string, other: string): Promise<string | undefined> {
    const [first, second] = [checkRevision(one), checkRevision(other)];
    await Promise.all([this.getCommit(first), this.getCommit(second)]);
    const bases = await this.findNothing(this.git({ args: ['merge-base', first, second] }));
    return bases?.toString('latin1').trim();
  }

  async isAncestor(ancestor: string, descendant: string): Promise<boolean> {
    return (await this.findMergeBase(ancestor, descendant)) === ancestor;
  }

  /** Full names of all refs with the ids of what they point to. */
  async listRefs(prefix = 'refs'): Promise<Map<string, string>> {
    const output = await this.git({ args: ['for-each-ref', '--format=%(refname) %(objectname)', '--', prefix] });
    const lines = output.toString('utf8').split('\n').filter(Boolean);
    return new Map(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), line.slice(line.lastIndexOf(' ') + 1)]));
  }

  /** A patch for `git apply`, from one commit or tree to another; empty where they are equal. */
  async diff(base: string, head: string): Promise<Buffer> {
    return this.git({ args: ['diff-tree', '-r', '-p', ...EXACT, checkRevision(base), checkRevision(head), '--'] });
  }

  /** What differs, with the numbers of lines. */
  async changes(base: string, head: string): Promise<PathChange[]> {
    const args = [
      'diff-tree',
      '-r',
      '-z',
      '--raw',
      '--numstat',
      ...EXACT.slice(1),
      checkRevision(base),
      checkRevision(head),
      '--',
    ];
    return readChanges(await this.git({ args }));
  }

  async listTree(treeish: string): Promise<TreeEntry[]> {
    return readTree(await this.git({ args: ['ls-tree', '-r', '-z', '--long', '--full-tree', checkRevision(treeish), '--'] }));
  }

  /** Contents of files by their ids, in the order asked for. */
  async readBlobs(ids: readonly string[], maxBytes?: number): Promise<Buffer[]> {
    if (ids.length === 0) return [];
    const input = ids.map((id) => `${checkRevision(id)}\n`).join('');
    return readObjects(await this.git({ args: ['cat-file', '--batch'], input, maxBytes }), ids);
  }

  /** Bytes of files by their ids, without reading them. */
  async blobSizes(ids: readonly string[]): Promise<number[]> {
    if (ids.length === 0) return [];
    const input = ids.map((id) => `${checkRevision(id)}\n`).join('');
    const output = await this.git({ args: ['cat-file', '--batch-check=%(objecttype) %(objectsize)'], input });
    const lines = output.toString('latin1').split('\n');
    return ids.map((id, at) => {
      const size = /^blob (\d+)$/.exec(lines[at] ?? '')?.[1];
      if (size === undefined) throw new GitError('missing', `There is no file content ${id}`);
      return Number(size);
    });
  }

  /** The ids among these that name a commit here; abbreviations of four or more digits too. */
  async commitsAmong(ids: readonly string[]): Promise<Set<string>> {
    const asked = ids.filter((id) => /^[0-9a-f]{4,40}$/.test(id));
    if (asked.length === 0) return new Set();
    const output = await this.git({ args: ['cat-file', '--batch-check=%(objecttype)'], input: `${asked.join('\n')}\n` });
    const lines = output.toString('latin1').split('\n');
    return new Set(asked.filter((_, at) => lines[at] === 'commit'));
  }

  /**
   * The files of a commit as a tar, byte for byte as git holds them: attributes convert and leave out nothing. Times and the
   * comment in the archive's head are those of a commit without parents that has just this tree, so they tell nothing of the history,
   * and one tree gives one archive.
   */
  async archive(commit: string): Promise<Readable> {
    return streamGit({ gitDir: this.shadow, args: ['archive', '--format=tar', await this.rootCommit(commit)] });
  }

  /** Applies patches to a tree in a temporary index, without fuzz. Throws `bad-patch` for what doesn't apply. Answers a tree. */
  async applyPatches(base: string, patches: readonly Buffer[]): Promise<string> {
    return this.withIndex(base, async (index) => {
      for (const patch of patches)
        if (patch.length > 0)
          await index({
            args: ['apply', '--cached', '--binary', '--whitespace=nowarn', '-'],
            input: patch,
            failure: 'bad-patch',
          });
    });
  }

  /** Puts and removes files of a tree; what stands where a new path needs a folder, or the reverse, gives way. Answers a tree. */
  async editTree(base: string, edits: readonly IndexEdit[]): Promise<string> {
    const removed = edits.filter(({ id }) => id === undefined);
    const put = edits.filter(({ id }) => id !== undefined);
    return this.withIndex(base, async (index) => {
      for (const part of [removed, put])
        if (part.length > 0)
          await index({
            args: ['update-index', '-z', '--index-info'],
            input: Buffer.concat(part.map(indexLine)),
            failure: 'bad-patch',
          });
    });
  }

  /** Stores content beside the mirror until it is closed. */
  async writeBlob(content: Buffer): Promise<string> {
    return (await this.git({ args: ['hash-object', '-w', '--no-filters', '--stdin'], input: content })).toString('latin1').trim();
  }

  async treeOf(commit: string): Promise<string> {
    return (await this.getCommit(commit)).tree;
  }

  private async rootCommit(commit: string): Promise<string> {
    const person = { NAME: 'assay', EMAIL: 'assay@localhost', DATE: '2000-01-01T00:00:00Z' };
    const env = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value])),
    ) as Record<string, string>;
    const output = await this.git({ args: ['commit-tree', await this.treeOf(commit), '-m', 'base'], env });
    return output.toString('latin1').trim();
  }

  private async withIndex(
    base: string,
    edit: (index: (run: Omit<GitRun, 'gitDir'>) => Promise<Buffer>) => Promise<void>,
  ): Promise<string> {
    const file = join(this.shadow, `index-${randomUUID()}`);
    const env = { GIT_INDEX_FILE: file };
    try {
      await this.git({ args: ['read-tree', checkRevision(base)], env });
      await edit((run) => this.git({ ...run, env }));
      return (await this.git({ args: ['write-tree'], env })).toString('latin1').trim();
    } finally {
      await rm(file, { force: true });
    }
  }

  private async findNothing(output: Promise<Buffer>): Promise<Buffer | undefined> {
    try {
      return await output;
    } catch (error) {
      if (error instanceof GitError && error.kind === 'failed' && error.printed === '') return undefined;
      throw error;
    }
  }

  private git(run: Omit<GitRun, 'gitDir'>): Promise<Buffer> {
    return runGit({ ...run, gitDir: this.shadow });
  }
}

function checkRevision(revision: string): string {
  if (!OBJECT_ID.test(revision) && !REF_NAME.test(revision))
    throw new GitError('missing', `${JSON.stringify(revision)} names no object`);
  return revision;
}

/** For `update-index --index-info -z`; mode 0 removes. */
function indexLine({ path, mode, id }: IndexEdit): Buffer {
  return Buffer.concat([
    Buffer.from(id === undefined ? `0 ${'0'.repeat(40)}\t` : `${mode} ${id}\t`),
    encodePath(path),
    Buffer.from([0]),
  ]);
}
