import { Module } from '@nestjs/common';
import { StressModule } from '../stress';
import { Measurement } from './measurement';
import { QualityJob } from './quality-job';
import { QualityRuns } from './quality-runs';
import { TestQualityController } from './test-quality.controller';
import { TestQualityRepository } from './test-quality.repository';
import { TestQualityService } from './test-quality.service';

@Module({
  imports: [StressModule],
  controllers: [TestQualityController],
  providers: [Measurement, QualityJob, QualityRuns, TestQualityRepository, TestQualityService],
})
export class TestQualityModule {}
