import { Global, Module } from '@nestjs/common';
import { Admission } from './admission';
import { BatchGradings } from './batch-gradings';
import { BatchReplays } from './batch-replay';
import { Flights } from './flights';
import { GradingController } from './grading.controller';
import { GradingExposures } from './exposures';
import { GradingReports } from './grading-reports';
import { GradingMetrics } from './grading.metrics';
import { GradingRepository } from './grading.repository';
import { GradingService } from './grading.service';
import { GradingStore } from './grading-store';
import { Judge } from './judge';
import { ProvenGradings } from './proven-gradings';
import { Recorder } from './recorder';
import { Regrader } from './regrader';
import { SingleGradings } from './single-gradings';
import { SubmissionCounter } from './submission-counter';
import { Trials } from './trials';
import { VerdictCache } from './verdict-cache';
import { Versions } from './versions';

@Global()
@Module({
  controllers: [GradingController],
  providers: [
    ...[Admission, BatchGradings, BatchReplays, Flights, GradingExposures, GradingMetrics, GradingReports],
    ...[GradingRepository, GradingService, GradingStore, Judge, Recorder, Regrader, SingleGradings, SubmissionCounter],
    ...[ProvenGradings, Trials, VerdictCache, Versions],
  ],
  exports: [GradingService, ProvenGradings],
})
export class GradingModule {}
