import { Global, Module } from '@nestjs/common';
import { ArbiterPlaces } from './arbiter-places';
import { ArbitrationReader } from './arbitration-reader';
import { ArbitrationController } from './arbitration.controller';
import { ArbitrationRepository } from './arbitration.repository';
import { AttributionService } from './attribution.service';
import { BundlesService } from './bundles.service';
import { CasesService } from './cases.service';
import { DecidedCases } from './decided-cases';
import { FindingCheck } from './finding-check';
import { PrecedentsService } from './precedents.service';
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
    DecidedCases,
    FindingCheck,
    PrecedentsService,
    QuarantineService,
    ReworkService,
    RulingsService,
    Settlement,
  ],
  exports: [ArbiterPlaces, CasesService, DecidedCases, RulingsService],
})
export class ArbitrationModule {}
