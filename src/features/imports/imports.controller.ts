import { Controller, HttpCode, Post, Req } from '@nestjs/common';
import { ApiBody, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs, NotReplayable } from '../../platform/auth';
import { RequestCtx, type AssayRequest } from '../../platform/http';
import { ImportResultDto, NewImportDto } from './imports.schema';
import { ImportsService } from './imports.service';
import { linesOfRequest } from './request-lines';

@ApiTags('imports')
@Controller('imports')
export class ImportsController {
  constructor(private readonly imports: ImportsService) {}

  @Post()
  @Needs('imports:run')
  @NotReplayable()
  @HttpCode(202)
  @ApiExtraModels(NewImportDto)
  @ApiBody({ schema: { $ref: '#/components/schemas/NewImport' } })
  @ZodResponse({
    status: 202,
    type: ImportResultDto,
    description: 'What came in, with the jobs that validate it, and what did not',
  })
  run(@RequestCtx() ctx: Ctx, @Req() request: AssayRequest) {
    return this.imports.importTasks(ctx, linesOfRequest(request));
  }
}
