import type { SweLanguage } from './language';
import type { PullRef } from './pull-ref';

/** A file as git holds it. */
export interface TreeFile {
  /** Relative to the repository's root, with `/`. */
  path: string;
  /** Git's mode: `100644`, `100755` or `120000` (a symbolic link, whose content is its target). */
  mode: string;
  content: Buffer;
}

/**
 * A merged pull request, taken apart. Patches are bytes (`git diff --binary --full-index --no-renames`), applied with `git apply`.
 *
 * base + testPatch + fixPatch has the tree of head, in either order of the two. head + bugPatch has the tree of head with the source
 * files of base, and that + fixPatch has the tree of head again. All of it is proved before anything is built.
 */
export interface Change {
  pull: PullRef;
  language: SweLanguage;
  /** 40 hex digits: the commit that the pull request was merged onto. */
  baseCommit: string;
  /** 40 hex digits: the merged state. */
  headCommit: string;
  /** Folder of the bare repository that has both commits. */
  mirror: string;
  /** The change of source files, base to head. */
  fixPatch: Buffer;
  /** Its exact inverse, head to base. */
  bugPatch: Buffer;
  /** The change of test files, base to head, and of test modules inside of source files (Rust). */
  testPatch: Buffer;
  /**
   * The part of testPatch that changes source files: test modules inside of them. Empty for most. These files are not among
   * testFiles, for copying them would undo a solution; apply this patch instead.
   */
  inlineTestPatch: Buffer;
  /** Test files that the pull request adds or changes, as they are at head. */
  testFiles: TreeFile[];
  /** Test files that it deletes (or the old names of those it renames). */
  deletedTestFiles: string[];
  /** Paths of fixPatch that are source code, as opposed to documents, configuration, lock files and the like. */
  sourcePaths: string[];
}
