import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './clarifications.schema';
import { ClarificationsService } from './clarifications.service';

@ApiTags('clarifications')
@Controller('tasks/:id/clarifications')
export class ClarificationsController {
  constructor(private readonly clarifications: ClarificationsService) {}

  @Get()
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.ClarificationListDto, description: 'All questions on the task, oldest first' })
  list(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ClarificationTaskDto) {
    return this.clarifications.list(ctx, id);
  }

  @Post()
  @Needs('clarifications:ask')
  @ZodResponse({ status: 201, type: dto.ClarificationDto, description: 'The open question' })
  ask(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ClarificationTaskDto, @Body() body: dto.NewClarificationDto) {
    return this.clarifications.ask(ctx, id, body);
  }

  @Post(':clarification/answer')
  @Needs('clarifications:answer')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.ClarificationDto, description: 'The question, with what its answer changed' })
  answer(
    @RequestCtx() ctx: Ctx,
    @Param() { id, clarification }: dto.ClarificationParamsDto,
    @Body() body: dto.ClarificationAnswerDto,
  ) {
    return this.clarifications.answer(ctx, id, clarification, body);
  }

  @Post(':clarification/withdrawal')
  @Needs('clarifications:ask')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.ClarificationDto, description: 'The withdrawn question' })
  withdraw(@RequestCtx() ctx: Ctx, @Param() { id, clarification }: dto.ClarificationParamsDto) {
    return this.clarifications.withdraw(ctx, id, clarification);
  }
}
