export { MutantWaiver, QualityProbe, QualityRun, QualityStep } from './test-quality.entity';
export { TestQualityModule } from './test-quality.module';
