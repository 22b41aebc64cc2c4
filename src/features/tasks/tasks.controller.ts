import { Body, Controller, Get, HttpCode, Param, Post, Put, Query } from '@nestjs/common';
import { ApiBody, ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { FencingToken, IfMatch, RequestCtx } from '../../platform/http';
import { AuthorService } from './author.service';
import { PartWriters } from './part-writers';
import { SealService } from './seal.service';
import * as dto from './tasks.schema';
import { TasksService } from './tasks.service';

@ApiTags('tasks')
@Controller('tasks')
export class TasksController {
  constructor(
    private readonly tasks: TasksService,
    private readonly author: AuthorService,
    private readonly writers: PartWriters,
    private readonly sealing: SealService,
  ) {}

  @Post()
  @Needs('tasks:write')
  @ZodResponse({ status: 201, type: dto.TaskDto, description: 'The new draft; its author is the caller' })
  create(@RequestCtx() ctx: Ctx, @Body() body: dto.NewTaskDto) {
    return this.author.create(ctx, body);
  }

  @Get()
  @Needs('tasks:read')
  @ZodResponse({
    status: 200,
    type: dto.TaskPageDto,
    description: 'Tasks on which the caller holds or held a seat, newest first',
  })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.TasksPageQueryDto) {
    return this.tasks.list(ctx, query);
  }

  @Get(':id')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.TaskDto, description: 'The task as the caller may see it' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto) {
    return this.tasks.get(ctx, id);
  }

  @Get(':id/lint')
  @Needs('tasks:write')
  @ZodResponse({ status: 200, type: dto.LintDto, description: 'What sealing would object to' })
  lint(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto) {
    return this.author.lint(ctx, id);
  }

  @Get(':id/history')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.HistoryDto, description: 'What happened to the task, step by step' })
  history(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto) {
    return this.tasks.history(ctx, id);
  }

  @Get(':id/parts/:part')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.PartViewDto, description: 'The current revision of a part' })
  getPart(@RequestCtx() ctx: Ctx, @Param() { id, part }: dto.TaskPartDto) {
    return this.tasks.getPart(ctx, id, part);
  }

  @Put(':id/parts/:part')
  @Needs('tasks:read')
  @ApiBody({ schema: { $ref: '#/components/schemas/AnyPart' } })
  @ZodResponse({ status: 200, type: dto.PartViewDto, description: 'The new revision' })
  putPart(
    @RequestCtx() ctx: Ctx,
    @Param() { id, part }: dto.TaskPartDto,
    @Body() body: unknown,
    @IfMatch() ifMatch: string | undefined,
    @FencingToken() fencingToken: number | undefined,
  ) {
    return this.writers.put(ctx, { taskId: id, part, body, ifMatch, fencingToken });
  }

  @Get(':id/parts/:part/revisions')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.RevisionListDto, description: 'Revisions that the caller may see, without content' })
  listRevisions(@RequestCtx() ctx: Ctx, @Param() { id, part }: dto.TaskPartDto) {
    return this.tasks.listRevisions(ctx, id, part);
  }

  @Get(':id/parts/:part/revisions/:number')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.PartViewDto, description: 'One revision with its content' })
  getRevision(@RequestCtx() ctx: Ctx, @Param() { id, part, number }: dto.TaskPartNumberDto) {
    return this.tasks.getPart(ctx, id, part, number);
  }

  @Get(':id/parts/:part/diff')
  @Needs('tasks:read')
  @ZodResponse({ status: 200, type: dto.DiffDto, description: 'Unified diff of two revisions' })
  diff(@RequestCtx() ctx: Ctx, @Param() { id, part }: dto.TaskPartDto, @Query() { from, to }: dto.DiffQueryDto) {
    return this.tasks.diff(ctx, id, part, from, to);
  }

  @Post(':id/seal')
  @Needs('seats:claim')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.TaskDto, description: "Seals the caller's side" })
  seal(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto, @FencingToken() fencingToken: number | undefined) {
    return this.sealing.seal(ctx, id, fencingToken);
  }

  @Post(':id/rejection')
  @Needs('tasks:reject')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.TaskDto, description: 'The task, rejected for good' })
  reject(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto, @Body() { reason }: dto.ReasonDto) {
    return this.tasks.reject(ctx, id, reason);
  }

  @Post(':id/break-glass')
  @Needs('break-glass:use')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.PartViewDto, description: 'A sealed part; audited, and an exposure' })
  breakGlass(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto, @Body() { part, reason }: dto.BreakGlassDto) {
    return this.tasks.breakGlass(ctx, id, part, reason);
  }

  @Post(':id/duplicates')
  @Needs('tasks:mark')
  @ZodResponse({ status: 201, type: dto.DuplicatesDto, description: 'Tasks marked as near-duplicates of this one' })
  markDuplicate(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto, @Body() { task_id, reason }: dto.DuplicateMarkDto) {
    return this.tasks.markDuplicate(ctx, id, task_id, reason);
  }

  @Get(':id/exposures')
  @Needs('exposures:read')
  @ZodResponse({ status: 200, type: dto.ExposurePageDto, description: 'Who was shown which part, oldest first' })
  listExposures(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TaskIdDto, @Query() query: dto.TasksPageQueryDto) {
    return this.tasks.listExposures(ctx, id, query);
  }
}
