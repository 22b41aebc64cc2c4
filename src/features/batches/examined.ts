import type { Examination } from '../sourcing';
import type { Examined } from './outcome';

/** What of an examination is kept with the candidate, `now` as ISO 8601; screening reads it again. */
export function examinedOf({ facts, category, statement, change }: Examination, now: string): Examined {
  const { repository, language, sourceFiles, sourceLines, hunks, testLines, tests, baseCommit, headCommit } = facts;
  return {
    language: language ?? null,
    category: category.category,
    facts: {
      ...{ title: facts.title, source_files: sourceFiles, source_lines: sourceLines, hunks, test_lines: testLines, tests },
      ...{ base_commit: baseCommit, head_commit: headCommit, examined_at: now, patches_proved: change !== undefined },
      ...standingOf(facts),
      ...{ licences: repository.licences, category_rule: category.rule, category_evidence: category.evidence },
      repository: gateFactsOf(facts),
      ...(statement && { statement: statement.kind, statement_warnings: statement.warnings }),
      ...(statement && statement.undatedIssues.length > 0 && { statement_passed_over: passedOver(statement.undatedIssues) }),
    },
  };
}

function passedOver(issues: readonly number[]): object[] {
  return issues.map((number) => ({ issue: number, reason: 'its words may be later than the first commit' }));
}

/** How the pull request stands in the history. */
function standingOf({ merged, mergedAt, revertedBy, linkedIssues, issues = [], ...facts }: Examination['facts']): object {
  return {
    ...{ merged_at: merged ? mergedAt : null, reverted_by: revertedBy ?? null, linked_issues: linkedIssues },
    ...{ first_commit_at: facts.firstCommitAt, base_on_default_branch: facts.baseOnDefaultBranch },
    issues: issues.map(({ number, createdAt }) => ({ number, created_at: createdAt })),
  };
}

function gateFactsOf({ repository, language }: Examination['facts']): object {
  const { stars, archived, fork, createdAt, pushedAt, mergedPulls, languageShares } = repository;
  return {
    ...{ stars, archived, fork, created_at: createdAt, pushed_at: pushedAt, merged_pulls: mergedPulls },
    ...(language && { language_share: languageShares[language] ?? 0 }),
  };
}
