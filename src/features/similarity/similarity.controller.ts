import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { IfMatch, RequestCtx } from '../../platform/http';
import { Benchmarks } from './benchmarks.service';
import * as dto from './similarity.schema';
import { SimilarityService } from './similarity.service';

@ApiTags('similarity')
@Controller()
export class SimilarityController {
  constructor(
    private readonly similarity: SimilarityService,
    private readonly benchmarks: Benchmarks,
  ) {}

  @Post('benchmarks')
  @Needs('similarity:write')
  @HttpCode(202)
  @ZodResponse({ status: 202, type: dto.BenchmarkDto, description: 'The benchmark; its job compares it with all tasks' })
  register(@RequestCtx() ctx: Ctx, @Body() body: dto.NewBenchmarkDto) {
    return this.benchmarks.register(ctx, body);
  }

  @Get('benchmarks')
  @Needs('similarity:read')
  @ZodResponse({ status: 200, type: dto.BenchmarkPageDto, description: 'Registered benchmarks, oldest first' })
  listBenchmarks(@Query() query: dto.BenchmarkPageQueryDto) {
    return this.benchmarks.list(query);
  }

  @Get('tasks/:id/similar')
  @Needs('similarity:read')
  @ZodResponse({ status: 200, type: dto.SimilarDto, description: 'What the task is like, as far as the reader may know' })
  similar(@RequestCtx() ctx: Ctx, @Param() { id }: dto.SimilarTaskDto) {
    return this.similarity.similar(ctx, id);
  }

  @Post('tasks/:id/similar/:match/override')
  @Needs('similarity:write')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.MatchDto, description: 'The match, let pass; needs If-Match' })
  override(
    @RequestCtx() ctx: Ctx,
    @Param() { id, match }: dto.SimilarMatchDto,
    @Body() { reason }: dto.OverrideDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.similarity.override(ctx, id, match, reason, ifMatch);
  }

  @Post('similarity/scans')
  @Needs('similarity:write')
  @HttpCode(202)
  @ZodResponse({ status: 202, type: dto.ScanDto, description: 'The job that compares whatever is not up to date' })
  scan(@RequestCtx() ctx: Ctx, @Body() body: dto.NewScanDto) {
    return this.similarity.scan(ctx, body);
  }
}
