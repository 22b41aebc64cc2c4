import { Global, Module } from '@nestjs/common';
import { PoolsController } from './pools.controller';
import { PoolsReader } from './pools-reader';
import { PoolsRepository } from './pools.repository';
import { PoolsService } from './pools.service';
import { ReleasesController } from './releases.controller';
import { ReleasesRepository } from './releases.repository';
import { ReleasesService } from './releases.service';

@Global()
@Module({
  controllers: [PoolsController, ReleasesController],
  providers: [PoolsReader, PoolsRepository, PoolsService, ReleasesRepository, ReleasesService],
  exports: [PoolsReader, PoolsRepository, PoolsService, ReleasesRepository, ReleasesService],
})
export class PoolsModule {}
