import type { SweLanguage } from '../../domain/swe';
import type { Mirror } from '../../platform/git';
import { languageOfPath } from './domain/extensions';
import type { ChangedFile, PullFacts } from './domain/facts';
import { countTests, languageShares, leadingLanguage, settleHeaders } from './domain/language';
import type { PullRange } from './range';
import { readBaseTree, repositoryFacts } from './repository-facts';
import type { PullRecord, RepositoryRecord } from './source';
import type { ClassedChange, NotSeparable, TakenApart } from './take-apart';

export interface FactsInput {
  record: PullRecord;
  repository: RepositoryRecord;
  range: PullRange;
  apart: TakenApart | NotSeparable;
  mirror: Mirror;
  revertedBy?: string;
}

/** Everything that eligibility looks at, measured on the patches that would be handed on. */
export async function pullFacts({ record, repository, range, apart, mirror, revertedBy }: FactsInput): Promise<PullFacts> {
  const tree = await readBaseTree(mirror, range.base);
  const files = apart.files.map((file) => changedFile(file, tree.hasCpp));
  const language = languageOf(files);
  const { ref, title, author, labels, merged, mergedAt, foundBy, linkedIssues, firstCommitAt } = record;
  const tip = await mirror.findCommit('HEAD');
  return {
    ...{ ref, title, author, labels, merged, ...(mergedAt !== undefined && { mergedAt }), foundBy: `${foundBy}, ${range.rule}` },
    repository: await repositoryFacts(ref, repository, language, tree, mirror),
    baseCommit: range.base,
    headCommit: range.head,
    ...(revertedBy !== undefined && { revertedBy }),
    linkedIssues: linkedIssues.length,
    issues: linkedIssues.map(({ number, createdAt }) => ({ number, createdAt })),
    ...(firstCommitAt !== undefined && { firstCommitAt }),
    ...(tip !== undefined && { baseOnDefaultBranch: await mirror.isAncestor(range.base, tip) }),
    ...(language && { language }),
    files,
    ...sizes(apart),
    tests: countChangedTests(apart, language),
  };
}

/** Of what was closed without a merge: nothing was measured. */
export function unmergedFacts({ ref, title, author, labels, foundBy, linkedIssues }: PullRecord): PullFacts {
  return {
    ...{ ref, title, author, labels, foundBy, merged: false, linkedIssues: linkedIssues.length },
    repository: { owner: ref.owner, name: ref.repo, bytes: 0, languageShares: {}, licences: [] },
    ...{ files: [], sourceFiles: 0, sourceLines: 0, hunks: 0, testLines: 0, testBytes: 0, tests: 0 },
  };
}

const LFS_POINTER = Buffer.from('version https://git-lfs.github.com/spec/v1\n');

function changedFile(file: ClassedChange, hasCpp: boolean): ChangedFile {
  const { path, status, oldMode, newMode, added, deleted, binary, content } = file;
  const language = settleHeaders(languageOfPath(path), path, hasCpp);
  const lfsPointer = content?.subarray(0, LFS_POINTER.length).equals(LFS_POINTER) ?? false;
  const link = newMode === '120000' && content ? { linkTarget: content.toString('utf8') } : {};
  return {
    path,
    status,
    class: file.class,
    ...(language && { language }),
    oldMode,
    newMode,
    added,
    deleted,
    binary,
    lfsPointer,
    ...link,
  };
}

/** By share of the changed source files, each counting once. */
function languageOf(files: readonly ChangedFile[]): SweLanguage | undefined {
  return leadingLanguage(
    languageShares(files.filter((file) => file.class === 'source').map(({ language }) => ({ language, weight: 1 }))),
  );
}

type Sizes = Pick<PullFacts, 'sourceFiles' | 'sourceLines' | 'hunks' | 'testLines' | 'testBytes'>;

function sizes(apart: TakenApart | NotSeparable): Sizes {
  const source = apart.files.filter((file) => file.class === 'source');
  if ('reason' in apart) return { sourceFiles: source.length, sourceLines: lines(source), hunks: 0, testLines: 0, testBytes: 0 };
  const sourcePaths = new Set(source.map(({ path }) => path));
  const fixSource = apart.fixChanges.filter(({ path }) => sourcePaths.has(path));
  return {
    sourceFiles: fixSource.length,
    sourceLines: lines(fixSource),
    hunks: countHunks(apart.fixPatch, sourcePaths),
    testLines: lines(apart.testChanges),
    testBytes: apart.testPatch.length,
  };
}

function lines(files: readonly { added: number; deleted: number }[]): number {
  return files.reduce((sum, { added, deleted }) => sum + added + deleted, 0);
}

/** Hunks of source files alone. A path that git had to quote belongs to none of them here. */
function countHunks(patch: Buffer, paths: ReadonlySet<string>): number {
  let counts = false;
  let hunks = 0;
  for (const line of patch.toString('utf8').split('\n')) {
    if (line.startsWith('diff --git ')) counts = paths.has(line.slice(line.lastIndexOf(' b/') + 3));
    else if (counts && line.startsWith('@@ ')) hunks += 1;
  }
  return hunks;
}

function countChangedTests(apart: TakenApart | NotSeparable, language: SweLanguage | undefined): number {
  const files = apart.files.filter((file) => file.class === 'test' && file.content && !file.binary);
  const own = files.map(({ path, content }) =>
    countTests(content?.toString('utf8') ?? '', languageOfPath(path) ?? language ?? 'c'),
  );
  const inline = 'reason' in apart ? [] : [...apart.inlineTests.values()].map((text) => countTests(text.join(''), 'rust'));
  return [...own, ...inline].reduce((sum, count) => sum + count, 0);
}
