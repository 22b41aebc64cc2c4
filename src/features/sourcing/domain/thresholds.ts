import { z } from 'zod';
import { SWE_LANGUAGE_SLUGS, type SweLanguage } from '../../../domain/swe';

const count = z.int().min(0);
const share = z.number().min(0).max(1);
/** Regular expressions, case ignored. Operators write them, so they are trusted to end. */
const patterns = z.array(z.string().refine(isPattern, 'not a regular expression'));

/** Gates on the repository; one whose fact the source does not tell is not applied. */
const RepositoryThresholds = z.strictObject({
  minStars: count,
  minMergedPulls: count,
  /** Of the bytes of source files at base, in the language of the change. */
  minLanguageShare: share,
  maxDaysSincePush: count,
  minAgeDays: count,
  maxBytes: count,
  allowArchived: z.boolean(),
  allowForks: z.boolean(),
  excludedNames: patterns,
});

/** What a pull request must have to become a candidate. */
export const Thresholds = z.strictObject({
  minSourceFiles: count,
  maxSourceFiles: count,
  /** Added and removed lines of source files. */
  minSourceLines: count,
  maxSourceLines: count,
  maxHunks: count,
  maxTestLines: count,
  maxTestBytes: count,
  minTests: count,
  /** Of the changed source files, in the leading language. */
  minChangeShare: share,
  requireLinkedIssue: z.boolean(),
  /** Take the words of an issue that may be later than the first commit: the source can't tell when they were written. */
  allowUndatedIssues: z.boolean(),
  /** Characters of the cleaned statement without its title; of a commit message with its title. */
  minIssueLength: count,
  minBodyLength: count,
  minCommitMessageLength: count,
  maxStatementLength: count,
  /** ISO date. What was merged before it is too old: models know it, and what it depends on is gone. */
  mergedSince: z.iso.date().optional(),
  allowBinaryFixtures: z.boolean(),
  /** Accounts of programs, beside those that end with `[bot]`. */
  botLogins: z.array(z.string()),
  excludedTitles: patterns,
  /** SPDX ids; one of a repository's licences must be among them. */
  licences: z.array(z.string()),
  repository: RepositoryThresholds,
});
export type Thresholds = z.output<typeof Thresholds>;

const Override = Thresholds.extend({ repository: RepositoryThresholds.partial() }).partial();
type Override = z.output<typeof Override>;

/** Departures from the defaults, as an operator writes them: for all languages and for one. */
export const ThresholdTable = z.strictObject({
  all: Override.optional(),
  byLanguage: z.partialRecord(z.enum(SWE_LANGUAGE_SLUGS), Override).optional(),
});
export type ThresholdTable = z.output<typeof ThresholdTable>;

/** LegoFlow's collector, the early-rejection catalogue (PR_SIZE, LICENCE), SWE-rebench and Multi-SWE-bench (age). */
const DEFAULTS: Thresholds = {
  minSourceFiles: 1,
  maxSourceFiles: 25,
  minSourceLines: 3,
  maxSourceLines: 1500,
  maxHunks: 40,
  maxTestLines: 3000,
  maxTestBytes: 300_000,
  minTests: 1,
  minChangeShare: 0.5,
  requireLinkedIssue: false,
  allowUndatedIssues: false,
  minIssueLength: 10,
  minBodyLength: 50,
  minCommitMessageLength: 20,
  maxStatementLength: 100_000,
  allowBinaryFixtures: false,
  botLogins:
    'dependabot dependabot-preview renovate renovate-bot greenkeeper greenkeeperio-bot pyup-bot snyk-bot pre-commit-ci github-actions imgbot allcontributors mergify weblate'.split(
      ' ',
    ),
  excludedTitles: [
    '^bump\\b',
    '^(chore|build|fix|ci)\\(deps(-dev)?\\)',
    '^revert\\b',
    '\\b(renovate|dependabot|snyk)\\b',
    '^(release|prepare|prep)\\b.*\\d+\\.\\d+',
    '^v?\\d+\\.\\d+(\\.\\d+)?$',
    '^update (dependenc|lock ?file|changelog|copyright)',
    '^chore\\(release\\)',
    '\\bversion bump\\b',
  ],
  licences: ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'Zlib', 'BSL-1.0', 'Unlicense', 'CC0-1.0'],
  repository: {
    minStars: 30,
    minMergedPulls: 5,
    minLanguageShare: 0.4,
    maxDaysSincePush: 1095,
    minAgeDays: 180,
    maxBytes: 500_000_000,
    allowArchived: false,
    allowForks: false,
    excludedNames: ['^awesome-', '\\btutorials?\\b', '\\bdemos?\\b', '\\bexamples?\\b', '\\bcourses?\\b', '\\bdotfiles\\b'],
  },
};

/** C and C++ repositories are rarer, older and mixed with other languages, and their changes larger. */
const C_FAMILY: Override = {
  maxSourceFiles: 35,
  maxSourceLines: 2000,
  repository: { minStars: 10, minLanguageShare: 0.25, maxDaysSincePush: 1825 },
};
const DEFAULT_OVERRIDES: Partial<Record<SweLanguage, Override>> = { c: C_FAMILY, cpp: C_FAMILY };

/** What holds for a language: the defaults, the language's own, then the operator's for all and for it. */
export function thresholdsFor(language: SweLanguage | undefined, table: ThresholdTable = {}): Thresholds {
  const own = language === undefined ? [] : [DEFAULT_OVERRIDES[language], table.all, table.byLanguage?.[language]];
  return [table.all, ...own].reduce<Thresholds>(overridden, DEFAULTS);
}

function overridden(thresholds: Thresholds, override: Override | undefined): Thresholds {
  return { ...thresholds, ...override, repository: { ...thresholds.repository, ...override?.repository } };
}

function isPattern(text: string): boolean {
  try {
    return new RegExp(text, 'i').source !== '';
  } catch {
    return false;
  }
}
