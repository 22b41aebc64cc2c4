/** Kind of the jobs that work runs off. */
export const STRESS_JOB = 'stress-run';
