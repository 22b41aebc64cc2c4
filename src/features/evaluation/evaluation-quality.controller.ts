import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as figures from './figures.schema';
import { FiguresService } from './figures.service';
import * as dto from './gold.schema';
import { GoldService } from './gold.service';

@ApiTags('quality')
@Controller('quality/evaluations')
export class EvaluationQualityController {
  constructor(
    private readonly figures: FiguresService,
    private readonly gold: GoldService,
  ) {}

  @Get()
  @Needs('quality:read')
  @ZodResponse({ status: 200, type: figures.EvaluationReportDto, description: 'Agreement, time a task, and hits on gold items' })
  report() {
    return this.figures.report();
  }

  @Get('gold')
  @Needs('calibration:write')
  @ZodResponse({ status: 200, type: dto.GoldItemPageDto, description: 'Gold items with their known scores' })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.GoldPageQueryDto) {
    return this.gold.list(ctx, query);
  }

  @Post('gold')
  @Needs('calibration:write')
  @ZodResponse({
    status: 201,
    type: dto.GoldItemDto,
    description: 'The task, with its known score, among the others in the queue',
  })
  register(@RequestCtx() ctx: Ctx, @Body() body: dto.NewGoldItemDto) {
    return this.gold.register(ctx, body);
  }
}
