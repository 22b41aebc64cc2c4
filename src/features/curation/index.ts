export { Curation, type WhenProved } from './curation.service';
export { CurationModule } from './curation.module';
export { PROVED_PARTS } from './domain/parts';
