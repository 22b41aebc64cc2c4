import { Body, Controller, HttpCode, Post, Query, Res } from '@nestjs/common';
import { ApiBasicAuth, ApiBearerAuth, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { AcceptsBasic, Needs } from '../../platform/auth';
import { departureOf, RequestCtx } from '../../platform/http';
import { CodeRunsService } from './code-runs.service';
import * as dto from './compat.schema';
import { RewardsService } from './rewards.service';

/** Other people's protocols, with exactly their bodies. Problems are ours: these clients look at the status alone. */
@ApiTags('compat')
@ApiBasicAuth('basic')
@ApiBearerAuth('bearer')
@Controller('compat')
export class CompatController {
  constructor(
    private readonly rewards: RewardsService,
    private readonly runs: CodeRunsService,
  ) {}

  @Post('openrlhf/get_reward')
  @HttpCode(200)
  @Needs('gradings:run')
  @AcceptsBasic()
  @ZodResponse({ status: 200, type: dto.OpenRlhfRewardsDto, description: 'A reward for each query, or a 503 for all of them' })
  openRlhf(
    @RequestCtx() ctx: Ctx,
    @Body() body: dto.OpenRlhfRequestDto,
    @Query() query: dto.RewardQueryDto,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.rewards.openRlhf(ctx, body, query, departureOf(response));
  }

  @Post('nemo-gym/seed_session')
  @HttpCode(200)
  @Needs('gradings:run')
  @AcceptsBasic()
  @ZodResponse({ status: 200, type: dto.NemoSeedResponseDto, description: 'Nothing is kept between the calls of a rollout' })
  seedSession(@Body() _body: dto.NemoSeedRequestDto) {
    return {};
  }

  @Post('nemo-gym/verify')
  @HttpCode(200)
  @Needs('gradings:run')
  @AcceptsBasic()
  @ZodResponse({ status: 200, type: dto.NemoVerifyResponseDto, description: 'The request with its reward' })
  nemoGym(@RequestCtx() ctx: Ctx, @Body() body: dto.NemoVerifyRequestDto, @Res({ passthrough: true }) response: Response) {
    return this.rewards.nemoGym(ctx, body, departureOf(response));
  }

  @Post('sandbox-fusion/run_code')
  @HttpCode(200)
  @Needs('code:run')
  @AcceptsBasic()
  @ZodResponse({
    status: 200,
    type: dto.RunCodeResponseDto,
    description: 'What the program did; 404 unless ASSAY_CODE_RUNS is on',
  })
  runCode(@RequestCtx() ctx: Ctx, @Body() body: dto.RunCodeRequestDto, @Res({ passthrough: true }) response: Response) {
    return this.runs.run(ctx, body, departureOf(response));
  }
}
