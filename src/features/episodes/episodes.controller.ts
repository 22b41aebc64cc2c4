import { Body, Controller, Delete, Get, HttpCode, Param, Post, Res } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { departureOf, RequestCtx } from '../../platform/http';
import { PreferredWait } from '../grading';
import * as dto from './episodes.schema';
import { EpisodesService } from './episodes.service';

@ApiTags('episodes')
@Controller()
export class EpisodesController {
  constructor(private readonly episodes: EpisodesService) {}

  @Post('episodes')
  @Needs('gradings:run')
  @ZodResponse({ status: 201, type: dto.EpisodeDto, description: 'The episode with its first message' })
  open(@RequestCtx() ctx: Ctx, @Body() body: dto.NewEpisodeDto) {
    return this.episodes.open(ctx, body);
  }

  @Get('episodes/:id')
  @Needs('gradings:run')
  @ZodResponse({ status: 200, type: dto.EpisodeDto, description: 'An episode of your own with all its steps' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EpisodeIdDto) {
    return this.episodes.get(ctx, id);
  }

  @Post('episodes/:id/steps')
  @HttpCode(200)
  @Needs('gradings:run')
  @ZodResponse({ status: 200, type: dto.StepDto, description: 'What the reply earned, and the next message' })
  step(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: dto.EpisodeIdDto,
    @Body() body: dto.NewStepDto,
    @PreferredWait() waitSeconds: number | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.episodes.step(ctx, id, body, { signal: departureOf(response), waitSeconds });
  }

  // The backslash keeps the colon from being read as the start of a parameter.
  @Post('episodes\\:step')
  @HttpCode(200)
  @Needs('gradings:run')
  @ZodResponse({ status: 200, type: dto.StepDto, description: 'A step of an episode whose state the client keeps' })
  stateless(
    @RequestCtx() ctx: Ctx,
    @Body() body: dto.StatelessStepDto,
    @PreferredWait() waitSeconds: number | undefined,
    @Res({ passthrough: true }) response: Response,
  ) {
    return this.episodes.stateless(ctx, body, { signal: departureOf(response), waitSeconds });
  }

  @Delete('episodes/:id')
  @HttpCode(204)
  @Needs('gradings:run')
  async free(@RequestCtx() ctx: Ctx, @Param() { id }: dto.EpisodeIdDto): Promise<void> {
    await this.episodes.free(ctx, id);
  }

  @Get('episode-presets')
  @Needs('gradings:run')
  @ZodResponse({
    status: 200,
    type: dto.PresetListDto,
    description: 'Presets of the house, in the shape in which you may give your own',
  })
  presets(@RequestCtx() ctx: Ctx) {
    return this.episodes.presets(ctx);
  }

  @Get('feedback-templates')
  @Needs('gradings:run')
  @ZodResponse({ status: 200, type: dto.TemplateListDto, description: 'Every version of every template, oldest first' })
  templates(@RequestCtx() ctx: Ctx) {
    return this.episodes.templates(ctx);
  }
}
