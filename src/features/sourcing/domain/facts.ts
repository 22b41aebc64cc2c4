import type { PullRef, SweLanguage } from '../../../domain/swe';
import type { FileClass } from './classify';

/** One path that a pull request changes; a rename is a removal and an addition. */
export interface ChangedFile {
  path: string;
  status: 'added' | 'modified' | 'deleted' | 'type-changed';
  class: FileClass;
  language?: SweLanguage;
  /** Git's modes; `000000` where the path is absent, `120000` a symbolic link, `160000` a submodule. */
  oldMode: string;
  newMode: string;
  /** Lines, both 0 for binary content. */
  added: number;
  deleted: number;
  binary: boolean;
  /** The content is a pointer of Git LFS. */
  lfsPointer: boolean;
  /** Of a symbolic link at head. */
  linkTarget?: string;
}

/** What is known of the repository; what the source cannot tell is undefined and gates nothing. */
export interface RepositoryFacts {
  owner: string;
  name: string;
  stars?: number;
  archived?: boolean;
  fork?: boolean;
  /** ISO 8601: the first commit or the repository's creation. */
  createdAt?: string;
  /** ISO 8601: the last push or the newest commit. */
  pushedAt?: string;
  mergedPulls?: number;
  /** Bytes of the base tree. */
  bytes: number;
  /** Of the bytes of source files at base, 0 to 1. */
  languageShares: Partial<Record<SweLanguage, number>>;
  /** SPDX ids found at base (two of a double licence); empty where none was recognised. */
  licences: string[];
  /** The manifest at base that tells how the language's code is built. */
  buildManifest?: string;
}

/** Everything that eligibility looks at; made once, from the source and from git. */
export interface PullFacts {
  ref: PullRef;
  repository: RepositoryFacts;
  title: string;
  author: { login: string; bot: boolean };
  labels: string[];
  merged: boolean;
  mergedAt?: string;
  /** How the pull request was found in the history. */
  foundBy: string;
  /** Both undefined unless merged. */
  baseCommit?: string;
  headCommit?: string;
  /** The commit that took it back, if it still stands. */
  revertedBy?: string;
  linkedIssues: number;
  /** Of the linked ones; times are ISO 8601. */
  issues?: { number: number; createdAt: string }[];
  /** ISO 8601. */
  firstCommitAt?: string;
  /** Whether base is in the history of the default branch. */
  baseOnDefaultBranch?: boolean;
  language?: SweLanguage;
  files: ChangedFile[];
  /** Of the fix patch; generated, vendored and lock files don't count. */
  sourceFiles: number;
  sourceLines: number;
  hunks: number;
  testLines: number;
  testBytes: number;
  /** Test definitions in the changed test files at head. */
  tests: number;
}
