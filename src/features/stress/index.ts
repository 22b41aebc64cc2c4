export { StressHooks, type AttemptJudged, type RunFinished } from './attempt-hooks';
export { StressAttempts } from './stress-attempts';
export { StressAttempt, StressRun, StressSpending, StressTurn } from './stress.entity';
export { StressModule } from './stress.module';
