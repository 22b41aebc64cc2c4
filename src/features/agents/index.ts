export { BashAgent } from './bash-agent';
export { END_REASONS, type AgentLimits, type EndReason } from './domain/limits';
export { baseCommit } from './final-patch';
export { ModelLine } from './model-line';
export { BASH_TOOL, BASH_VERSION } from './prompt';
export type { AgentEnd, NewStep, RunLog } from './run-log';
