export { findMirror, getMirrorFolder } from './find-mirror';
export { GitError, type GitFailure } from './git-error';
export { Mirror, type LogRange } from './mirror';
export { fetchMirror, fetchPull, type MirrorRequest, type PullObjects, type Remote } from './mirror-cache';
export type { CommitInfo, PathChange, TreeEntry } from './output';
export { encodePath } from './path-bytes';
export type { IndexEdit } from './trees';
export { writeHistory, type PlannedCommit, type PlannedFile } from './write-history';
export { replaySeries, type SeriesCommit } from './replay';
