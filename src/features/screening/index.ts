export type { ControlRun } from './domain/evidence';
export { type ControlSource, Evidence } from './evidence.service';
export { Screening, ScreeningKey, ScreeningPolicyRow, ScreeningPrint } from './screening.entity';
export { ScreeningModule } from './screening.module';
export type { CatalogueView, ScreeningHead, ScreeningRunView, ScreeningView } from './screening.schema';
export { type CurrentScreening, ScreeningService } from './screening.service';
