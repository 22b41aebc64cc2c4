import { findRejections, REJECTIONS, type Judged, type RejectionCode } from './eligibility';
import type { ChangedFile, PullFacts, RepositoryFacts } from './facts';
import { thresholdsFor, ThresholdTable, type Thresholds } from './thresholds';

function file(path: string, more: Partial<ChangedFile> = {}): ChangedFile {
  const plain = {
    status: 'modified',
    class: 'source',
    oldMode: '100644',
    newMode: '100644',
    added: 5,
    deleted: 5,
    binary: false,
  } as const;
  return { path, ...plain, lfsPointer: false, ...(path.endsWith('.py') && { language: 'python' as const }), ...more };
}

const SOURCE = file('a.py');
const TEST = file('tests/test_a.py', { class: 'test' });

interface Parts {
  facts?: Partial<PullFacts>;
  repository?: Partial<RepositoryFacts>;
  thresholds?: Partial<Thresholds>;
  statement?: Judged['statement'];
  wanted?: string;
}

function codes({ facts, repository, thresholds, statement, wanted }: Parts): RejectionCode[] {
  const good: PullFacts = {
    ...{
      ref: { owner: 'o', repo: 'r', number: 1 },
      title: 'Fix the sum',
      author: { login: 'person', bot: false },
      labels: [],
      foundBy: 'x',
    },
    ...{ merged: true, mergedAt: '2024-01-01T00:00:00Z', baseCommit: 'a', headCommit: 'b', linkedIssues: 0, language: 'python' },
    ...{ files: [SOURCE, TEST], sourceFiles: 1, sourceLines: 10, hunks: 1, testLines: 10, testBytes: 500, tests: 2 },
    repository: {
      ...{
        owner: 'o',
        name: 'r',
        stars: 100,
        archived: false,
        fork: false,
        mergedPulls: 10,
        bytes: 1000,
        languageShares: { python: 1 },
      },
      ...{ createdAt: '2015-01-01T00:00:00Z', pushedAt: '2024-02-01T00:00:00Z', licences: ['MIT'], buildManifest: 'setup.py' },
      ...repository,
    },
    ...facts,
  };
  const words = {
    kind: 'from-body' as const,
    title: 'Fix',
    body: 'x'.repeat(60),
    issues: [],
    undatedIssues: [],
    cuts: [],
    warnings: [],
  };
  return findRejections({
    facts: good,
    statement: statement ?? { statement: words },
    thresholds: { ...thresholdsFor('python'), ...thresholds },
    now: '2024-06-01T00:00:00Z',
    ...(wanted !== undefined && { wanted }),
  }).map(({ code }) => code);
}

function longStatement(length: number): Judged['statement'] {
  return {
    statement: { kind: 'from-body', title: 'x', body: 'x'.repeat(length), issues: [], undatedIssues: [], cuts: [], warnings: [] },
  };
}

const CASES: [RejectionCode, Parts][] = [
  ['not-merged', { facts: { merged: false } }],
  ['reverted', { facts: { revertedBy: 'abc' } }],
  ['bot-author', { facts: { author: { login: 'Dependabot', bot: false } } }],
  ['bot-author', { facts: { author: { login: 'anything[bot]', bot: false } } }],
  ['title-excluded', { facts: { title: 'Bump left-pad from 1 to 2' } }],
  ['title-excluded', { facts: { title: 'Revert "Fix the sum"' } }],
  ['merged-too-long-ago', { thresholds: { mergedSince: '2024-02-01' } }],
  ['no-linked-issue', { thresholds: { requireLinkedIssue: true } }],
  ['statement-too-short', { statement: { tooShort: [{ kind: 'from-commit', length: 3, wanted: 20 }] } }],
  ['statement-too-short', { statement: { tooShort: [{ kind: 'from-issue', undated: [4, 5] }] } }],
  ['statement-too-long', { statement: longStatement(100_001) }],
  ['no-changes', { facts: { files: [], sourceFiles: 0, testLines: 0, tests: 0 } }],
  ['docs-only', { facts: { files: [file('README.md', { class: 'docs' }), TEST], sourceFiles: 0 } }],
  ['no-source-change', { facts: { files: [file('setup.cfg', { class: 'config' }), TEST], sourceFiles: 0 } }],
  ['no-test-change', { facts: { files: [SOURCE], testLines: 0, tests: 0 } }],
  ['tests-only-deleted', { facts: { files: [SOURCE, file('tests/test_a.py', { class: 'test', status: 'deleted' })] } }],
  [
    'fixtures-only',
    { facts: { files: [SOURCE, file('tests/a.json', { class: 'fixture' })], tests: 0 }, thresholds: { minTests: 0 } },
  ],
  ['too-few-tests', { facts: { tests: 0 } }],
  ['too-few-source-files', { thresholds: { minSourceFiles: 2 } }],
  ['too-many-source-files', { facts: { sourceFiles: 26 } }],
  ['too-few-source-lines', { facts: { sourceLines: 2 } }],
  ['too-many-source-lines', { facts: { sourceLines: 1501 } }],
  ['too-many-hunks', { facts: { hunks: 41 } }],
  ['too-many-test-lines', { facts: { testLines: 3001 } }],
  ['test-patch-too-large', { facts: { testBytes: 300_001 } }],
  ['binary-in-patch', { facts: { files: [SOURCE, TEST, file('tests/a.png', { class: 'fixture', binary: true })] } }],
  ['lfs-pointer', { facts: { files: [SOURCE, TEST, file('data.csv', { class: 'config', lfsPointer: true })] } }],
  [
    'submodule-in-patch',
    { facts: { files: [SOURCE, TEST, file('lib', { class: 'config', oldMode: '160000', newMode: '000000' })] } },
  ],
  [
    'link-escapes',
    { facts: { files: [SOURCE, TEST, file('a/b', { class: 'config', newMode: '120000', linkTarget: 'c/../../../etc' })] } },
  ],
  [
    'link-escapes',
    { facts: { files: [SOURCE, TEST, file('a', { class: 'config', newMode: '120000', linkTarget: '/etc/passwd' })] } },
  ],
  ['unreadable-path', { facts: { files: [SOURCE, TEST, file('raw\udcff.py')] } }],
  ['unreadable-path', { facts: { files: [SOURCE, TEST, file('line\nbreak.py')] } }],
  ['language-unknown', { facts: { files: [file('a.zig'), TEST], language: undefined } }],
  ['language-not-wanted', { wanted: 'go' }],
  ['languages-mixed', { facts: { files: [SOURCE, TEST, file('b.go', { language: 'go' }), file('b.rs', { language: 'rust' })] } }],
  ['build-system-unknown', { repository: { buildManifest: undefined } }],
  ['licence-unknown', { repository: { licences: [] } }],
  ['licence-not-allowed', { repository: { licences: ['GPL-3.0'] } }],
  ['repository-too-few-stars', { repository: { stars: 29 } }],
  ['repository-too-few-merges', { repository: { mergedPulls: 4 } }],
  ['repository-language-share', { repository: { languageShares: { python: 0.3, go: 0.7 } } }],
  ['repository-inactive', { repository: { pushedAt: '2020-01-01T00:00:00Z' } }],
  ['repository-too-young', { repository: { createdAt: '2024-05-01T00:00:00Z' } }],
  ['repository-too-large', { repository: { bytes: 500_000_001 } }],
  ['repository-archived', { repository: { archived: true } }],
  ['repository-fork', { repository: { fork: true } }],
  ['repository-name-excluded', { repository: { name: 'awesome-python' } }],
];

describe('eligibility', () => {
  it('lets a sound pull request through', () => {
    expect(codes({})).toEqual([]);
  });

  it.each(CASES)('%s', (code, parts) => {
    expect(codes(parts)).toEqual([code]);
  });

  it('has a case for every code that it gives', () => {
    const proof = new Set<string>(['patch-not-separable', 'patch-not-exact']);
    expect([...new Set(CASES.map(([code]) => code))].sort()).toEqual(REJECTIONS.filter((code) => !proof.has(code)).sort());
  });

  it('gates nothing by what is unknown', () => {
    expect(
      codes({
        repository: {
          stars: undefined,
          archived: undefined,
          fork: undefined,
          createdAt: undefined,
          pushedAt: undefined,
          mergedPulls: undefined,
        },
      }),
    ).toEqual([]);
  });

  it('lets a link within the repository pass, and one licence of two', () => {
    const link = file('docs/a', { class: 'docs', newMode: '120000', linkTarget: '../README.md' });
    expect(codes({ facts: { files: [SOURCE, TEST, link] }, repository: { licences: ['GPL-2.0', 'MIT'] } })).toEqual([]);
  });

  it('shows names of files without control characters', () => {
    const facts = { files: [SOURCE, TEST, file('x\u001b[31m.bin', { class: 'binary', binary: true })] };
    expect(codes({ facts })).toContain('binary-in-patch');
  });
});

describe('thresholds', () => {
  it('go from the defaults over the language to the operator', () => {
    const table = ThresholdTable.parse({ all: { maxSourceFiles: 5 }, byLanguage: { c: { repository: { minStars: 1 } } } });
    expect(thresholdsFor('go', table)).toMatchObject({ maxSourceFiles: 5, repository: { minStars: 30, minLanguageShare: 0.4 } });
    expect(thresholdsFor('c', table)).toMatchObject({ maxSourceFiles: 5, repository: { minStars: 1, minLanguageShare: 0.25 } });
    expect(thresholdsFor('c')).toMatchObject({ maxSourceFiles: 35, maxSourceLines: 2000 });
  });

  it('know no unknown name and no broken pattern', () => {
    expect(ThresholdTable.safeParse({ all: { maxFiles: 5 } }).success).toBe(false);
    expect(ThresholdTable.safeParse({ all: { excludedTitles: ['('] } }).success).toBe(false);
  });
});
