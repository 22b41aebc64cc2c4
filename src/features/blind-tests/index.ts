export { BlindTestsModule } from './blind-tests.module';
export { BlindTestsService, type SweSuites } from './blind-tests.service';
