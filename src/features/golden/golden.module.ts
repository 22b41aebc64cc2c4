import { Module } from '@nestjs/common';
import { EvaluationModule } from '../evaluation';
import { HiddenTestsModule } from '../hidden-tests';
import { HintsModule } from '../hints';
import { ModelsModule } from '../models';
import { ScreeningModule } from '../screening';
import { TrajectoriesModule } from '../trajectories';
import { GoldenController } from './golden.controller';
import { GoldenRepository } from './golden.repository';
import { GoldenService } from './golden.service';
import { GoldenPolicies } from './policies.service';

@Module({
  imports: [EvaluationModule, HiddenTestsModule, HintsModule, ModelsModule, ScreeningModule, TrajectoriesModule],
  controllers: [GoldenController],
  providers: [GoldenPolicies, GoldenRepository, GoldenService],
})
export class GoldenModule {}
