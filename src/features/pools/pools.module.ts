import { Global, Module } from '@nestjs/common';
import { GradableVersions } from './gradable';
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
  providers: [GradableVersions, PoolsReader, PoolsRepository, PoolsService, ReleasesRepository, ReleasesService],
  exports: [GradableVersions, PoolsReader, PoolsRepository, PoolsService, ReleasesRepository, ReleasesService],
})
export class PoolsModule {}
