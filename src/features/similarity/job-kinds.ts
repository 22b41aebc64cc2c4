/** Kinds of jobs of this feature. */
export const INDEX_JOB = 'similarity.index';
export const RUN_JOB = 'similarity.run';
export const SCAN_JOB = 'similarity.scan';
export const BENCHMARK_JOB = 'similarity.benchmark';
