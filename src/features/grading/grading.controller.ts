import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiAcceptedResponse, ApiOkResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { departureOf, PreferredWait, withStatus } from './exchange';
import * as dto from './grading.schema';
import { SingleGradings } from './single-gradings';
import { rewardPolicyViews } from './views';

const PROMISE = 'The time to wait has passed: ask at the address in Location for the verdict';

@ApiTags('gradings')
@Controller()
export class GradingController {
  constructor(private readonly single: SingleGradings) {}

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

  @Get('gradings/:id')
  @Needs('gradings:run')
  @ApiOkResponse({ type: dto.GradingResultDto.Output, description: 'A grading of the same account' })
  @ApiAcceptedResponse({ type: dto.PendingGradingDto.Output, description: 'There is no verdict yet, or none any more' })
  async get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.GradingIdDto, @Res({ passthrough: true }) response: Response) {
    return withStatus(response, await this.single.get(ctx, id));
  }

  @Get('reward-policies')
  @Needs('gradings:run')
  @ZodResponse({ status: 200, type: dto.RewardPolicyListDto, description: 'How verdicts become rewards' })
  policies() {
    return { items: rewardPolicyViews() };
  }
}
