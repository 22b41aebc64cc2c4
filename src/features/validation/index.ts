export type { CertificateBody, CertifiedRun } from './certificate';
export { VALIDATION_LIMITS } from './executor';
export type { Findings, ValidationEvidence } from './domain/evidence';
export { Certificate, Validation } from './validation.entity';
export { ValidationModule } from './validation.module';
export { ValidationReader } from './validation-reader';
export { ValidationRepository } from './validation.repository';
export { type StartedJob } from './validation.schema';
export { ValidationService, type HoldsReview, type ValidationHooks } from './validation.service';
