export { Benchmark, SimilarityItem, SimilarityKey, SimilarityMatch, SimilarityTask } from './similarity.entity';
export { SimilarityModule } from './similarity.module';
