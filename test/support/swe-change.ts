import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Change, SweLanguage, TreeFile } from '../../src/domain/swe';

/** Files by path; undefined for one that head deletes. */
export type Tree = Record<string, string | undefined>;

export interface OwnChange {
  language?: SweLanguage;
  base: Tree;
  /** What head has in place of the base's files. */
  head: Tree;
  /** All of it is the fix, tests included, as a solver may write it. */
  whole?: boolean;
}

const IDENTITY = ['-c', 'user.name=Assay', '-c', 'user.email=assay@example.org', '-c', 'core.autocrlf=false'];

/** A change of a repository that is made for it, with patches from git itself. Tests are what lies in a folder `tests` or is named `_test`. */
export function ownChange({ language = 'python', base, head, whole = false }: OwnChange): Change {
  const folder = mkdtempSync(join(tmpdir(), 'assay-change-'));
  function git(...args: string[]): Buffer {
    return execFileSync('git', [...IDENTITY, ...args], { cwd: folder, maxBuffer: 2 ** 28 });
  }
  try {
    git('init', '-q');
    write(folder, base);
    const baseCommit = commit(git);
    write(folder, head);
    const headCommit = commit(git);
    const paths = Object.keys(head);
    const tests = paths.filter((path) => !whole && isTest(path));
    const source = paths.filter((path) => whole || !isTest(path));
    function diff(from: string, to: string, files: string[]): Buffer {
      return files.length === 0
        ? Buffer.alloc(0)
        : git('diff', '--binary', '--full-index', '--no-renames', from, to, '--', ...files);
    }
    return {
      pull: { owner: 'Own', repo: 'Example', number: 7 },
      ...{ language, baseCommit, headCommit, mirror: folder },
      fixPatch: diff(baseCommit, headCommit, source),
      bugPatch: diff(headCommit, baseCommit, source),
      inlineTestPatch: Buffer.alloc(0),
      testPatch: diff(baseCommit, headCommit, tests),
      testFiles: tests.flatMap((path) => treeFile(path, head[path])),
      deletedTestFiles: tests.filter((path) => head[path] === undefined),
      sourcePaths: source,
    };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function commit(git: (...args: string[]) => Buffer): string {
  git('add', '--all');
  git('commit', '-q', '-m', 'x');
  return git('rev-parse', 'HEAD').toString().trim();
}

function isTest(path: string): boolean {
  return /(^|\/)tests?\/|_test\.|\.test\./.test(path);
}

function treeFile(path: string, text: string | undefined): TreeFile[] {
  return text === undefined ? [] : [{ path, mode: '100644', content: Buffer.from(text) }];
}

function write(folder: string, tree: Tree): void {
  for (const [path, text] of Object.entries(tree)) {
    const target = join(folder, path);
    rmSync(target, { force: true });
    if (text === undefined) continue;
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, text);
  }
}
