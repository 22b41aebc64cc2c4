import { Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { SweTaskIdDto } from '../batches';
import { TaskDto } from '../tasks';
import { Curation } from './curation.service';

@ApiTags('swe')
@Controller('swe')
export class CurationController {
  constructor(private readonly curation: Curation) {}

  @Post('tasks/:id/curation')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: TaskDto, description: 'The task of this verified directory; made where there was none' })
  curate(@RequestCtx() ctx: Ctx, @Param() { id }: SweTaskIdDto) {
    return this.curation.curate(ctx, id);
  }
}
