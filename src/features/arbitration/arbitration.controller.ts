import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { ArbitrationReader } from './arbitration-reader';
import * as dto from './arbitration.schema';
import { RulingsService } from './rulings.service';

@ApiTags('arbitration')
@Controller()
export class ArbitrationController {
  constructor(
    private readonly reading: ArbitrationReader,
    private readonly rulings: RulingsService,
  ) {}

  @Get('tasks/:id/discrepancies')
  @Needs('discrepancies:read')
  @ZodResponse({ status: 200, type: dto.DiscrepancyListDto, description: 'Cases of the task, in the words of the caller’s seat' })
  list(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ArbitrationTaskDto) {
    return this.reading.list(ctx, id);
  }

  @Post('tasks/:id/discrepancies')
  @Needs('discrepancies:open')
  @ZodResponse({ status: 201, type: dto.DiscrepancyDto, description: 'A case on an accepted task' })
  report(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ArbitrationTaskDto, @Body() { statement }: dto.NewReportDto) {
    return this.reading.report(ctx, id, statement);
  }

  @Get('discrepancies/:id')
  @Needs('discrepancies:read')
  @ZodResponse({ status: 200, type: dto.DiscrepancyDto, description: 'The case, in the words of the caller’s seat' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DiscrepancyIdDto) {
    return this.reading.get(ctx, id);
  }

  @Post('discrepancies/:id/rulings')
  @Needs('rulings:write')
  @ZodResponse({ status: 201, type: dto.RulingDto, description: 'The ruling, which is carried out at once' })
  rule(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DiscrepancyIdDto, @Body() body: dto.NewRulingDto) {
    return this.rulings.rule(ctx, id, body);
  }
}
