import { Body, Controller, Get, HttpCode, Param, Post, Req, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiBody, ApiConsumes, ApiExtraModels, ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { departureOf, RequestCtx, type AssayRequest } from '../../platform/http';
import { BatchGradings } from './batch-gradings';
import { PreferredWait, withStatus } from './exchange';
import { GradingReports } from './grading-reports';
import * as dto from './grading.schema';
import { SingleGradings } from './single-gradings';
import { rewardPolicyViews } from './views';

const PROMISE = 'The time to wait has passed: ask at the address in Location for the verdict';
const BATCH =
  'One answer a line, in the order in which verdicts are there: `index` is the place of its line in the body, from 0. A bad line ' +
  'has a problem instead of a grading, and stops nothing. Read while you send. With an Idempotency-Key, each verdict is stored as ' +
  'it is made: the same batch again gets the same verdicts, and only what had none is judged.';

@ApiTags('gradings')
@Controller()
export class GradingController {
  constructor(
    private readonly single: SingleGradings,
    private readonly batches: BatchGradings,
    private readonly reports: GradingReports,
  ) {}

  @Post('gradings')
  @Needs('gradings:run')
  @HttpCode(200)
  @ApiOkResponse({ type: dto.GradingResultDto.Output, description: 'The verdict' })
  @ApiAcceptedResponse({ type: dto.PendingGradingDto.Output, description: PROMISE })
  async grade(
    @RequestCtx() ctx: Ctx,
    @Body() body: dto.NewGradingDto,
    @PreferredWait() wait: number | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    return withStatus(response, await this.single.grade(ctx, body, departureOf(response), wait));
  }

  @Post(String.raw`gradings\:batch`)
  @Needs('gradings:run')
  @ApiConsumes('application/x-ndjson')
  @ApiProduces('application/x-ndjson')
  @ApiExtraModels(dto.NewGradingDto)
  @ApiBody({ schema: { $ref: '#/components/schemas/NewGrading' }, description: 'One a line' })
  @ApiOkResponse({ type: dto.BatchAnswerDto.Output, description: BATCH })
  async batch(@RequestCtx() ctx: Ctx, @Req() request: AssayRequest, @Res() response: Response): Promise<void> {
    await this.batches.run(ctx, request, response);
  }

  @Get('gradings/:id')
  @Needs('gradings:run')
  @ApiOkResponse({ type: dto.GradingResultDto.Output, description: 'A grading of the same account' })
  @ApiAcceptedResponse({ type: dto.PendingGradingDto.Output, description: 'There is no verdict yet, or none any more' })
  async get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.GradingIdDto, @Res({ passthrough: true }) response: Response) {
    return withStatus(response, await this.single.get(ctx, id));
  }

  @Post('gradings/:id/discrepancies')
  @Needs('discrepancies:open')
  @ZodResponse({ status: 201, type: dto.GradingReportDto, description: 'A case on the task, with the grading as evidence' })
  report(@RequestCtx() ctx: Ctx, @Param() { id }: dto.GradingIdDto, @Body() { statement }: dto.NewGradingReportDto) {
    return this.reports.report(ctx, id, statement);
  }

  @Get('gradings/:id/evidence')
  @Needs('discrepancies:read')
  @ZodResponse({ status: 200, type: dto.GradingEvidenceDto, description: 'What was found, for the arbiter of the case' })
  evidence(@RequestCtx() ctx: Ctx, @Param() { id }: dto.GradingIdDto) {
    return this.reports.evidence(ctx, id);
  }

  @Get('reward-policies')
  @Needs('gradings:run')
  @ZodResponse({ status: 200, type: dto.RewardPolicyListDto, description: 'How verdicts become rewards' })
  policies() {
    return { items: rewardPolicyViews() };
  }
}
