import { isTestSide } from './classify';
import type { ChangedFile, PullFacts } from './facts';
import { languageShares } from './language';
import type { Statement, TriedStatement } from './statement';
import type { Thresholds } from './thresholds';

export const REJECTIONS = [
  'not-merged',
  'reverted',
  'bot-author',
  'title-excluded',
  'merged-too-long-ago',
  'no-linked-issue',
  'statement-too-short',
  'statement-too-long',
  'no-changes',
  'docs-only',
  'no-source-change',
  'no-test-change',
  'fixtures-only',
  'tests-only-deleted',
  'too-few-tests',
  'too-few-source-files',
  'too-many-source-files',
  'too-few-source-lines',
  'too-many-source-lines',
  'too-many-hunks',
  'too-many-test-lines',
  'test-patch-too-large',
  'binary-in-patch',
  'lfs-pointer',
  'submodule-in-patch',
  'link-escapes',
  'unreadable-path',
  'language-unknown',
  'language-not-wanted',
  'languages-mixed',
  'build-system-unknown',
  'licence-unknown',
  'licence-not-allowed',
  'repository-too-few-stars',
  'repository-too-few-merges',
  'repository-language-share',
  'repository-inactive',
  'repository-too-young',
  'repository-too-large',
  'repository-archived',
  'repository-fork',
  'repository-name-excluded',
  'patch-not-separable',
  'patch-not-exact',
] as const;
export type RejectionCode = (typeof REJECTIONS)[number];

/** Why a pull request is no candidate, with what was seen: numbers with their limit, paths, ids. */
export interface Rejection {
  code: RejectionCode;
  evidence: string;
}

export type StatementResult = { statement: Statement } | { tooShort: TriedStatement[] };

export interface Judged {
  facts: PullFacts;
  statement: StatementResult;
  thresholds: Thresholds;
  /** The language that the pool asks for; any without. */
  wanted?: string;
  /** ISO 8601. */
  now: string;
}

/** Every reason against a pull request, in the order of {@link REJECTIONS}' groups; empty for a candidate. */
export function findRejections(judged: Judged): Rejection[] {
  // What was never merged has no base and no head to judge.
  if (!judged.facts.merged) return standing(judged);
  return [
    ...standing(judged),
    ...wording(judged),
    ...contents(judged),
    ...sizes(judged),
    ...structure(judged),
    ...repository(judged),
  ];
}

function standing({ facts, thresholds }: Judged): Rejection[] {
  const { merged, mergedAt, revertedBy, author, title } = facts;
  const bot = author.bot || /\[bot\]$/i.test(author.login) || thresholds.botLogins.includes(author.login.toLowerCase());
  const excluded = thresholds.excludedTitles.find((pattern) => new RegExp(pattern, 'i').test(title));
  const since = thresholds.mergedSince;
  return [
    ...when(!merged, 'not-merged', 'The pull request was not merged'),
    ...when(revertedBy !== undefined, 'reverted', `Taken back by ${revertedBy ?? ''}`),
    ...when(bot, 'bot-author', author.login),
    ...when(excluded !== undefined, 'title-excluded', `"${title}" fits ${excluded ?? ''}`),
    ...when(
      since !== undefined && mergedAt !== undefined && Date.parse(mergedAt) < Date.parse(since),
      'merged-too-long-ago',
      `Merged ${mergedAt ?? ''}, wanted since ${since ?? ''}`,
    ),
    ...when(thresholds.requireLinkedIssue && facts.linkedIssues === 0, 'no-linked-issue', 'No linked issue is known'),
  ];
}

function wording({ statement, thresholds }: Judged): Rejection[] {
  if ('tooShort' in statement) {
    const tried = statement.tooShort.map((each) =>
      'undated' in each
        ? `${each.kind} ${each.undated.map((number) => `#${String(number)}`).join(' ')} may be later than the first commit`
        : `${each.kind} ${String(each.length)} of ${String(each.wanted)} characters`,
    );
    return [{ code: 'statement-too-short', evidence: tried.join(', ') }];
  }
  return above(statement.statement.body.length, thresholds.maxStatementLength, 'statement-too-long', 'characters');
}

function contents({ facts, thresholds }: Judged): Rejection[] {
  const { files } = facts;
  if (files.length === 0) return [{ code: 'no-changes', evidence: 'Base and head have the same files' }];
  const tests = files.filter((file) => isTestSide(file.class));
  const rest = files.filter((file) => !isTestSide(file.class));
  const kept = tests.filter((file) => file.status !== 'deleted');
  const docsOnly = rest.length > 0 && rest.every((file) => file.class === 'docs' || file.class === 'ci');
  return [
    ...(docsOnly ? when(true, 'docs-only', some(rest)) : when(facts.sourceFiles === 0, 'no-source-change', some(rest))),
    ...when(tests.length === 0 && facts.testLines === 0, 'no-test-change', some(files)),
    ...when(tests.length > 0 && kept.length === 0, 'tests-only-deleted', some(tests)),
    ...when(kept.length > 0 && kept.every((file) => file.class === 'fixture') && facts.tests === 0, 'fixtures-only', some(kept)),
    ...binaries(files, thresholds.allowBinaryFixtures),
    ...about(
      files.filter((file) => file.lfsPointer),
      'lfs-pointer',
    ),
    ...about(
      files.filter((file) => [file.oldMode, file.newMode].includes('160000')),
      'submodule-in-patch',
    ),
    ...about(files.filter(linkEscapes), 'link-escapes'),
    ...about(
      files.filter((file) => /[\u0000-\u001f\u007f]|[\udc80-\udcff]/u.test(file.path)),
      'unreadable-path',
    ),
  ];
}

/** A link that leads out of the repository, step by step from its own folder. */
function linkEscapes({ path, linkTarget }: ChangedFile): boolean {
  if (linkTarget === undefined) return false;
  if (linkTarget.startsWith('/')) return true;
  let depth = path.split('/').length - 1;
  return linkTarget.split('/').some((step) => (depth += step === '..' ? -1 : step === '.' || step === '' ? 0 : 1) < 0);
}

function binaries(files: readonly ChangedFile[], allowFixtures: boolean): Rejection[] {
  return about(
    files.filter((file) => file.binary && !(allowFixtures && isTestSide(file.class))),
    'binary-in-patch',
  );
}

function sizes({ facts, thresholds: limit }: Judged): Rejection[] {
  if (facts.sourceFiles === 0) return [];
  const hasTests = facts.files.some((file) => file.class === 'test' && file.status !== 'deleted') || facts.testLines > 0;
  return [
    ...(hasTests ? below(facts.tests, limit.minTests, 'too-few-tests', 'test definitions in the changed test files') : []),
    ...below(facts.sourceFiles, limit.minSourceFiles, 'too-few-source-files', 'source files'),
    ...above(facts.sourceFiles, limit.maxSourceFiles, 'too-many-source-files', 'source files'),
    ...below(facts.sourceLines, limit.minSourceLines, 'too-few-source-lines', 'changed source lines'),
    ...above(facts.sourceLines, limit.maxSourceLines, 'too-many-source-lines', 'changed source lines'),
    ...above(facts.hunks, limit.maxHunks, 'too-many-hunks', 'hunks'),
    ...above(facts.testLines, limit.maxTestLines, 'too-many-test-lines', 'changed test lines'),
    ...above(facts.testBytes, limit.maxTestBytes, 'test-patch-too-large', 'bytes of test patch'),
  ];
}

function structure({ facts, thresholds, wanted }: Judged): Rejection[] {
  const { language, repository: repo } = facts;
  if (facts.sourceFiles === 0) return [];
  if (language === undefined)
    return [{ code: 'language-unknown', evidence: some(facts.files.filter((file) => file.class === 'source')) }];
  const sources = facts.files.filter((file) => file.class === 'source');
  const share = languageShares(sources.map((file) => ({ language: file.language, weight: 1 })))[language] ?? 0;
  const allowed = repo.licences.some((licence) => thresholds.licences.includes(licence));
  return [
    ...when(wanted !== undefined && wanted !== language, 'language-not-wanted', `${language}, wanted ${wanted ?? ''}`),
    ...below(share, thresholds.minChangeShare, 'languages-mixed', `of the changed source files are ${language}`),
    ...when(repo.buildManifest === undefined, 'build-system-unknown', `No manifest of ${language} at base`),
    ...when(repo.licences.length === 0, 'licence-unknown', 'No licence was recognised at base'),
    ...when(repo.licences.length > 0 && !allowed, 'licence-not-allowed', repo.licences.join(', ')),
  ];
}

const DAY_MS = 86_400_000;

function repository({ facts, thresholds, now }: Judged): Rejection[] {
  const { repository: repo, language } = facts;
  const limit = thresholds.repository;
  const share = language === undefined ? undefined : (repo.languageShares[language] ?? 0);
  const excluded = limit.excludedNames.find((pattern) => new RegExp(pattern, 'i').test(repo.name));
  return [
    ...below(repo.stars, limit.minStars, 'repository-too-few-stars', 'stars'),
    ...below(repo.mergedPulls, limit.minMergedPulls, 'repository-too-few-merges', 'merged pull requests'),
    ...below(share, limit.minLanguageShare, 'repository-language-share', `of the source is ${language ?? ''}`),
    ...above(daysSince(repo.pushedAt, now), limit.maxDaysSincePush, 'repository-inactive', 'days since the last push'),
    ...below(daysSince(repo.createdAt, now), limit.minAgeDays, 'repository-too-young', 'days since its creation'),
    ...above(repo.bytes, limit.maxBytes, 'repository-too-large', 'bytes at base'),
    ...when(repo.archived === true && !limit.allowArchived, 'repository-archived', `${repo.owner}/${repo.name}`),
    ...when(repo.fork === true && !limit.allowForks, 'repository-fork', `${repo.owner}/${repo.name}`),
    ...when(excluded !== undefined, 'repository-name-excluded', `${repo.name} fits ${excluded ?? ''}`),
  ];
}

function daysSince(time: string | undefined, now: string): number | undefined {
  return time === undefined ? undefined : Math.floor((Date.parse(now) - Date.parse(time)) / DAY_MS);
}

function when(holds: boolean, code: RejectionCode, evidence: string): Rejection[] {
  return holds ? [{ code, evidence }] : [];
}

function below(value: number | undefined, least: number, code: RejectionCode, what: string): Rejection[] {
  return when(value !== undefined && value < least, code, `${shown(value)} ${what}, at least ${shown(least)}`);
}

function above(value: number | undefined, most: number, code: RejectionCode, what: string): Rejection[] {
  return when(value !== undefined && value > most, code, `${shown(value)} ${what}, at most ${shown(most)}`);
}

function shown(value: number | undefined): string {
  return value === undefined ? '' : String(Math.round(value * 1000) / 1000);
}

function about(files: readonly ChangedFile[], code: RejectionCode): Rejection[] {
  return when(files.length > 0, code, some(files));
}

/** At most five paths, escaped, for names of files are anybody's. */
function some(files: readonly ChangedFile[]): string {
  const shownPaths = files.slice(0, 5).map((file) => JSON.stringify(file.path.slice(0, 200)).slice(1, -1));
  return shownPaths.join(', ') + (files.length > 5 ? ` and ${String(files.length - 5)} more` : '');
}
