export { Curation, type ProvesItself } from './curation.service';
export { CurationModule } from './curation.module';
