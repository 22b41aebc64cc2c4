import { Global, Module } from '@nestjs/common';
import { BatchesModule } from '../batches';
import { HintDrafting } from './hint-drafting';
import { HintsController } from './hints.controller';
import { HintsRepository } from './hints.repository';
import { HintsService } from './hints.service';

@Global()
@Module({
  imports: [BatchesModule],
  controllers: [HintsController],
  providers: [HintDrafting, HintsRepository, HintsService],
  exports: [HintsService],
})
export class HintsModule {}
