export { Judgements, type WhenJudged } from './judgements';
export { Trajectory, TrajectoryRun, TrajectoryStep } from './trajectories.entity';
export { TrajectoriesModule } from './trajectories.module';
export type { TrajectoryRunView, TrajectorySummary, TrajectoryView } from './trajectories.schema';
