import { Global, Module } from '@nestjs/common';
import { ClarificationsController } from './clarifications.controller';
import { ClarificationsRepository } from './clarifications.repository';
import { ClarificationsService } from './clarifications.service';

@Global()
@Module({
  controllers: [ClarificationsController],
  providers: [ClarificationsRepository, ClarificationsService],
  exports: [ClarificationsService],
})
export class ClarificationsModule {}
