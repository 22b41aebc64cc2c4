import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches';
import { Evidence } from './evidence.service';
import { ScreeningPolicies } from './policies.service';
import { Screener } from './screener';
import { ScreeningController } from './screening.controller';
import { ScreeningJob } from './screening.job';
import { ScreeningRepository } from './screening.repository';
import { ScreeningService } from './screening.service';
import { Verdicts } from './verdicts';

@Module({
  imports: [BatchesModule],
  controllers: [ScreeningController],
  providers: [Evidence, Screener, ScreeningJob, ScreeningPolicies, ScreeningRepository, ScreeningService, Verdicts],
  exports: [Evidence, ScreeningService],
})
export class ScreeningModule {}
