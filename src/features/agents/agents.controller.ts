import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './agents.schema';
import { InstalledAgents } from './agents.service';

@ApiTags('trajectories')
@Controller('agents')
export class AgentsController {
  constructor(private readonly agents: InstalledAgents) {}

  @Post()
  @Needs('trajectories:run')
  @ZodResponse({ status: 201, type: dto.AgentDto, description: 'A program that works on tasks in their containers' })
  create(@RequestCtx() ctx: Ctx, @Body() body: dto.NewAgentDto) {
    return this.agents.create(ctx, body);
  }

  @Get()
  @Needs('trajectories:run')
  @ZodResponse({ status: 200, type: dto.AgentPageDto, description: 'Installed agents, oldest first' })
  list(@Query() query: dto.AgentPageQueryDto) {
    return this.agents.list(query);
  }

  @Get(':id')
  @Needs('trajectories:run')
  @ZodResponse({ status: 200, type: dto.AgentDto, description: 'An installed agent, without what is in its files' })
  get(@Param() { id }: dto.AgentIdDto) {
    return this.agents.getView(id);
  }
}
