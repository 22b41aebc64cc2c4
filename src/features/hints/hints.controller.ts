import { Body, Controller, Get, HttpCode, Param, Patch, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { departureOf, IfMatch, RequestCtx } from '../../platform/http';
import { SweTaskIdDto } from '../batches';
import { HintDrafting } from './hint-drafting';
import * as dto from './hints.schema';
import { HintsService } from './hints.service';

@ApiTags('swe')
@Controller('swe/tasks/:id')
export class HintsController {
  constructor(
    private readonly drafting: HintDrafting,
    private readonly hints: HintsService,
  ) {}

  // The backslash keeps the colon from being read as the start of a parameter.
  @Post('hints\\:draft')
  @HttpCode(200)
  @Needs('swe:run')
  @ZodResponse({ status: 200, type: dto.HintSetDto, description: 'The hints, with new drafts; what was decided on stays' })
  draft(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: SweTaskIdDto,
    @Body() body: dto.DraftHintsDto,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.drafting.draft(ctx, id, body, departureOf(response));
  }

  @Get('hints')
  @Needs('swe:read')
  @ZodResponse({ status: 200, type: dto.HintSetDto, description: 'The hints of a task, and whether it needs some' })
  list(@Param() { id }: SweTaskIdDto) {
    return this.hints.view(id);
  }

  @Patch('hints/:hint_id')
  @Needs('hints:write')
  @ZodResponse({ status: 200, type: dto.HintDto, description: 'The hint as it is now: linted, and a draft again' })
  edit(
    @RequestCtx() ctx: Ctx,
    @Param() { id, hint_id }: dto.HintPathDto,
    @Body() body: dto.HintEditDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.hints.edit(ctx, { taskId: id, hintId: hint_id, ifMatch }, body);
  }

  @Post('hints/:hint_id/accept')
  @HttpCode(200)
  @Needs('hints:write')
  @ZodResponse({ status: 200, type: dto.HintDto, description: 'The hint, accepted' })
  accept(
    @RequestCtx() ctx: Ctx,
    @Param() { id, hint_id }: dto.HintPathDto,
    @Body() { reason }: dto.HintDecisionDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.hints.accept(ctx, { taskId: id, hintId: hint_id, ifMatch }, reason);
  }

  @Post('hints/:hint_id/refuse')
  @HttpCode(200)
  @Needs('hints:write')
  @ZodResponse({ status: 200, type: dto.HintDto, description: 'The hint, refused' })
  refuse(
    @RequestCtx() ctx: Ctx,
    @Param() { id, hint_id }: dto.HintPathDto,
    @Body() { reason }: dto.HintDecisionDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.hints.refuse(ctx, { taskId: id, hintId: hint_id, ifMatch }, reason);
  }
}
