export { BlindTestsModule } from './blind-tests.module';
export { BlindTestsService } from './blind-tests.service';
