import { Body, Controller, Get, Param, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './evaluation.schema';
import { EvaluationService } from './evaluation.service';

@ApiTags('evaluation')
@Controller()
export class EvaluationController {
  constructor(private readonly evaluations: EvaluationService) {}

  @Get('evaluation-rubric')
  @Needs('taxonomy:read')
  @ZodResponse({
    status: 200,
    type: dto.RubricDto,
    description: 'What each value of each axis means, and the rules of an answer',
  })
  rubric() {
    return this.evaluations.rubric();
  }

  @Get('tasks/:id/evaluation')
  @Needs('evaluations:write')
  @ZodResponse({ status: 200, type: dto.SheetDto, description: 'What the caller is to do on this task' })
  sheet(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EvaluationTaskDto) {
    return this.evaluations.sheet(ctx, id);
  }

  @Get('tasks/:id/evaluation/prefills')
  @Needs('evaluations:write')
  @ZodResponse({ status: 200, type: dto.PrefillsDto, description: 'E1 and E2; for evaluator 1 once their blind value is stored' })
  prefills(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EvaluationTaskDto) {
    return this.evaluations.prefills(ctx, id);
  }

  @Get('tasks/:id/evaluation/responses')
  @Needs('evaluations:write')
  @ZodResponse({ status: 200, type: dto.ResponsesDto, description: "The caller's own; for evaluator 2 those of evaluator 1 too" })
  responses(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EvaluationTaskDto) {
    return this.evaluations.responses(ctx, id);
  }

  @Post('tasks/:id/evaluation/blind')
  @Needs('evaluations:write')
  @ZodResponse({ status: 201, type: dto.ResponseDto, description: "Evaluator 1's first value, before the pre-fills can be read" })
  blind(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EvaluationTaskDto, @Body() body: dto.NewResponseDto) {
    return this.evaluations.blind(ctx, id, body);
  }

  @Post('tasks/:id/evaluation/consolidated')
  @Needs('evaluations:write')
  @ZodResponse({ status: 201, type: dto.ResponseDto, description: "Evaluator 1's value with the pre-fills in view" })
  consolidate(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EvaluationTaskDto, @Body() body: dto.NewResponseDto) {
    return this.evaluations.consolidate(ctx, id, body);
  }

  @Post('tasks/:id/evaluation/calibration')
  @Needs('evaluations:write')
  @ZodResponse({ status: 201, type: dto.ResponseDto, description: 'Evaluator 2 stamps, which is the review, or sends back' })
  calibrate(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EvaluationTaskDto, @Body() body: dto.NewCalibrationDto) {
    return this.evaluations.calibrate(ctx, id, body);
  }
}
