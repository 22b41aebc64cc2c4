export { Curation, type WhenProved } from './curation.service';
export { CurationModule } from './curation.module';
