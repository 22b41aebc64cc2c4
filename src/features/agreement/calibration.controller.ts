import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { IfMatch, RequestCtx } from '../../platform/http';
import * as dto from './calibration.schema';
import { CalibrationService } from './calibration.service';
import { PausesService } from './pauses.service';

@ApiTags('quality')
@Controller('quality/calibration')
export class CalibrationController {
  constructor(
    private readonly calibration: CalibrationService,
    private readonly pauses: PausesService,
  ) {}

  @Get()
  @Needs('quality:read')
  @ZodResponse({ status: 200, type: dto.CalibrationReportDto, description: 'Hit rates by person and seat, policies, pauses' })
  report() {
    return this.calibration.report();
  }

  @Get('items')
  @Needs('calibration:write')
  @ZodResponse({ status: 200, type: dto.CalibrationItemPageDto, description: 'Calibration tasks with their known answers' })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.CalibrationPageQueryDto) {
    return this.calibration.list(ctx, query);
  }

  @Post('items')
  @Needs('calibration:write')
  @ZodResponse({ status: 201, type: dto.CalibrationItemDto, description: 'The task, known as one for calibration' })
  register(@RequestCtx() ctx: Ctx, @Body() body: dto.NewCalibrationItemDto) {
    return this.calibration.register(ctx, body);
  }

  @Get('policies/:seat')
  @Needs('quality:read')
  @ZodResponse({ status: 200, type: dto.PausePolicyDto, description: 'When the queue of a seat pauses a person' })
  getPolicy(@Param() { seat }: dto.PausePolicySeatDto) {
    return this.pauses.getPolicy(seat);
  }

  @Put('policies/:seat')
  @Needs('calibration:write')
  @ZodResponse({ status: 200, type: dto.PausePolicyDto, description: 'The policy as it is from now on' })
  setPolicy(
    @RequestCtx() ctx: Ctx,
    @Param() { seat }: dto.PausePolicySeatDto,
    @Body() body: dto.PausePolicyBodyDto,
    @IfMatch() ifMatch: string | undefined,
  ) {
    return this.pauses.setPolicy(ctx, seat, body, ifMatch);
  }

  @Post('pauses/:id/lift')
  @Needs('calibration:write')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.PauseDto, description: 'The pause, lifted; results count anew from here' })
  lift(@RequestCtx() ctx: Ctx, @Param() { id }: dto.PauseIdDto, @Body() { reason }: dto.LiftDto) {
    return this.pauses.lift(ctx, id, reason);
  }
}
