export { ArbiterPlaces } from './arbiter-places';
export { AttributionProposal, Discrepancy, EvidenceBundle, Ruling } from './arbitration.entity';
export { ArbitrationModule } from './arbitration.module';
export { type Attachment } from './bundles.service';
export { CasesService, type Suspicion } from './cases.service';
export { DecidedCases, type DecidedCase } from './decided-cases';
export { RulingsService } from './rulings.service';
export { type Withdraw } from './settlement';
