import { Module } from '@nestjs/common';
import { BatchesModule } from '../batches';
import { DeliveriesController } from './deliveries.controller';
import { DeliveriesRepository } from './deliveries.repository';
import { Deliveries } from './deliveries.service';
import { DeliveryExports } from './delivery-exports';
import { DeliveryJob } from './delivery-job';
import { DriftDueJob, DriftJob } from './drift-jobs';
import { Drift } from './drift.service';
import { ReleaseCutter } from './release-cutter';
import { RoundRunner } from './rounds/round-runner';
import { RunTools } from './run-tools';
import { DeliverySources } from './sources/delivery-sources';
import { GoldenSource } from './sources/golden-source';
import { VerifiedSource } from './sources/verified-source';

@Module({
  imports: [BatchesModule],
  controllers: [DeliveriesController],
  providers: [
    ...[Deliveries, DeliveriesRepository, DeliveryExports, DeliveryJob, DeliverySources, Drift, DriftDueJob, DriftJob],
    ...[ReleaseCutter, RoundRunner, RunTools, VerifiedSource, GoldenSource],
  ],
})
export class DeliveriesModule {}
