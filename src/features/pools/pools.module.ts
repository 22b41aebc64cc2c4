import { Global, Module } from '@nestjs/common';
import { GradableVersions } from './gradable';
import { BatchesModule } from '../batches';
import { Listing } from './listing';
import { PoolsController } from './pools.controller';
import { PoolsReader } from './pools-reader';
import { PoolsRepository } from './pools.repository';
import { PoolsService } from './pools.service';
import { ReleasesController } from './releases.controller';
import { ReleasesRepository } from './releases.repository';
import { ReleasesService } from './releases.service';

@Global()
@Module({
  imports: [BatchesModule],
  controllers: [PoolsController, ReleasesController],
  providers: [GradableVersions, Listing, PoolsReader, PoolsRepository, PoolsService, ReleasesRepository, ReleasesService],
  exports: [GradableVersions, Listing, PoolsReader, PoolsRepository, PoolsService, ReleasesRepository, ReleasesService],
})
export class PoolsModule {}
