import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiBody, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { departureOf, RequestCtx } from '../../platform/http';
import { BatchStates } from './batch-state';
import * as dto from './batches.schema';
import * as tuned from './tuning.schema';
import { Batches } from './batches.service';
import { PrPools } from './pools.service';
import { sendFolder, sendLines } from './send';
import { Sources } from './sources';
import { ShownTasks } from './shown-tasks.service';
import { TuningSimulation } from './tuning-simulation';
import { SweTuning } from './tuning.service';

@ApiTags('swe')
@Controller('swe')
export class BatchesController {
  constructor(
    private readonly pools: PrPools,
    private readonly batches: Batches,
    private readonly tasks: ShownTasks,
    private readonly sources: Sources,
    private readonly states: BatchStates,
    private readonly tuning: SweTuning,
    private readonly simulation: TuningSimulation,
  ) {}

  @Post('pools')
  @Needs('swe:run')
  @ZodResponse({ status: 201, type: dto.PrPoolDto, description: 'The pool; lines that are left out are named by number' })
  putPool(@RequestCtx() ctx: Ctx, @Body() body: dto.NewPrPoolDto) {
    return this.pools.put(ctx, body);
  }

  @Get('pools')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.PrPoolPageDto, description: 'Pools of pull requests' })
  listPools(@Query() query: dto.SwePageQueryDto) {
    return this.pools.list(query);
  }

  @Get('pools/:id')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.PrPoolDto, description: 'A pool of pull requests' })
  getPool(@Param() { id }: dto.PrPoolIdDto) {
    return this.pools.get(id);
  }

  @Get('pull-requests')
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.MergedPageDto, description: 'Merged pull requests of a repository, newest first' })
  listMerged(@Query() query: dto.MergedQueryDto, @Res({ passthrough: true }) response: Response) {
    return this.sources.listMerged(query, departureOf(response));
  }

  @Get('candidates')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.CandidatePageDto, description: 'Pull requests, and what became of each' })
  listCandidates(@Query() query: dto.CandidateQueryDto) {
    return this.pools.listCandidates(query);
  }

  @Get('candidates/:id')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.CandidateDto, description: 'A pull request, with the reasons against it' })
  getCandidate(@Param() { id }: dto.SweCandidateIdDto) {
    return this.pools.getCandidate(id);
  }

  @Post('batches')
  @HttpCode(202)
  @Needs('swe:run')
  @ZodResponse({ status: 202, type: dto.BatchDto, description: 'A batch over a pool; follow its job' })
  start(@RequestCtx() ctx: Ctx, @Body() body: dto.NewBatchDto) {
    return this.batches.start(ctx, body);
  }

  @Get('batches')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.BatchPageDto, description: 'Batches, oldest first' })
  listBatches(@Query() query: dto.SwePageQueryDto) {
    return this.batches.list(query);
  }

  @Get('batches/:id')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.BatchDto, description: 'How far a batch is' })
  getBatch(@Param() { id }: dto.BatchIdDto) {
    return this.batches.get(id);
  }

  @Get('batches/:id/cases')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.CasePageDto, description: 'Its cases in their order' })
  listCases(@Param() { id }: dto.BatchIdDto, @Query() query: dto.CaseQueryDto) {
    return this.batches.listCases(id, query);
  }

  @Get('batches/:id/state')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.SweBatchStateDto, description: "The batch as SWE-gen's state files have it" })
  getState(@Param() { id }: dto.BatchIdDto) {
    return this.states.get(id);
  }

  @Post('batches/:id/state')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({
    status: 200,
    type: dto.SweStateImportDto,
    description: "What was taken over of a state file, ours or SWE-gen's",
  })
  takeState(@RequestCtx() ctx: Ctx, @Param() { id }: dto.BatchIdDto, @Body() body: dto.SweBatchStateDto) {
    return this.states.take(ctx, id, body);
  }

  @Post('batches/:id/cancel')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.BatchDto, description: 'The batch; cases that run are given up and stay open' })
  cancel(@RequestCtx() ctx: Ctx, @Param() { id }: dto.BatchIdDto) {
    return this.batches.cancel(ctx, id);
  }

  @Post('batches/:id/resume')
  @HttpCode(202)
  @Needs('swe:run')
  @ApiBody({ type: dto.ResumeBatchDto, required: false })
  @ZodResponse({ status: 202, type: dto.BatchDto, description: 'The batch goes on; no success is made again' })
  resume(@RequestCtx() ctx: Ctx, @Param() { id }: dto.BatchIdDto, @Body() body: dto.ResumeBatchDto) {
    return this.batches.resume(ctx, id, body);
  }

  @Get('tuning')
  @Needs('swe:read')
  @ZodResponse({
    status: 200,
    type: tuned.SweTuningDto,
    description: 'The values in force by language, and what adaptive tuning decided, with its evidence',
  })
  getTuning() {
    return this.tuning.get();
  }

  @Post('tuning/simulations')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({
    status: 200,
    type: tuned.SweTuningSimulationDto,
    description: 'Recorded cases, played again under the rules; nothing is written',
  })
  simulate(@Body() body: tuned.NewSweTuningSimulationDto) {
    return this.simulation.run(body);
  }

  @Get('batches/:id/tuning')
  @Needs('swe:read')
  @ZodResponse({
    status: 200,
    type: tuned.SweTuningDto,
    description: "A dry run: what tuning would decide by the batch's cases as they stand",
  })
  tryTuning(@Param() { id }: dto.BatchIdDto) {
    return this.tuning.tryOut(id);
  }

  @Get('tasks')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.SweTaskPageDto, description: 'Verified tasks' })
  listTasks(@Query() query: dto.SweTaskQueryDto) {
    return this.tasks.list(query);
  }

  @Get('tasks/:id')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.SweTaskDto, description: 'A verified task' })
  getTask(@Param() { id }: dto.SweTaskIdDto) {
    return this.tasks.get(id);
  }

  @Get('tasks/:id/record')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.SweRecordDto, description: 'The whole record of its validation' })
  getRecord(@Param() { id }: dto.SweTaskIdDto) {
    return this.tasks.getRecord(id);
  }

  @Get('tasks/:id/archive')
  @Needs('swe:read')
  @ApiProduces('application/x-tar')
  async getArchive(@Param() { id }: dto.SweTaskIdDto, @Res() response: Response): Promise<void> {
    await sendFolder(response, await this.tasks.getFolder(id), id);
  }

  @Get('instances')
  @Needs('swe:read')
  @ApiProduces('application/x-ndjson')
  async instances(@Query() { language }: dto.SweInstanceQueryDto, @Res() response: Response): Promise<void> {
    await sendLines(response, this.tasks.instances(language));
  }
}
