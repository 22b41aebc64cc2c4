import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { TaskDto } from '../tasks';
import { ArbitrationReader } from './arbitration-reader';
import * as dto from './arbitration.schema';
import { PrecedentsService } from './precedents.service';
import { QuarantineService } from './quarantine.service';
import { RulingsService } from './rulings.service';

@ApiTags('arbitration')
@Controller()
export class ArbitrationController {
  constructor(
    private readonly reading: ArbitrationReader,
    private readonly rulings: RulingsService,
    private readonly quarantine: QuarantineService,
    private readonly precedents: PrecedentsService,
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

  @Get('discrepancies/:id/evidence')
  @Needs('discrepancies:read')
  @ZodResponse({ status: 200, type: dto.BundleDto, description: 'The frozen evidence of a cycle, with its hash and check' })
  bundle(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DiscrepancyIdDto, @Query() { cycle }: dto.CycleQueryDto) {
    return this.reading.bundle(ctx, id, cycle);
  }

  @Get('discrepancies/:id/precedents')
  @Needs('rulings:write')
  @ZodResponse({ status: 200, type: dto.PrecedentListDto, description: 'Closed cases like this one, the most alike first' })
  findPrecedents(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DiscrepancyIdDto, @Query() query: dto.PrecedentQueryDto) {
    return this.precedents.find(ctx, id, query);
  }

  @Get('discrepancies/:id/proposal')
  @Needs('rulings:write')
  @ZodResponse({
    status: 200,
    type: dto.ProposalDto,
    description: 'What the machine proposed on a cycle that the caller has ruled on',
  })
  proposal(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DiscrepancyIdDto, @Query() { cycle }: dto.CycleQueryDto) {
    return this.reading.proposal(ctx, id, cycle);
  }

  @Post('discrepancies/:id/rulings')
  @Needs('rulings:write')
  @ZodResponse({ status: 201, type: dto.MadeRulingDto, description: 'The ruling, with what the machine had proposed' })
  rule(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DiscrepancyIdDto, @Body() body: dto.NewRulingDto) {
    return this.rulings.rule(ctx, id, body);
  }

  @Post('tasks/:id/quarantine')
  @Needs('tasks:reject')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: TaskDto, description: 'The task: served again, or retired' })
  decide(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ArbitrationTaskDto, @Body() body: dto.QuarantineDecisionDto) {
    return this.quarantine.decide(ctx, id, body);
  }
}
