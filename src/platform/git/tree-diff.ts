import { GitError } from './git-error';
import { GitSession } from './git-session';
import { readChanges, type PathChange } from './output';

/** What `git diff` is told, so that a patch is exact and depends on no setting. */
export const EXACT = [
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

function same(line: string): string {
  return `${line}\n`;
}

/** Compares trees over two long-lived `git diff-tree`. */
export class TreeDiff {
  private readonly patches: GitSession;
  private readonly paths: GitSession;

  constructor(gitDir: string) {
    const args = ['diff-tree', '--stdin', '-r'];
    this.patches = new GitSession({ gitDir, args: [...args, '-p', '--binary', ...EXACT], echo: same });
    this.paths = new GitSession({ gitDir, args: [...args, '-z', '--raw', '--numstat', ...EXACT], echo: same });
  }

  async patch(base: string, head: string): Promise<Buffer> {
    return this.compare(this.patches, base, head);
  }

  async changes(base: string, head: string): Promise<PathChange[]> {
    return readChanges(await this.compare(this.paths, base, head));
  }

  async close(): Promise<void> {
    await Promise.all([this.patches.close(), this.paths.close()]);
  }

  /** Git repeats the question before its answer, if it can answer. */
  private async compare(session: GitSession, base: string, head: string): Promise<Buffer> {
    const question = `${base} ${head}\n`;
    const answer = await session.ask(question);
    if (answer.toString('latin1', 0, question.length) !== question)
      throw new GitError('missing', `There is no tree ${base}, or no tree ${head}`);
    return answer.subarray(question.length);
  }
}
