import { Global, Module } from '@nestjs/common';
import { BlindTestsService } from './blind-tests.service';
import { SuiteChecker } from './suite-checker';

@Global()
@Module({ providers: [BlindTestsService, SuiteChecker], exports: [BlindTestsService, SuiteChecker] })
export class BlindTestsModule {}
