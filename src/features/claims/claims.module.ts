import { Global, Module } from '@nestjs/common';
import { ClaimsController } from './claims.controller';
import { ClaimsRepository } from './claims.repository';
import { ClaimsService } from './claims.service';
import { QueueSources } from './queue-sources';

@Global()
@Module({
  controllers: [ClaimsController],
  providers: [ClaimsRepository, ClaimsService, QueueSources],
  exports: [ClaimsService, QueueSources],
})
export class ClaimsModule {}
