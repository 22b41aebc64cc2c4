import { Module } from '@nestjs/common';
import { BehaviourComparison } from './behaviour';
import { BenchmarkIndex } from './benchmark-index';
import { Benchmarks } from './benchmarks.service';
import { Clusters } from './clusters';
import { Comparisons } from './comparisons';
import { IndexTasks } from './index-tasks';
import { MatchViews } from './match-views';
import { Matches } from './matches';
import { MatchesRepository } from './matches.repository';
import { SimilarityController } from './similarity.controller';
import { SimilarityJobs } from './similarity-jobs';
import { SimilarityRepository } from './similarity.repository';
import { SimilarityService } from './similarity.service';

@Module({
  controllers: [SimilarityController],
  providers: [
    ...[BehaviourComparison, BenchmarkIndex, Benchmarks, Clusters, Comparisons, IndexTasks, Matches, MatchesRepository],
    ...[MatchViews, SimilarityJobs, SimilarityRepository, SimilarityService],
  ],
})
export class SimilarityModule {}
