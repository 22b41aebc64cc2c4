import { Controller, Get, Header, Headers, HttpCode, Param, Post, Query, Res, Sse, type MessageEvent } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Observable } from 'rxjs';
import type { Ctx } from '../../domain/actor';
import { Needs, Public } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { HealthService } from './health.service';
import { JobViews } from './job-views.service';
import * as dto from './operations.schema';
import { OperationsService } from './operations.service';

@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly operations: OperationsService,
    private readonly health: HealthService,
    private readonly jobs: JobViews,
  ) {}

  @Get('health')
  @Public('load balancers and people ask before they have a token')
  @ZodResponse({
    status: 200,
    type: dto.HealthDto,
    description: 'Health by a real execution; 503 with the same body when degraded',
  })
  async getHealth(@Res({ passthrough: true }) response: Response) {
    const health = await this.health.check();
    response.status(health.status === 'ok' ? 200 : 503);
    return health;
  }

  @Get('taxonomy')
  @Needs('taxonomy:read')
  @ZodResponse({
    status: 200,
    type: dto.TaxonomyDto,
    description: 'The versioned taxonomy that task metadata is checked against',
  })
  taxonomy() {
    return this.operations.taxonomy();
  }

  @Get('audit')
  @Needs('audit:read')
  @ZodResponse({ status: 200, type: dto.AuditPageDto, description: 'The audit log, oldest first' })
  audit(@Query() query: dto.AuditQueryDto) {
    return this.operations.auditPage(query);
  }

  @Get('jobs/:id')
  @Needs('jobs:read')
  @ZodResponse({ status: 200, type: dto.JobDto, description: 'The job as it is now' })
  getJob(@RequestCtx() ctx: Ctx, @Param() { id }: dto.JobIdDto) {
    return this.jobs.get(ctx, id);
  }

  @Get('jobs/:id/progress')
  @Needs('jobs:read')
  @ZodResponse({ status: 200, type: dto.JobEventsDto, description: 'Progress after an event id, for polling' })
  progress(@RequestCtx() ctx: Ctx, @Param() { id }: dto.JobIdDto, @Query() { after }: dto.JobEventsQueryDto) {
    return this.jobs.events(ctx, id, after);
  }

  @Sse('jobs/:id/events')
  @Needs('jobs:read')
  @ApiProduces('text/event-stream')
  events(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: dto.JobIdDto,
    @Headers('last-event-id') lastEventId: string | undefined,
  ): Promise<Observable<MessageEvent>> {
    return this.jobs.stream(ctx, id, this.operations.eventNumber(lastEventId));
  }

  @Post('jobs/:id/cancel')
  @Needs('jobs:cancel')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.JobDto, description: 'The job; a running one ends at its next heartbeat' })
  cancel(@RequestCtx() ctx: Ctx, @Param() { id }: dto.JobIdDto) {
    return this.jobs.cancel(ctx, id);
  }

  @Get('metrics')
  @Needs('metrics:read')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiProduces('text/plain')
  metrics(): Promise<string> {
    return this.operations.metrics();
  }
}
