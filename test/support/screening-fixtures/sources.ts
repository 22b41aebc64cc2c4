import { withFacts } from '../screening';
import { SOURCE, good, bad, unclear, type Fixture } from './edits';

export const ABOUT_SOURCES: Fixture[] = [
  good('not-merged-or-reverted', 'merged and kept'),
  bad('not-merged-or-reverted', 'reject', 'not merged', withFacts({ mergedAt: null })),
  bad('not-merged-or-reverted', 'reject', 'taken back', withFacts({ revertedBy: 'c0ffee12' })),
  bad('not-merged-or-reverted', 'reject', 'on another branch', withFacts({ baseOnDefaultBranch: false })),
  unclear('not-merged-or-reverted', 'merged last week', withFacts({ mergedAt: '2026-11-15T00:00:00Z' })),
  unclear('not-merged-or-reverted', 'nobody looked for reverts', withFacts({ revertedBy: undefined })),
  good('issue-link', 'an issue before the first commit'),
  good('issue-link', "the pull request's own words", withFacts({ statementKind: 'from-body', linkedIssues: 0, issues: [] })),
  bad(
    'issue-link',
    'reject',
    'opened after the first commit',
    withFacts({ issues: [{ number: 3, created_at: '2026-02-11T00:00:00Z' }] }),
  ),
  bad('issue-link', 'flag', 'edits not known', withFacts({ statementWarnings: ['edit-history-unknown'] })),
  unclear('issue-link', 'not known when', withFacts({ firstCommitAt: undefined })),
  good('multi-issue', 'one issue'),
  bad('multi-issue', 'flag', 'two issues', withFacts({ linkedIssues: 2 })),
  unclear('multi-issue', 'not stored', withFacts({ linkedIssues: undefined })),
  good('licence', 'one of two is allowed', (evidence) => ({ ...evidence, licences: ['GPL-3.0', 'MIT'] })),
  bad('licence', 'reject', 'not allowed', (evidence) => ({ ...evidence, licences: ['GPL-3.0'] })),
  bad('licence', 'reject', 'none', (evidence) => ({ ...evidence, licences: [] })),
  good('repo-gate', 'known and kept'),
  bad('repo-gate', 'reject', 'too few stars', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, stars: 3 } })(evidence),
  ),
  bad('repo-gate', 'reject', 'archived', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, archived: true } })(evidence),
  ),
  bad('repo-gate', 'reject', 'a month old', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, created_at: '2026-10-21T00:00:00Z' } })(evidence),
  ),
  unclear('repo-gate', 'git alone knows no stars', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, stars: undefined } })(evidence),
  ),
  good('history-leak', 'nothing was found'),
  bad('history-leak', 'reject', 'a trace of head', withFacts({ imageScan: { files: 9, findings: 1, unread: 0 } })),
  bad('history-leak', 'reject', 'a file that could not be read', withFacts({ imageScan: { files: 9, findings: 0, unread: 1 } })),
  unclear('history-leak', 'not stored', withFacts({ imageScan: undefined })),
  bad('duplicate-task', 'reject', 'the same base and file', (evidence) => ({
    ...evidence,
    neighbours: [{ taskId: 'a__b-1', sameBase: true, sharedFiles: [SOURCE], similarity: 0.1 }],
  })),
  bad('duplicate-task', 'reject', 'nearly the same fix', (evidence) => ({
    ...evidence,
    neighbours: [{ taskId: 'a__b-1', sameBase: false, sharedFiles: [], similarity: 0.95 }],
  })),
  unclear('duplicate-task', 'benchmarks are not known', (evidence) => ({
    ...evidence,
    neighbours: [{ taskId: 'a__b-1', sameBase: false, sharedFiles: [], similarity: 0.6 }],
  })),
];
