export { GitHubClient } from './github-client';
export { GitHubError, type GitHubFailure } from './github-error';
export { ClosingIssue, GitHubCommit, GitHubFile, GitHubIssue, GitHubPull, GitHubRepository } from './shapes';
export { GitHubAccess, type GitHubOptions } from './transport';
