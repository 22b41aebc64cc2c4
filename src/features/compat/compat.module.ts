import { Module } from '@nestjs/common';
import { CodeRunsService } from './code-runs.service';
import { CompatController } from './compat.controller';
import { PatientGrader } from './patient-grader';
import { RewardsService } from './rewards.service';

@Module({ controllers: [CompatController], providers: [CodeRunsService, PatientGrader, RewardsService] })
export class CompatModule {}
