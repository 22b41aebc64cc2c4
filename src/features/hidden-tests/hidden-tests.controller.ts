import { Body, Controller, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { departureOf, RequestCtx } from '../../platform/http';
import { SweTaskIdDto } from '../batches';
import { Bundles } from './bundles';
import * as dto from './hidden-tests.schema';
import { HiddenTests } from './hidden-tests.service';

@ApiTags('swe')
@Controller()
export class HiddenTestsController {
  constructor(
    private readonly rounds: HiddenTests,
    private readonly bundles: Bundles,
  ) {}

  @Post('swe/tasks/:id/hidden-tests')
  @Needs('swe:run')
  @ZodResponse({ status: 201, type: dto.HiddenTestRoundDto, description: 'Blind tests are asked for' })
  ask(@RequestCtx() ctx: Ctx, @Param() { id }: SweTaskIdDto, @Body() body: dto.NewHiddenTestRoundDto) {
    return this.rounds.ask(ctx, id, body);
  }

  @Get('swe/tasks/:id/hidden-tests')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.HiddenTestRoundsDto, description: 'The rounds of blind tests of a task' })
  list(@Param() { id }: SweTaskIdDto) {
    return this.rounds.list(id);
  }

  @Post('swe/tasks/:id/hidden-tests/withdrawal')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.HiddenTestRoundDto, description: 'The round is over; the task goes on as it was' })
  withdraw(@RequestCtx() ctx: Ctx, @Param() { id }: SweTaskIdDto) {
    return this.rounds.withdraw(ctx, id);
  }

  @Get('tasks/:id/hidden-tests')
  @Needs('tests:write')
  @ZodResponse({ status: 200, type: dto.HiddenTestSheetDto, description: 'What the writer of blind tests has to know' })
  sheet(@RequestCtx() ctx: Ctx, @Param() { id }: dto.HiddenTestTaskDto) {
    return this.bundles.sheet(ctx, id);
  }

  @Get('tasks/:id/hidden-tests/bundle')
  @Needs('tests:write')
  @ApiProduces('application/x-tar')
  async bundle(@RequestCtx() ctx: Ctx, @Param() { id }: dto.HiddenTestTaskDto, @Res() response: Response): Promise<void> {
    await this.bundles.send(ctx, id, response, departureOf(response));
  }
}
