export const SCREENING_JOB = 'screening.run';
