import { z } from 'zod';

// What GitHub's REST answers (docs.github.com/en/rest, version 2022-11-28) hold of what we read; everything else is dropped.

const User = z.object({ login: z.string(), type: z.string().optional() }).nullable();

export const GitHubRepository = z.object({
  full_name: z.string(),
  default_branch: z.string(),
  stargazers_count: z.int(),
  archived: z.boolean(),
  fork: z.boolean(),
  /** Dumps of before may leave it out. */
  private: z.boolean().optional(),
  created_at: z.string(),
  pushed_at: z.string().nullable(),
  size: z.int().optional(),
  license: z.object({ spdx_id: z.string().nullable() }).nullable(),
});
export type GitHubRepository = z.output<typeof GitHubRepository>;

export const GitHubPull = z.object({
  number: z.int(),
  state: z.string(),
  title: z.string(),
  body: z.string().nullable(),
  user: User,
  labels: z.array(z.object({ name: z.string() })),
  created_at: z.string(),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullable(),
  base: z.object({ ref: z.string(), sha: z.string() }),
  head: z.object({ sha: z.string() }),
  /** Lists leave it out. */
  commits: z.int().optional(),
  changed_files: z.int().optional(),
});
export type GitHubPull = z.output<typeof GitHubPull>;

export const GitHubCommit = z.object({
  sha: z.string(),
  commit: z.object({ message: z.string(), author: z.object({ date: z.string().optional() }).nullable() }),
});
export type GitHubCommit = z.output<typeof GitHubCommit>;

export const GitHubFile = z.object({ filename: z.string(), status: z.string(), previous_filename: z.string().optional() });
export type GitHubFile = z.output<typeof GitHubFile>;

export const GitHubIssue = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string().nullable(),
  created_at: z.string(),
  /** When anything of it changed last, a comment or a label too. */
  updated_at: z.string().optional(),
  /** There if the issue is a pull request. */
  pull_request: z.unknown().optional(),
});
export type GitHubIssue = z.output<typeof GitHubIssue>;

/** A node of GraphQL's `closingIssuesReferences`, as {@link CLOSING_ISSUES} asks for it. */
export const ClosingIssue = z.object({
  number: z.int(),
  title: z.string(),
  body: z.string(),
  createdAt: z.string(),
  repository: z.object({ nameWithOwner: z.string() }),
  /** Null if it was never edited. Dumps of before may leave it and both lists out. */
  lastEditedAt: z.string().nullish(),
  /** `diff` is the whole body after the edit; null where somebody deleted it. The first one is the body as it was opened. */
  userContentEdits: z.object({ nodes: z.array(z.object({ editedAt: z.string(), diff: z.string().nullable() })) }).nullish(),
  timelineItems: z.object({ nodes: z.array(z.object({ createdAt: z.string(), previousTitle: z.string() })) }).nullish(),
});
export type ClosingIssue = z.output<typeof ClosingIssue>;

/** GraphQL can't page two lists at once; an issue with more than 100 edits is dated by the newest hundred. */
export const CLOSING_ISSUES = `query ($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      closingIssuesReferences(first: 25, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes {
          number title body createdAt lastEditedAt
          repository { nameWithOwner }
          userContentEdits(last: 100) { nodes { editedAt diff } }
          timelineItems(itemTypes: [RENAMED_TITLE_EVENT], first: 100) { nodes { ... on RenamedTitleEvent { createdAt previousTitle } } }
        }
      }
    }
  }
}`;

export const ClosingIssuesReply = z.object({
  repository: z
    .object({
      pullRequest: z
        .object({
          closingIssuesReferences: z.object({
            pageInfo: z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() }),
            nodes: z.array(ClosingIssue),
          }),
        })
        .nullable(),
    })
    .nullable(),
});
export type ClosingIssuesReply = z.output<typeof ClosingIssuesReply>;

export const MERGED_COUNT = `query ($owner: String!, $name: String!) {
  repository(owner: $owner, name: $name) { pullRequests(states: MERGED) { totalCount } }
}`;

export const MergedCountReply = z.object({
  repository: z.object({ pullRequests: z.object({ totalCount: z.int() }) }).nullable(),
});
