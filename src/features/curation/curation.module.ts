import { Global, Module } from '@nestjs/common';
import { BatchesModule } from '../batches';
import { HintsModule } from '../hints';
import { ScreeningModule } from '../screening';
import { CurationController } from './curation.controller';
import { Curation } from './curation.service';

@Global()
@Module({
  imports: [BatchesModule, HintsModule, ScreeningModule],
  controllers: [CurationController],
  providers: [Curation],
  exports: [Curation],
})
export class CurationModule {}
