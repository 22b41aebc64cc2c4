import { Body, Controller, Get, HttpCode, Param, Post, Query, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs, NotReplayable } from '../../platform/auth';
import { RequestCtx, type AssayRequest } from '../../platform/http';
import { StressReader } from './stress-reader';
import { StressRuns } from './stress-runs.service';
import * as dto from './stress.schema';
import { StressUploads } from './uploads';

@ApiTags('stress-runs')
@Controller()
export class StressController {
  constructor(
    private readonly runs: StressRuns,
    private readonly reader: StressReader,
    private readonly uploads: StressUploads,
  ) {}

  @Post('stress-runs')
  @HttpCode(202)
  @Needs('stress:run')
  @ZodResponse({ status: 202, type: dto.StressRunDto, description: 'A run; it begins at once, or when the task is proved' })
  start(@RequestCtx() ctx: Ctx, @Body() body: dto.NewStressRunDto) {
    return this.runs.start(ctx, body);
  }

  @Get('stress-runs')
  @Needs('stress:read')
  @ZodResponse({ status: 200, type: dto.StressRunPageDto, description: 'Stress runs, newest first' })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.RunQueryDto) {
    return this.reader.list(ctx, query);
  }

  @Get('stress-runs/:id')
  @Needs('stress:read')
  @ZodResponse({ status: 200, type: dto.StressRunDto, description: 'How far a run is, and what it has spent' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto) {
    return this.reader.get(ctx, id);
  }

  @Get('stress-runs/:id/attempts')
  @Needs('stress:read')
  @ZodResponse({ status: 200, type: dto.AttemptPageDto, description: 'Attempts of a run' })
  listAttempts(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto, @Query() query: dto.AttemptQueryDto) {
    return this.reader.listAttempts(ctx, id, query);
  }

  @Post('stress-runs/:id/attempts')
  @HttpCode(200)
  @Needs('stress:run')
  @NotReplayable()
  @ApiConsumes('application/x-ndjson')
  @ApiExtraModels(dto.UploadLineDto)
  @ApiBody({ schema: { $ref: '#/components/schemas/StressUploadLine' }, description: 'One a line' })
  @ZodResponse({ status: 200, type: dto.UploadResultDto, description: 'Lines that were taken, and the others by number' })
  upload(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto, @Req() request: AssayRequest) {
    return this.uploads.take(ctx, id, request);
  }

  @Get('stress-runs/:id/report')
  @Needs('stress:read')
  @ZodResponse({
    status: 200,
    type: dto.ReportDto,
    description: 'pass@k by model and panel, with intervals; measured difficulty',
  })
  report(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto) {
    return this.reader.report(ctx, id);
  }

  @Post('stress-runs/:id/cancel')
  @HttpCode(200)
  @Needs('stress:run')
  @ZodResponse({ status: 200, type: dto.StressRunDto, description: 'The run; what is judged stays' })
  cancel(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto) {
    return this.runs.cancel(ctx, id);
  }

  @Post('stress-runs/:id/resume')
  @HttpCode(202)
  @Needs('stress:run')
  @ZodResponse({ status: 202, type: dto.StressRunDto, description: 'The run goes on; no answered call is made again' })
  resume(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto, @Body() body: dto.ResumeRunDto) {
    return this.runs.resume(ctx, id, body);
  }

  @Post('stress-runs/:id/waiver')
  @HttpCode(200)
  @Needs('stress:waive')
  @ZodResponse({ status: 200, type: dto.StressRunDto, description: 'The outcome does not hold the task up any more' })
  waive(@RequestCtx() ctx: Ctx, @Param() { id }: dto.StressRunIdDto, @Body() { reason }: dto.WaiverDto) {
    return this.runs.waive(ctx, id, reason);
  }

  @Get('attempts/:id')
  @Needs('stress:read')
  @ZodResponse({ status: 200, type: dto.AttemptDto, description: 'Prompt, reply, usage and cost of every turn' })
  getAttempt(@RequestCtx() ctx: Ctx, @Param() { id }: dto.AttemptIdDto) {
    return this.reader.getAttempt(ctx, id);
  }
}
