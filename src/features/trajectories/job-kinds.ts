export const RUN_JOB = 'trajectories.run';
export const JUDGE_JOB = 'trajectories.judge';
