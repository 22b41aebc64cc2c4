import { Module } from '@nestjs/common';
import { Measurement } from './measurement';
import { QualityJob } from './quality-job';
import { QualityRuns } from './quality-runs';
import { TestQualityController } from './test-quality.controller';
import { TestQualityRepository } from './test-quality.repository';
import { TestQualityService } from './test-quality.service';

@Module({
  controllers: [TestQualityController],
  providers: [Measurement, QualityJob, QualityRuns, TestQualityRepository, TestQualityService],
})
export class TestQualityModule {}
