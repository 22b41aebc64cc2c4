import type { BuildSpecification, SweLanguage, TestCommand } from '../../../domain/swe';

/** The files that decisions are made from. Everything in them is hostile input. */
export interface RepositoryFiles {
  /** Paths of the base tree, sorted. */
  paths: readonly string[];
  /** Text of a file that {@link LanguageProfile.reads} asked for, at base; undefined where base doesn't have it. */
  base(path: string): string | undefined;
  /** The same at head. */
  head(path: string): string | undefined;
}

export const UNSUPPORTED_REASONS = [
  'no-build-system',
  'no-test-runner',
  'needs-package-manager',
  'needs-registry',
  'toolchain-too-old',
  'toolchain-too-new',
  'unreadable-manifest',
] as const;

/** Why a repository is not built: a fact about it and about what our images have, not a guess. */
export interface Unsupported {
  reason: (typeof UNSUPPORTED_REASONS)[number];
  detail: string;
}

/** What a profile decides; the rest of the specification is the same for all of its language. */
export type Decisions = Omit<BuildSpecification, 'language' | 'profile' | 'profileVersion'> & { runner: string };

/** What a pull request changes, as paths of its head. */
export interface Patch {
  /** Source code, also where only a test module inside of it changes. */
  sources: readonly string[];
  /** Test files and what they need, added or changed. */
  tests: readonly string[];
}

/** A command that runs a part of the suite. */
export interface Narrowed {
  test: TestCommand;
  /** Packages, or files of tests, that are run. */
  to: string[];
}

/** Why there is no part that is less than the whole, for people. */
export interface NotNarrowed {
  why: string;
}

export type Narrowing = Narrowed | NotNarrowed;

/** A suite to be narrowed. */
export interface NarrowInput {
  files: RepositoryFiles;
  patch: Patch;
  specification: BuildSpecification;
}

export interface LanguageProfile {
  /** Goes up when the same files lead to other decisions, so that a specification tells which rules wrote it. */
  version: number;
  /** Whether the text of this path is needed to decide. */
  reads: (path: string) => boolean;
  /** @throws UnsupportedError */
  decide: (files: RepositoryFiles) => Decisions;
  /** What installation may see of a manifest: less means that more changes share one image. Without it, the manifest itself. */
  reduce?: (path: string, text: string) => string;
  /** The part of the suite that a patch reaches. Without it, the sentence why there is none. */
  narrow: ((input: NarrowInput) => Narrowing) | string;
}

export class UnsupportedError extends Error {
  override readonly name = 'UnsupportedError';
  constructor(readonly unsupported: Unsupported) {
    super(unsupported.detail);
  }
}

export function unsupported(reason: Unsupported['reason'], detail: string): never {
  throw new UnsupportedError({ reason, detail: detail.slice(0, 500) });
}

/** Texts of a path at base and, where it differs, at head. */
export function bothSides(files: RepositoryFiles, path: string): string[] {
  const sides = [files.base(path), files.head(path)].filter((text) => text !== undefined);
  return [...new Set(sides)];
}

/** Gathers the reasons of a specification. */
export class Evidence {
  readonly list: BuildSpecification['evidence'] = [];

  add(what: string, from: string): void {
    this.list.push({ what, from });
  }
}

export function detection(language: SweLanguage, version: number, { runner, ...rest }: Decisions): BuildSpecification {
  return { language, profile: `${language}/${runner}`, profileVersion: version, ...rest };
}

/** A word of POSIX shell that stands for exactly this text. */
export function shellWord(text: string): string {
  return /^[A-Za-z0-9_@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

export const TEST_TIMEOUT_SECONDS = 1800;
