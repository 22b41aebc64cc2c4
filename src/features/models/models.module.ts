import { Module } from '@nestjs/common';
import { ModelCaller } from './model-caller';
import { ModelRegistry } from './model-registry';
import { ModelsController } from './models.controller';
import { ModelsRepository } from './models.repository';
import { Models } from './models.service';
import { ProgramModels } from './program-models';

@Module({
  controllers: [ModelsController],
  providers: [ModelCaller, ModelRegistry, Models, ModelsRepository, ProgramModels],
  exports: [ModelCaller, ModelRegistry],
})
export class ModelsModule {}
