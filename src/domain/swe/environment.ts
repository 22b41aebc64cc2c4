import type { SweLanguage } from './language';

/** Formats of the reports that test runners write; one parser each. */
export const REPORT_FORMATS = ['junit', 'go-json', 'libtest', 'tap'] as const;
export type ReportFormat = (typeof REPORT_FORMATS)[number];

/**
 * How a repository is built and tested, decided before anything is built. All commands are POSIX shell, run by `sh -e` in
 * `/app/src` of the image. Build commands have the network; compile and test commands have none.
 */
export interface BuildSpecification {
  language: SweLanguage;
  /** Profile that wrote it (`python/pytest`), with its version, so that a change of the profile is a new specification. */
  profile: string;
  profileVersion: number;
  /** Manifests and lock files, of base and of head, that dependencies are installed from; they key the environment image. */
  manifests: string[];
  /** Commands that a proposal adds, in a layer of their own below everything of the repository, with network; absent for a recipe. */
  setup?: string[];
  /** Debian packages beyond those of the language's image. */
  systemPackages: string[];
  /** More of these that the repository's CI installs; those that Debian does not have under this name are left out. Absent for none. */
  wishedPackages?: string[];
  /**
   * Install dependencies: run in a work folder that holds the manifests and nothing else, once with those of base and, where they
   * differ, a second time with those of head.
   */
  install: string[];
  /** Absolute paths that the installation fills. Nothing else of it reaches the image. */
  keep: string[];
  /** Compile the base tree; may be empty. */
  compile: string[];
  test: TestCommand;
  /** From what each of these was concluded: file and rule. */
  evidence: { what: string; from: string }[];
}

/** Runs the whole suite and writes a report. */
export interface TestCommand {
  /** Commands before the tests (compile what changed). */
  prepare: string[];
  /** Runs the tests; `{report}` is the folder or file that the report goes to. May end with any exit code. */
  run: string;
  format: ReportFormat;
  /** Where the report is: files below `{report}` (glob), or `stdout`. */
  report: string;
  timeoutSeconds: number;
}

/** Name of the variable whose value, a number from 2, tells a runner in which order to run its tests. */
export const ORDER_SEED_VARIABLE = 'ASSAY_ORDER_SEED';

/** Whether a command hands the seed to its runner. One that does not name the variable runs its tests in the same order whatever it is. */
export function takesOrderSeed({ run }: Pick<TestCommand, 'run'>): boolean {
  return run.includes(ORDER_SEED_VARIABLE);
}

/** A built environment: the base tree in an image, nothing of head in any layer. */
export interface Environment {
  /** Immutable image ids (`sha256:...`). */
  image: string;
  languageImage: string;
  dependencyImage: string;
  /** `name==version` of what is installed, sorted. */
  packages: string[];
  builtAt: string;
  buildMs: number;
  /** Whether the dependency image was there already. */
  dependencyImageReused: boolean;
}
