import { Global, Module } from '@nestjs/common';
import { ArbitrationReader } from './arbitration-reader';
import { ArbitrationController } from './arbitration.controller';
import { ArbitrationRepository } from './arbitration.repository';
import { CasesService } from './cases.service';
import { FindingCheck } from './finding-check';
import { QuarantineService } from './quarantine.service';
import { ReworkService } from './rework.service';
import { RulingsService } from './rulings.service';

@Global()
@Module({
  controllers: [ArbitrationController],
  providers: [
    ArbitrationReader,
    ArbitrationRepository,
    CasesService,
    FindingCheck,
    QuarantineService,
    ReworkService,
    RulingsService,
  ],
  exports: [CasesService, RulingsService],
})
export class ArbitrationModule {}
