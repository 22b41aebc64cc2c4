import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { IfMatch, RequestCtx } from '../../platform/http';
import { SweTaskIdDto } from '../batches';
import { ScreeningPolicies } from './policies.service';
import * as dto from './screening.schema';
import { ScreeningService } from './screening.service';

@ApiTags('swe')
@Controller('swe')
export class ScreeningController {
  constructor(
    private readonly screening: ScreeningService,
    private readonly policies: ScreeningPolicies,
  ) {}

  @Get('criteria')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.ScreeningCatalogueDto, description: 'The criteria, and the policy that holds' })
  catalogue() {
    return this.policies.catalogue();
  }

  @Post('screening-policies')
  @Needs('swe:run')
  @ZodResponse({ status: 201, type: dto.ScreeningPolicyDto, description: 'The policy that holds from now on' })
  setPolicy(@RequestCtx() ctx: Ctx, @Body() body: dto.NewScreeningPolicyDto) {
    return this.policies.replace(ctx, body);
  }

  @Post('tasks/:id/screenings')
  @Needs('swe:run')
  @ZodResponse({ status: 201, type: dto.ScreeningDto, description: 'What all criteria say of the task' })
  create(@RequestCtx() ctx: Ctx, @Param() { id }: SweTaskIdDto) {
    return this.screening.create(ctx, id);
  }

  @Get('tasks/:id/screenings/latest')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.ScreeningDto, description: 'The last screening, and whether it is up to date' })
  latest(@Param() { id }: SweTaskIdDto) {
    return this.screening.latest(id);
  }

  @Get('screenings')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.ScreeningPageDto, description: 'The last screening of each task' })
  list(@Query() query: dto.ScreeningQueryDto) {
    return this.screening.list(query);
  }

  @Post('screenings\\:run')
  @HttpCode(202)
  @Needs('swe:run')
  @ZodResponse({ status: 202, type: dto.ScreeningRunDto, description: 'The job that screens whatever is not up to date' })
  start(@RequestCtx() ctx: Ctx, @Body() body: dto.NewScreeningRunDto) {
    return this.screening.start(ctx, body);
  }

  @Post('screenings/:id/overrides')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.ScreeningDto, description: 'The screening without that flag; needs If-Match' })
  override(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: dto.ScreeningIdDto,
    @Body() body: dto.NewScreeningOverrideDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.screening.override(ctx, id, body, ifMatch);
  }
}
