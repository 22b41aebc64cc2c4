import { Controller, Get, HttpCode, Param, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx, type AssayRequest } from '../../platform/http';
import { sendLines } from '../batches';
import { PredictionsReader } from './predictions-reader';
import * as dto from './predictions.schema';
import { PredictionsService } from './predictions.service';

const FILE = {
  description:
    "A prediction file: SWE-bench's list, object or lines, SWE-bench-Live's object, SWE-bench Pro's list, Multi-SWE-bench's or SWE-PolyBench's lines",
  schema: {
    oneOf: [
      { type: 'array' as const, items: { type: 'object' as const } },
      { type: 'object' as const, additionalProperties: true },
    ],
  },
};

@ApiTags('swe')
@Controller('swe/evaluations')
export class PredictionsController {
  constructor(
    private readonly evaluations: PredictionsService,
    private readonly reader: PredictionsReader,
  ) {}

  @Post()
  @HttpCode(202)
  @Needs('swe:evaluate')
  @ApiConsumes('application/json', 'application/x-ndjson')
  @ApiBody(FILE)
  @ZodResponse({ status: 202, type: dto.SweEvaluationDto, description: 'The evaluation of a prediction file; follow its job' })
  start(@RequestCtx() ctx: Ctx, @Query() query: dto.NewEvaluationQueryDto, @Req() request: AssayRequest) {
    return this.evaluations.start(ctx, query, request.body);
  }

  @Get()
  @Needs('swe:evaluate')
  @ZodResponse({ status: 200, type: dto.SweEvaluationPageDto, description: "One's own, newest first; to leads all" })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.SweEvaluationListDto) {
    return this.evaluations.list(ctx, query);
  }

  @Get(':id')
  @Needs('swe:evaluate')
  @ZodResponse({ status: 200, type: dto.SweEvaluationDto, description: 'How far it is, and what of the file was left out' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.SweEvaluationIdDto) {
    return this.evaluations.get(ctx, id);
  }

  @Get(':id/results')
  @Needs('swe:evaluate')
  @ApiProduces('application/x-ndjson')
  async results(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: dto.SweEvaluationIdDto,
    @Query() { format }: dto.SweResultQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    await sendLines(response, await this.reader.results(ctx, id, format));
  }

  @Get(':id/report')
  @Needs('swe:evaluate')
  @ZodResponse({ status: 200, type: dto.SweReportDto, description: 'The run report as SWE-bench or Multi-SWE-bench write it' })
  report(@RequestCtx() ctx: Ctx, @Param() { id }: dto.SweEvaluationIdDto, @Query() { format }: dto.SweReportQueryDto) {
    return this.reader.report(ctx, id, format);
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Needs('swe:evaluate')
  @ZodResponse({ status: 200, type: dto.SweEvaluationDto, description: 'The evaluation; what is judged stays' })
  cancel(@RequestCtx() ctx: Ctx, @Param() { id }: dto.SweEvaluationIdDto) {
    return this.evaluations.cancel(ctx, id);
  }

  @Post(':id/resume')
  @HttpCode(202)
  @Needs('swe:evaluate')
  @ZodResponse({ status: 202, type: dto.SweEvaluationDto, description: 'It goes on with what is not judged' })
  resume(@RequestCtx() ctx: Ctx, @Param() { id }: dto.SweEvaluationIdDto) {
    return this.evaluations.resume(ctx, id);
  }
}
