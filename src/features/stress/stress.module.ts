import { Global, Module } from '@nestjs/common';
import { ModelsModule } from '../models';
import { StressHooks } from './attempt-hooks';
import { AttemptPlayer } from './attempt-player';
import { StressCalls } from './calls';
import { Conclusions } from './conclusions';
import { Diagnoses } from './diagnosis';
import { StressLedger } from './ledger';
import { ModelPanel } from './model-panel';
import { References } from './references';
import { StressAttempts } from './stress-attempts';
import { StressJob } from './stress-job';
import { StressReader } from './stress-reader';
import { StressRuns } from './stress-runs.service';
import { StressController } from './stress.controller';
import { StressRepository } from './stress.repository';
import { StressSubjects } from './subjects';
import { StressTargets } from './targets';
import { StressUploads } from './uploads';
import { StressWall } from './wall';

@Global()
@Module({
  imports: [ModelsModule],
  controllers: [StressController],
  providers: [
    ...[
      AttemptPlayer,
      Conclusions,
      Diagnoses,
      ModelPanel,
      References,
      StressAttempts,
      StressCalls,
      StressHooks,
      StressJob,
      StressLedger,
    ],
    ...[StressReader, StressRepository, StressRuns, StressSubjects, StressTargets, StressUploads, StressWall],
  ],
  exports: [StressAttempts, StressHooks],
})
export class StressModule {}
