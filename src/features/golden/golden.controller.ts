import { Body, Controller, Get, HttpCode, Param, Post, Put } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { IfMatch, RequestCtx } from '../../platform/http';
import { SweTaskIdDto } from '../batches';
import * as dto from './golden.schema';
import { GoldenService } from './golden.service';
import { GoldenPolicies } from './policies.service';

@ApiTags('swe')
@Controller('swe')
export class GoldenController {
  constructor(
    private readonly golden: GoldenService,
    private readonly policies: GoldenPolicies,
  ) {}

  @Get('tasks/:id/golden')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.GoldenDto, description: 'Each criterion, met or not, and why' })
  state(@Param() { id }: SweTaskIdDto) {
    return this.golden.state(id);
  }

  @Post('tasks/:id/golden')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.GoldenDto, description: 'Accepted; 422 with what is missing otherwise' })
  accept(@RequestCtx() ctx: Ctx, @Param() { id }: SweTaskIdDto) {
    return this.golden.accept(ctx, id);
  }

  @Get('golden-policy')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.GoldenPolicyDto, description: 'Who has to have tried a task before it is golden' })
  policy() {
    return this.policies.view();
  }

  @Put('golden-policy')
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.GoldenPolicyDto, description: 'The next version of the policy' })
  change(@RequestCtx() ctx: Ctx, @Body() body: dto.NewGoldenPolicyDto, @IfMatch() ifMatch: string | undefined) {
    return this.policies.change(ctx, body, ifMatch);
  }
}
