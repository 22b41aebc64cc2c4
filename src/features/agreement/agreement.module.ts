import { Module } from '@nestjs/common';
import { AgreementController } from './agreement.controller';
import { AgreementService } from './agreement.service';
import { CalibrationController } from './calibration.controller';
import { CalibrationRepository } from './calibration.repository';
import { CalibrationService } from './calibration.service';
import { PausesService } from './pauses.service';

@Module({
  controllers: [AgreementController, CalibrationController],
  providers: [AgreementService, CalibrationRepository, CalibrationService, PausesService],
})
export class AgreementModule {}
