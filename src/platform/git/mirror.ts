import { isUtf8 } from 'node:buffer';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { appendFile, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Readable } from 'node:stream';
import { readCommitObject } from './commit-object';
import { GitError } from './git-error';
import { ObjectStore } from './object-store';
import { COMMIT_FORMAT, readCommits, type CommitInfo, type PathChange, type TreeEntry } from './output';
import { runGit, streamGit, type GitRun } from './run-git';
import { makeShadow } from './shadow';
import { EXACT, TreeDiff } from './tree-diff';
import { Trees, type IndexEdit } from './trees';

/** Of git everywhere: the id of a tree without entries. A folder that becomes empty is in no tree. */
const EMPTY_TREE = '4b825dc642cb6eb9a060e54bf8d69288fbee4904';
const OBJECT_ID = /^[0-9a-f]{40}$/;
/** Refs that git lets one name; what could be an option or an expression is refused before git sees it. */
const REF_NAME = /^(?:HEAD|refs\/[A-Za-z0-9][\w./@+-]*)$/;

export interface LogRange {
  /** Commits or refs to start from; without any, HEAD and all branches. */
  from?: readonly string[];
  /** Commits whose history is left out. */
  without?: readonly string[];
  /** Only the chain of first parents. */
  firstParent?: boolean;
  max?: number;
}

interface TemporaryIndex {
  /** Below a folder where one is named. */
  apply: (patch: Buffer, folder?: string) => Promise<void>;
  tree: () => Promise<string>;
}

/**
 * Reads a bare repository that others made, trusting nothing in it but its objects and refs (see {@link makeShadow}). Close it, for
 * it keeps a temporary folder and processes. All failures are {@link GitError}s. Object ids are 40 lower-case hex digits.
 */
export class Mirror {
  private readonly objects: ObjectStore;
  private readonly trees: Trees;
  private readonly differences: TreeDiff;
  /** Where history was cut off, a commit's object names parents that are not there; git itself hides them. */
  private readonly isShallow: boolean;

  private constructor(
    readonly folder: string,
    private readonly shadow: string,
  ) {
    this.objects = new ObjectStore(shadow);
    this.trees = new Trees(this.objects);
    this.differences = new TreeDiff(shadow);
    this.isShallow = existsSync(join(shadow, 'shallow'));
  }

  static async open(folder: string): Promise<Mirror> {
    const absolute = resolve(folder);
    return new Mirror(absolute, await makeShadow(absolute));
  }

  async close(): Promise<void> {
    await Promise.all([this.objects.close(), this.differences.close()]);
    await rm(this.shadow, { recursive: true, force: true });
  }

  /** The commit that an id, an abbreviated id or a full ref name stands for. */
  async findCommit(name: string): Promise<string | undefined> {
    if (!REF_NAME.test(name) && !/^[0-9a-f]{4,40}$/.test(name)) return undefined;
    const [found] = await this.objects.describe([`${name}^{commit}`]);
    return found?.id;
  }

  async getCommit(id: string): Promise<CommitInfo> {
    const known = this.isShallow ? undefined : await this.readCommit(checkRevision(id));
    const [commit] = known ? [known] : await this.log({ from: [id], max: 1 });
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
    const [from, to] = await this.treesOf([base, head]);
    return this.differences.patch(from, to);
  }

  /**
   * The same as text. Where bytes are no UTF-8, as in sources that are Latin-1, the patches of their files are git's binary ones, which are
   * ASCII: so the whole may be kept in JSON and applies after that.
   */
  async textDiff(base: string, head: string): Promise<string> {
    const whole = await this.diff(base, head);
    if (isUtf8(whole)) return whole.toString('utf8');
    const [from, to] = await this.treesOf([base, head]);
    // Its attributes outrank all others, and are its own.
    const shadow = await makeShadow(this.folder);
    try {
      const lines = (await this.pathsOfBytes(from, to)).map((path) => `${path} binary\n`);
      await appendFile(join(shadow, 'info', 'attributes'), lines.join(''));
      // Trees that were made here are in no mirror.
      await appendFile(join(shadow, 'objects', 'info', 'alternates'), `${JSON.stringify(join(this.shadow, 'objects'))}\n`);
      const text = await runGit({ gitDir: shadow, args: ['diff-tree', '-r', '-p', '--binary', ...EXACT, from, to] });
      if (!isUtf8(text)) throw new GitError('bad-patch', 'the difference has no form as text');
      return text.toString('utf8');
    } finally {
      await rm(shadow, { recursive: true, force: true });
    }
  }

  /** Patterns, as gitattributes(5) has them, of the files that differ and are no UTF-8 on one of both sides. */
  private async pathsOfBytes(from: string, to: string): Promise<string[]> {
    const changes = await this.differences.changes(from, to);
    const ids = changes.flatMap(({ oldId, newId }) => [oldId, newId]).filter((id) => !/^0+$/.test(id));
    const contents = await this.readBlobs(ids);
    const bytes = new Set(ids.filter((_, at) => !isUtf8(contents[at] ?? Buffer.alloc(0))));
    const paths = changes.filter(({ oldId, newId }) => bytes.has(oldId) || bytes.has(newId)).map(({ path }) => path);
    // A name that a pattern can't spell plainly makes all of the patch binary, which says the same.
    return paths.every((path) => /^[\w./@+-]+$/.test(path)) ? paths.map((path) => `/${path}`) : ['*'];
  }

  /** What differs, with the numbers of lines. */
  async changes(base: string, head: string): Promise<PathChange[]> {
    const [from, to] = await this.treesOf([base, head]);
    return this.differences.changes(from, to);
  }

  async listTree(treeish: string): Promise<TreeEntry[]> {
    return this.trees.list(await this.treeOf(treeish));
  }

  /** Contents of files by their ids, in the order asked for. */
  async readBlobs(ids: readonly string[], maxBytes?: number): Promise<Buffer[]> {
    return this.objects.read(ids.map(checkRevision), 'blob', maxBytes);
  }

  /** Bytes of files by their ids, without reading them. */
  async blobSizes(ids: readonly string[]): Promise<number[]> {
    const heads = await this.objects.describe(ids.map(checkRevision));
    return heads.map((head, at) => {
      if (head?.type !== 'blob') throw new GitError('missing', `There is no file content ${ids[at] ?? ''}`);
      return head.size;
    });
  }

  /** The ids among these that name a commit here; abbreviations of four or more digits too. */
  async commitsAmong(ids: readonly string[]): Promise<Set<string>> {
    const asked = ids.filter((id) => /^[0-9a-f]{4,40}$/.test(id));
    const heads = await this.objects.describe(asked);
    return new Set(asked.filter((_, at) => heads[at]?.type === 'commit'));
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
      for (const patch of patches) await index.apply(patch);
      return index.tree();
    });
  }

  /**
   * The trees that come of several applications, each as {@link applyPatches} does it, in folders of one temporary index: starting git
   * costs more than applying a patch.
   */
  async applyBeside(applications: readonly { base: string; patches: readonly Buffer[] }[]): Promise<string[]> {
    const roots = await this.treesOf(applications.map(({ base }) => base));
    const tree = await this.withIndex(await this.trees.beside(roots), async (index) => {
      for (const [at, { patches }] of applications.entries()) for (const patch of patches) await index.apply(patch, String(at));
      return index.tree();
    });
    const heads = await this.objects.describe(applications.map((_, at) => `${tree}:${at}`));
    return heads.map((head) => head?.id ?? EMPTY_TREE);
  }

  /** Puts and removes files of a tree; what stands where a new path needs a folder, or the reverse, gives way. Answers a tree. */
  async editTree(base: string, edits: readonly IndexEdit[]): Promise<string> {
    return this.trees.edit(await this.treeOf(base), edits);
  }

  /** Stores content beside the mirror until it is closed. */
  async writeBlob(content: Buffer): Promise<string> {
    return this.objects.write('blob', content);
  }

  /** Of a commit, or the tree itself. */
  async treeOf(treeish: string): Promise<string> {
    const [tree] = await this.treesOf([treeish]);
    return tree;
  }

  private async treesOf<T extends string[]>(treeishes: [...T]): Promise<T> {
    const heads = await this.objects.describe(treeishes.map((name) => `${checkRevision(name)}^{tree}`));
    return heads.map((head, at) => {
      if (!head) throw new GitError('missing', `There is no tree ${treeishes[at] ?? ''}`);
      return head.id;
    }) as T;
  }

  private async readCommit(id: string): Promise<CommitInfo | undefined> {
    const [head] = await this.objects.describe([`${id}^{commit}`]);
    const [content] = head ? await this.objects.read([head.id], 'commit') : [];
    return head && content && readCommitObject(head.id, content);
  }

  private async rootCommit(commit: string): Promise<string> {
    const person = { NAME: 'assay', EMAIL: 'assay@localhost', DATE: '2000-01-01T00:00:00Z' };
    const env = Object.fromEntries(
      ['AUTHOR', 'COMMITTER'].flatMap((role) => Object.entries(person).map(([key, value]) => [`GIT_${role}_${key}`, value])),
    ) as Record<string, string>;
    const output = await this.git({ args: ['commit-tree', await this.treeOf(commit), '-m', 'base'], env });
    return output.toString('latin1').trim();
  }

  private async withIndex<T>(base: string, work: (index: TemporaryIndex) => Promise<T>): Promise<T> {
    const file = join(this.shadow, `index-${randomUUID()}`);
    const env = { GIT_INDEX_FILE: file };
    try {
      await this.git({ args: ['read-tree', checkRevision(base)], env });
      return await work({
        apply: async (patch, folder) => {
          const below = folder === undefined ? [] : [`--directory=${folder}`];
          const args = ['apply', '--cached', '--binary', '--whitespace=nowarn', ...below, '-'];
          if (patch.length > 0) await this.git({ args, env, input: patch, failure: 'bad-patch' });
        },
        tree: async () => (await this.git({ args: ['write-tree'], env })).toString('latin1').trim(),
      });
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
