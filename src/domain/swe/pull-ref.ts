/** A pull request of a repository on a forge: `owner/repo:pr-123`. Case is kept; comparison and keys ignore it. */
export interface PullRef {
  owner: string;
  repo: string;
  number: number;
}

const REF = /^([A-Za-z0-9][A-Za-z0-9-]{0,38})\/([A-Za-z0-9._-]{1,100}):pr-([1-9][0-9]{0,8})$/;

/** Reads `owner/repo:pr-123`; undefined for anything else. */
export function parsePullRef(text: string): PullRef | undefined {
  const [, owner, repo, number] = REF.exec(text) ?? [];
  if (owner === undefined || repo === undefined || repo === '.' || repo === '..') return undefined;
  return { owner, repo, number: Number(number) };
}

export function formatPullRef({ owner, repo, number }: PullRef): string {
  return `${owner}/${repo}:pr-${String(number)}`;
}

/** Key by which the same pull request is found again, as in SWE-gen's state files: `owner/repo#123`, lower case. */
export function pullKey({ owner, repo, number }: PullRef): string {
  return `${owner}/${repo}#${String(number)}`.toLowerCase();
}

/** Task id and folder name, lower case everywhere: `owner__repo-123`. */
export function sweTaskId({ owner, repo, number }: PullRef): string {
  return `${owner}__${repo}-${String(number)}`.toLowerCase();
}
