import { Module } from '@nestjs/common';
import { AccountsModule } from '../accounts';
import { ArbitrationModule } from '../arbitration';
import { BatchesModule } from '../batches';
import { HintsModule } from '../hints';
import { Bundles } from './bundles';
import { Conclusions } from './conclusions';
import { HiddenTestsController } from './hidden-tests.controller';
import { HiddenTestsJob } from './hidden-tests.job';
import { HiddenTestsRepository } from './hidden-tests.repository';
import { HiddenTests } from './hidden-tests.service';
import { Prover } from './judging/prover';
import { Suites } from './suites';

@Module({
  imports: [AccountsModule, ArbitrationModule, BatchesModule, HintsModule],
  controllers: [HiddenTestsController],
  providers: [Bundles, Conclusions, HiddenTests, HiddenTestsJob, HiddenTestsRepository, Prover, Suites],
  exports: [HiddenTests],
})
export class HiddenTestsModule {}
