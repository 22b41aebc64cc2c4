import { Module } from '@nestjs/common';
import { HealthService } from './health.service';
import { JobViews } from './job-views.service';
import { OperationsController } from './operations.controller';
import { OperationsService } from './operations.service';

@Module({
  controllers: [OperationsController],
  providers: [HealthService, JobViews, OperationsService],
  exports: [HealthService, JobViews],
})
export class OperationsModule {}
