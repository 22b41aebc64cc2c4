import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './deliveries.schema';
import { Deliveries } from './deliveries.service';
import { DeliveryExports } from './delivery-exports';
import { Drift } from './drift.service';

@ApiTags('swe')
@Controller('swe')
export class DeliveriesController {
  constructor(
    private readonly deliveries: Deliveries,
    private readonly exports: DeliveryExports,
    private readonly drift: Drift,
  ) {}

  @Post('deliveries')
  @HttpCode(202)
  @Needs('releases:write')
  @ZodResponse({
    status: 202,
    type: dto.DeliveryDto,
    description: 'The delivery; its tasks are validated, then its release is cut',
  })
  start(@RequestCtx() ctx: Ctx, @Body() body: dto.NewDeliveryDto) {
    return this.deliveries.start(ctx, body);
  }

  @Get('deliveries')
  @Needs('exports:read')
  @ZodResponse({
    status: 200,
    type: dto.DeliveryPageDto,
    description: 'Deliveries, oldest first; released ones alone for trainers',
  })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.DeliveryPageQueryDto) {
    return this.deliveries.list(ctx, query);
  }

  @Get('deliveries/:id')
  @Needs('exports:read')
  @ZodResponse({ status: 200, type: dto.DeliveryDto, description: 'A delivery: counts, hashes, audit head' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DeliveryIdDto) {
    return this.deliveries.get(ctx, id);
  }

  @Get('deliveries/:id/tasks')
  @Needs('exports:read')
  @ZodResponse({
    status: 200,
    type: dto.DeliveryTaskPageDto,
    description: 'Its tasks in their order; for trainers the frozen list',
  })
  tasks(@RequestCtx() ctx: Ctx, @Param() { id }: dto.DeliveryIdDto, @Query() query: dto.DeliveryTaskQueryDto) {
    return this.deliveries.tasks(ctx, id, query);
  }

  @Get('deliveries/:id/tasks/:task')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.FinalValidationDto, description: 'The rounds over one task, whole' })
  getTask(@RequestCtx() ctx: Ctx, @Param() { id, task }: dto.DeliveryTaskIdDto) {
    return this.deliveries.getTask(ctx, id, task);
  }

  @Get('deliveries/:id/export')
  @Needs('exports:read')
  @ApiProduces('application/x-tar', 'application/x-ndjson', 'application/vnd.apache.parquet', 'application/json', 'text/markdown')
  @ApiOkResponse({
    description: 'A file of the release, or all as a tar; the same bytes every time',
    schema: { type: 'string', format: 'binary' },
  })
  async export(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: dto.DeliveryIdDto,
    @Query() { format }: dto.DeliveryExportQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    await this.exports.send(ctx, id, format, response);
  }

  @Post('drift')
  @HttpCode(202)
  @Needs('swe:run')
  @ZodResponse({ status: 202, type: dto.DriftRunDto, description: 'A validation of everything now, beside the scheduled ones' })
  startDrift(@RequestCtx() ctx: Ctx, @Body() body: dto.NewDriftRunDto) {
    return this.drift.start(ctx, body);
  }

  @Get('drift')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.DriftRunPageDto, description: 'Scheduled validations, oldest first' })
  listDrift(@Query() query: dto.DeliveryPageQueryDto) {
    return this.drift.list(query);
  }

  @Get('drift/:id/tasks')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.DeliveryTaskPageDto, description: 'What a scheduled validation found, task by task' })
  driftTasks(@Param() { id }: dto.DriftRunIdDto, @Query() query: dto.DeliveryTaskQueryDto) {
    return this.drift.tasks(id, query);
  }
}
