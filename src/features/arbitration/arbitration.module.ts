import { Global, Module } from '@nestjs/common';
import { ArbiterPlaces } from './arbiter-places';
import { ArbitrationReader } from './arbitration-reader';
import { ArbitrationController } from './arbitration.controller';
import { ArbitrationRepository } from './arbitration.repository';
import { AttributionService } from './attribution.service';
import { BundlesService } from './bundles.service';
import { CasesService } from './cases.service';
import { FindingCheck } from './finding-check';
import { QuarantineService } from './quarantine.service';
import { ReworkService } from './rework.service';
import { RulingsService } from './rulings.service';
import { Settlement } from './settlement';

@Global()
@Module({
  controllers: [ArbitrationController],
  providers: [
    ArbiterPlaces,
    ArbitrationReader,
    ArbitrationRepository,
    AttributionService,
    BundlesService,
    CasesService,
    FindingCheck,
    QuarantineService,
    ReworkService,
    RulingsService,
    Settlement,
  ],
  exports: [ArbiterPlaces, ArbitrationRepository, CasesService, RulingsService],
})
export class ArbitrationModule {}
