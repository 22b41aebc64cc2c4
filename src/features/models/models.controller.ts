import { Body, Controller, Get, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { IfMatch, RequestCtx } from '../../platform/http';
import * as dto from './models.schema';
import { Models } from './models.service';

@ApiTags('models')
@Controller('models')
export class ModelsController {
  constructor(private readonly models: Models) {}

  @Post()
  @Needs('models:write')
  @ZodResponse({ status: 201, type: dto.ModelDto, description: 'The new model' })
  create(@RequestCtx() ctx: Ctx, @Body() body: dto.NewModelDto) {
    return this.models.create(ctx, body);
  }

  @Get()
  @Needs('models:read')
  @ZodResponse({ status: 200, type: dto.ModelPageDto, description: 'Models, oldest first' })
  list(@Query() query: dto.ModelPageQueryDto) {
    return this.models.list(query);
  }

  @Get(':id')
  @Needs('models:read')
  @ZodResponse({ status: 200, type: dto.ModelDto, description: 'A model; the value of its key is never shown' })
  get(@Param() { id }: dto.ModelIdDto) {
    return this.models.get(id);
  }

  @Get(':id/snapshots')
  @Needs('models:read')
  @ZodResponse({ status: 200, type: dto.ModelSnapshotPageDto, description: 'What the model was and is, in order' })
  listSnapshots(@Param() { id }: dto.ModelIdDto, @Query() query: dto.ModelPageQueryDto) {
    return this.models.listSnapshots(id, query);
  }

  @Patch(':id')
  @Needs('models:write')
  @ZodResponse({
    status: 200,
    type: dto.ModelDto,
    description: 'The model as it is now; what changes its answers makes a snapshot',
  })
  patch(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: dto.ModelIdDto,
    @Body() body: dto.ModelPatchDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.models.patch(ctx, id, body, ifMatch);
  }
}
