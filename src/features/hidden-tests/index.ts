export { HiddenTestRound } from './hidden-tests.entity';
export { HiddenTestsModule } from './hidden-tests.module';
export { HiddenTests, type BlindTestCounts } from './hidden-tests.service';
