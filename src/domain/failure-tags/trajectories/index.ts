export { CHEAT_CODES, type CheatCode, type TrajectoryFacts } from './facts';
export { outcomeOfTrajectory } from './outcome';
export { suggestTrajectoryCauses, TRAJECTORY_RULES, type TrajectoryRule } from './rules';
