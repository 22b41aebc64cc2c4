import { Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { ValidationReader } from './validation-reader';
import * as dto from './validation.schema';

@ApiTags('validation')
@Controller()
export class ValidationController {
  constructor(private readonly validations: ValidationReader) {}

  @Get('tasks/:id/validations')
  @Needs('tasks:read')
  @ZodResponse({
    status: 200,
    type: dto.ValidationListDto,
    description: 'Validations of the task, oldest first, without results',
  })
  list(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ValidationTaskDto) {
    return this.validations.list(ctx, id);
  }

  @Post('tasks/:id/validations')
  @Needs('tasks:oversee')
  @HttpCode(202)
  @ZodResponse({ status: 202, type: dto.ValidationDto, description: 'A new validation, after one that ended in an infra-error' })
  restart(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ValidationTaskDto) {
    return this.validations.restart(ctx, id);
  }

  @Get('tasks/:id/validations/:validation')
  @Needs('tasks:read')
  @ZodResponse({
    status: 200,
    type: dto.ValidationDto,
    description: "The validation with the results that the caller's seat allows",
  })
  get(@RequestCtx() ctx: Ctx, @Param() { id, validation }: dto.ValidationParamsDto) {
    return this.validations.get(ctx, id, validation);
  }

  @Get('tasks/:id/certificate')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.CertificateDto, description: 'The newest certificate, for those who see both sides' })
  certificate(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ValidationTaskDto) {
    return this.validations.certificate(ctx, id);
  }

  @Post('certificates/:id/replays')
  @Needs('certificates:replay')
  @HttpCode(202)
  @ZodResponse({ status: 202, type: dto.StartedJobDto, description: 'The job that runs the plan again and compares' })
  replay(@RequestCtx() ctx: Ctx, @Param() { id }: dto.CertificateIdDto) {
    return this.validations.replay(ctx, id);
  }
}
