export { Job, JobEvent, JOB_STATUSES, type JobFailureCause, type JobStatus } from './job.entity';
export { hasEnded, JobQueue, LeaseLostError, type NewJob } from './job-queue';
export { JobFailedError, JobRunner, type Commit, type JobControl, type JobHandler } from './job-runner';
export { JobsModule } from './jobs.module';
