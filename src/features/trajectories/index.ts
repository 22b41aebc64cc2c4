export { Judgements, type Judged, type WhenJudged } from './judgements';
export { Trajectory, TrajectoryRun, TrajectoryStep } from './trajectories.entity';
export { TrajectoriesModule } from './trajectories.module';
export type { TrajectoryRunView, TrajectorySummary, TrajectoryTagList, TrajectoryView } from './trajectories.schema';
