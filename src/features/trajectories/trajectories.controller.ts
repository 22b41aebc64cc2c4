import { Body, Controller, Get, HttpCode, Param, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { sendLines } from './send-lines';
import { Tagging } from './tagging';
import { TrajectoriesReader } from './trajectories-reader';
import * as dto from './trajectories.schema';
import { Trajectories } from './trajectories.service';

@ApiTags('trajectories')
@Controller()
export class TrajectoriesController {
  constructor(
    private readonly trajectories: Trajectories,
    private readonly reader: TrajectoriesReader,
    private readonly tagging: Tagging,
  ) {}

  @Post('swe/trajectories')
  @HttpCode(202)
  @Needs('trajectories:run')
  @ZodResponse({ status: 202, type: dto.TrajectoryRunDto, description: 'Tasks x agents x models x attempts; follow the job' })
  start(@RequestCtx() ctx: Ctx, @Body() body: dto.NewTrajectoriesDto) {
    return this.trajectories.start(ctx, body);
  }

  @Post(String.raw`trajectories\:import`)
  @Needs('trajectories:run')
  @ZodResponse({
    status: 201,
    type: dto.TrajectorySummaryDto,
    description: 'A run that was made elsewhere; audited, and not judged',
  })
  take(@RequestCtx() ctx: Ctx, @Body() body: dto.NewTrajectoryImportDto) {
    return this.trajectories.take(ctx, body);
  }

  @Get('trajectories')
  @Needs('trajectories:read')
  @ZodResponse({ status: 200, type: dto.TrajectoryPageDto, description: 'Trajectories, oldest first' })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.TrajectoryQueryDto) {
    return this.reader.list(ctx, query);
  }

  @Get('trajectories/export')
  @Needs('trajectories:read')
  @ApiProduces('application/x-ndjson')
  async export(@RequestCtx() ctx: Ctx, @Query() query: dto.ExportQueryDto, @Res() response: Response): Promise<void> {
    await sendLines(response, this.reader.export(ctx, query));
  }

  @Get('trajectories/:id')
  @Needs('trajectories:read')
  @ZodResponse({ status: 200, type: dto.TrajectoryDto, description: 'A trajectory with its verdict, audit and tags' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TrajectoryIdDto) {
    return this.reader.get(ctx, id);
  }

  @Get('trajectories/:id/atif')
  @Needs('trajectories:read')
  @ZodResponse({ status: 200, type: dto.AtifDto, description: 'The trajectory as ATIF 1.7' })
  atif(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TrajectoryIdDto) {
    return this.reader.atif(ctx, id);
  }

  @Get('trajectories/:id/steps')
  @Needs('trajectories:read')
  @ZodResponse({ status: 200, type: dto.StepPageDto, description: 'Its steps, also while it is under way' })
  steps(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TrajectoryIdDto, @Query() query: dto.StepQueryDto) {
    return this.reader.steps(ctx, id, query);
  }

  @Get('trajectories/:id/tags')
  @Needs('tags:read')
  @ZodResponse({ status: 200, type: dto.TrajectoryTagListDto, description: 'The failure tags of a trajectory' })
  listTags(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TrajectoryIdDto) {
    return this.tagging.list(ctx, id);
  }

  @Post('trajectories/:id/tags')
  @HttpCode(200)
  @Needs('tags:write')
  @ZodResponse({ status: 200, type: dto.TrajectoryTagListDto, description: 'Its failure tags, after the decision' })
  decide(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TrajectoryIdDto, @Body() body: dto.TrajectoryTagDecisionDto) {
    return this.tagging.decide(ctx, id, body);
  }

  @Post('trajectories/:id/judgement')
  @HttpCode(202)
  @Needs('trajectories:run')
  @ZodResponse({ status: 202, type: dto.TrajectorySummaryDto, description: 'The final diff is judged by us' })
  judge(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TrajectoryIdDto) {
    return this.trajectories.judge(ctx, id);
  }
}
