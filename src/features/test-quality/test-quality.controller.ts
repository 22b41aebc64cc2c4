import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './test-quality.schema';
import { TestQualityService } from './test-quality.service';

@ApiTags('test-quality')
@Controller('tasks/:id')
export class TestQualityController {
  constructor(private readonly quality: TestQualityService) {}

  @Post('quality-runs')
  @Needs('quality:run')
  @HttpCode(202)
  @ZodResponse({ status: 202, type: dto.QualityRunDto, description: 'A run that measures the tests of the task as it stands' })
  start(@RequestCtx() ctx: Ctx, @Param() { id }: dto.QualityTaskDto, @Body() body: dto.NewQualityRunDto) {
    return this.quality.start(ctx, id, body);
  }

  @Get('quality-runs')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.QualityRunListDto, description: 'Runs of the task, oldest first, without results' })
  list(@RequestCtx() ctx: Ctx, @Param() { id }: dto.QualityTaskDto) {
    return this.quality.list(ctx, id);
  }

  @Get('quality-runs/:run')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.QualityRunDto, description: "The run with the results that the caller's seat allows" })
  get(@RequestCtx() ctx: Ctx, @Param() { id, run }: dto.QualityParamsDto) {
    return this.quality.get(ctx, id, run);
  }

  @Post('quality-probes')
  @Needs('quality:probe')
  @ZodResponse({ status: 201, type: dto.ProbeDto, description: 'A wrong solution that must fail, or a right one that must pass' })
  addProbe(@RequestCtx() ctx: Ctx, @Param() { id }: dto.QualityTaskDto, @Body() body: dto.NewProbeDto) {
    return this.quality.addProbe(ctx, id, body);
  }

  @Get('quality-probes')
  @Needs('quality:probe')
  @ZodResponse({
    status: 200,
    type: dto.ProbeListDto,
    description: 'Decoys and alternatives; an author sees those of the author',
  })
  listProbes(@RequestCtx() ctx: Ctx, @Param() { id }: dto.QualityTaskDto) {
    return this.quality.listProbes(ctx, id);
  }

  @Post('mutant-waivers')
  @Needs('quality:waive')
  @ZodResponse({ status: 201, type: dto.WaiverDto, description: 'A surviving mutant that nobody has to kill, with the reason' })
  waive(@RequestCtx() ctx: Ctx, @Param() { id }: dto.QualityTaskDto, @Body() body: dto.NewWaiverDto) {
    return this.quality.waive(ctx, id, body);
  }
}
