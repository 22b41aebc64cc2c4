import { Body, Controller, Get, Header, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './failure-tags.schema';
import { ReportsService } from './reports.service';
import { RuleStates } from './rule-states';
import { TagsService } from './tags.service';

@ApiTags('failure-tags')
@Controller()
export class FailureTagsController {
  constructor(
    private readonly tags: TagsService,
    private readonly rules: RuleStates,
    private readonly reports: ReportsService,
  ) {}

  @Get('failure-tags')
  @Needs('taxonomy:read')
  @ZodResponse({ status: 200, type: dto.FailureTagListDto, description: 'The versioned taxonomy of failures' })
  taxonomy(@Query() query: dto.FailureTagQueryDto) {
    return this.tags.taxonomy(query);
  }

  @Get('failure-tags/rules')
  @Needs('tags:read')
  @ZodResponse({ status: 200, type: dto.RuleListDto, description: 'The suggestion rules, and how far each agrees with people' })
  listRules() {
    return this.rules.list();
  }

  @Post('failure-tags/rules')
  @HttpCode(200)
  @Needs('tag-rules:write')
  @ZodResponse({ status: 200, type: dto.RuleDto, description: 'The rule, switched; what was decided before counts no more' })
  switchRule(@RequestCtx() ctx: Ctx, @Body() body: dto.NewSwitchDto) {
    return this.rules.switch(ctx, body);
  }

  @Get('attempts/:id/tags')
  @Needs('tags:read')
  @ZodResponse({ status: 200, type: dto.AttemptTagListDto, description: 'The tags of an attempt' })
  listTags(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaggedAttemptDto) {
    return this.tags.list(ctx, id);
  }

  @Post('attempts/:id/tags')
  @HttpCode(200)
  @Needs('tags:write')
  @ZodResponse({ status: 200, type: dto.AttemptTagListDto, description: 'The tags of the attempt, after the decision' })
  decide(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaggedAttemptDto, @Body() body: dto.NewTagDecisionDto) {
    return this.tags.decide(ctx, id, body);
  }

  @Get('quality/failure-tags')
  @Needs('tags:read')
  @ZodResponse({
    status: 200,
    type: dto.FailureTagReportDto,
    description: 'Tags by model and domain, pass@k, suggested against confirmed',
  })
  report(@RequestCtx() ctx: Ctx, @Query() query: dto.ReportQueryDto) {
    return this.reports.report(ctx, query);
  }

  @Get('quality/failure-tags.svg')
  @Needs('tags:read')
  @Header('Content-Type', 'image/svg+xml; charset=utf-8')
  @Header('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'")
  @ApiProduces('image/svg+xml')
  @ApiOkResponse({ description: 'One of the plots, for a page or a README', schema: { type: 'string' } })
  plot(@RequestCtx() ctx: Ctx, @Query() query: dto.PlotQueryDto) {
    return this.reports.plot(ctx, query);
  }
}
