import { Global, Module } from '@nestjs/common';
import { ValidationExecutor } from './executor';
import { ValidationReader } from './validation-reader';
import { ValidationController } from './validation.controller';
import { ValidationJobs } from './validation.jobs';
import { ValidationRepository } from './validation.repository';
import { ValidationService } from './validation.service';

@Global()
@Module({
  controllers: [ValidationController],
  providers: [ValidationExecutor, ValidationReader, ValidationJobs, ValidationRepository, ValidationService],
  exports: [ValidationReader, ValidationRepository, ValidationService],
})
export class ValidationModule {}
