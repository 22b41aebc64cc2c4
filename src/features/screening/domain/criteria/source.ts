import { criterion } from '../criterion';
import { failed, many, passed, unknown } from '../finding';

const ABOUT = { dependsOn: ['facts'] } as const;
const DAY_MS = 86_400_000;

export const notMerged = criterion({
  ...{ ...ABOUT, number: 19, code: 'not-merged-or-reverted', title: 'The change was merged and stayed' },
  severity: 'reject',
  definition: 'The pull request was not merged, its base is not in the history of the default branch, or it was taken back',
  parameters: { revertDays: 30 },
  source: 'Qodo. A revert is one at any time: `revertDays` is how long after the merge history must have been looked at',
  unknownWhen: 'the time of the merge, or whether it was taken back, is not stored, or history was looked at too early',
  check({ facts: { mergedAt, revertedBy, baseOnDefaultBranch, examinedAt } }, { revertDays }) {
    if (mergedAt === null) return failed('reject', 'The pull request was not merged');
    if (typeof revertedBy === 'string') return failed('reject', 'It was taken back', [{ quote: revertedBy }]);
    if (baseOnDefaultBranch === false) return failed('reject', 'Its base is not in the history of the default branch');
    if (mergedAt === undefined || revertedBy === undefined || baseOnDefaultBranch === undefined || examinedAt === undefined)
      return unknown('Not all of merge, revert and branch are stored');
    const days = Math.floor((Date.parse(examinedAt) - Date.parse(mergedAt)) / DAY_MS);
    if (!(days >= revertDays)) return unknown(`History was looked at ${days} days after the merge, and ${revertDays} tell`);
    return passed(`Merged ${mergedAt.slice(0, 10)}, not taken back in ${days} days`);
  },
});

export const issueLink = criterion({
  ...{ ...ABOUT, number: 20, code: 'issue-link', title: 'The statement is from an issue that was there first' },
  severity: 'reject',
  definition:
    'The statement is from an issue that was opened after the first commit; or there is none, and the policy asks for one. It flags one whose words may be later than that commit, for its edits are not known',
  parameters: { requireIssue: false, allowUndated: false },
  source: "SWE-bench's collector; SWE-rebench V2 allows statements of pull requests too, and so does our eligibility",
  unknownWhen: 'it is not stored what the statement is from, or when issue and first commit were',
  check({ facts }, { requireIssue, allowUndated }) {
    const { statementKind, statementWarnings = [], linkedIssues, issues, firstCommitAt } = facts;
    if (statementKind === undefined || linkedIssues === undefined) return unknown('What the statement is from is not stored');
    if (requireIssue && linkedIssues === 0) return failed('reject', 'No issue of the same repository is linked');
    if (statementKind !== 'from-issue') {
      if (requireIssue) return failed('reject', `The statement is ${statementKind}`);
      return passed(`The statement is ${statementKind}, which the policy allows`);
    }
    if (!issues || firstCommitAt === undefined) return unknown('When issue and first commit were is not stored');
    const late = issues.filter(({ created_at }) => Date.parse(created_at) > Date.parse(firstCommitAt));
    if (issues.length > 0 && late.length === issues.length)
      return failed(
        'reject',
        `All linked issues were opened after the first commit`,
        late.map(({ number, created_at }) => ({ quote: `#${number} ${created_at}` })),
      );
    if (!allowUndated && statementWarnings.includes('edit-history-unknown'))
      return failed('flag', 'The words of the issue may be later than the first commit: its edits are not known');
    return passed(`${many(issues.length - late.length, 'linked issue')} before the first commit`);
  },
});

export const multiIssue = criterion({
  ...{ ...ABOUT, number: 21, code: 'multi-issue', title: 'The task is one task' },
  severity: 'flag',
  definition: 'More than one issue is linked',
  parameters: { maxIssues: 1 },
  source: 'swe-datasets.md 3.3',
  unknownWhen: 'the number of linked issues is not stored',
  check({ facts: { linkedIssues, issues } }, { maxIssues }) {
    if (linkedIssues === undefined) return unknown('The number of linked issues is not stored');
    const pointers = (issues ?? []).map(({ number }) => ({ quote: `#${number}` }));
    if (linkedIssues > maxIssues) return failed('flag', `${linkedIssues} linked issues`, pointers);
    return passed(many(linkedIssues, 'linked issue'));
  },
});

export const licence = criterion({
  number: 24,
  code: 'licence',
  title: 'The licence allows it',
  severity: 'reject',
  definition: 'No licence found at the base commit is in the allow-list',
  parameters: {
    allowed: ['MIT', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', '0BSD', 'Zlib', 'BSL-1.0', 'Unlicense', 'CC0-1.0'],
  },
  source: 'SWE-rebench; the list is that of eligibility',
  dependsOn: ['facts'],
  unknownWhen: 'never',
  check({ licences }, { allowed }) {
    const found = licences.filter((id) => allowed.includes(id));
    if (found.length > 0) return passed(found.join(', '));
    return failed(
      'reject',
      licences.length === 0 ? 'No licence was recognised' : `${licences.join(', ')} is not in the allow-list`,
    );
  },
});

export const repoGate = criterion({
  ...{ ...ABOUT, number: 25, code: 'repo-gate', title: 'The repository is a real one' },
  severity: 'reject',
  definition:
    'Stars, merged pull requests, age, last push or share of the language are below the thresholds, or it is archived or a fork',
  parameters: {
    minStars: 30,
    minMergedPulls: 5,
    minAgeDays: 180,
    maxDaysSincePush: 1095,
    minLanguageShare: 0.4,
    allowArchived: false,
    allowForks: false,
  },
  source: "LegoFlow's curator; Multi-SWE-bench (age). C and C++ have eligibility's own numbers",
  unknownWhen: 'one of these is not known: sources of git alone know no stars, forks and archives',
  check({ facts: { repository: repo, examinedAt } }, limit) {
    if (!repo || examinedAt === undefined) return unknown('Nothing of the repository is stored');
    const since = (time: string | undefined): number | undefined =>
      time === undefined ? undefined : Math.floor((Date.parse(examinedAt) - Date.parse(time)) / DAY_MS);
    const gates: [what: string, value: number | boolean | undefined, holds: (value: number) => boolean][] = [
      ['stars', repo.stars, (value) => value >= limit.minStars],
      ['merged pull requests', repo.merged_pulls, (value) => value >= limit.minMergedPulls],
      ['days of age', since(repo.created_at), (value) => value >= limit.minAgeDays],
      ['days since the last push', since(repo.pushed_at), (value) => value <= limit.maxDaysSincePush],
      ['share of the language', repo.language_share, (value) => value >= limit.minLanguageShare],
      ['archived', repo.archived, (value) => value === 0 || limit.allowArchived],
      ['fork', repo.fork, (value) => value === 0 || limit.allowForks],
    ];
    const low = gates.filter(([, value, holds]) => value !== undefined && !holds(Number(value)));
    if (low.length > 0) return failed('reject', low.map(([what, value]) => `${what}: ${String(value)}`).join('; '));
    const unclear = gates.filter(([, value]) => value === undefined).map(([what]) => what);
    if (unclear.length > 0) return unknown(`Not known: ${unclear.join(', ')}`);
    return passed(
      gates
        .slice(0, 2)
        .map(([what, value]) => `${String(value)} ${what}`)
        .join(', '),
    );
  },
});
