export { DuplicateMark, Exposure, PoolPosition, RangeExposure } from './exposures.entity';
export { ExposureLedger, type Served } from './exposure-ledger';
export { ExposuresModule } from './exposures.module';
