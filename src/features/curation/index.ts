export { Curation } from './curation.service';
export { CurationModule } from './curation.module';
