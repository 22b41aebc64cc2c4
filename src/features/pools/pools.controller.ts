import { Controller, Get, Param, Query, Req, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { DomainError } from '../../domain/errors';
import { Needs } from '../../platform/auth';
import { RequestCtx, type AssayRequest } from '../../platform/http';
import * as filters from './filter.schema';
import { PoolsReader } from './pools-reader';
import * as dto from './pools.schema';
import { send } from './send';

const STREAM =
  'Tasks in order of acceptance: a page, or with `Accept: application/x-ndjson` all of them, one JSON object a line. Each line holds ' +
  'a `cursor` to go on from when the connection breaks. The last line is `{"end":true,"count":N,"next_cursor":null,"cursor":"..."}`: ' +
  'without it the stream is not whole, and with its cursor a later request gets what was accepted since.';

@ApiTags('pools')
@Controller()
export class PoolsController {
  constructor(private readonly pools: PoolsReader) {}

  @Get('pools/:pool/tasks')
  @Needs('pools:read')
  @ApiProduces('application/json', 'application/x-ndjson')
  @ApiOkResponse({ type: dto.PoolTaskPageDto.Output, description: STREAM })
  async list(
    @RequestCtx() ctx: Ctx,
    @Param() { pool }: filters.PoolDto,
    @Query() query: filters.PoolQueryDto,
    @Req() request: AssayRequest,
    @Res() response: Response,
  ): Promise<void> {
    await send(response, await this.pools.list(ctx, pool, query, wantsStream(request)));
  }

  @Get('pools/:pool/facets')
  @Needs('pools:read')
  @ZodResponse({ status: 200, type: dto.FacetDto, description: 'How many tasks match, in all and by value of each facet' })
  facets(@RequestCtx() ctx: Ctx, @Param() { pool }: filters.PoolDto, @Query() query: filters.PoolFilterDto) {
    return this.pools.facets(ctx, pool, query);
  }

  @Get('pools/:pool/tasks/:id')
  @Needs('pools:read')
  @ApiOkResponse({ type: dto.PoolTaskDto.Output, description: 'The version of the task that is served' })
  async task(
    @RequestCtx() ctx: Ctx,
    @Param() { pool, id }: filters.PoolTaskIdDto,
    @Query() { profile }: filters.ProfileQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    await send(response, await this.pools.getTask(ctx, pool, id, profile));
  }

  @Get('versions/:id')
  @Needs('pools:read')
  @ApiOkResponse({ type: dto.PoolTaskDto.Output, description: 'One version, whatever became of it since' })
  async version(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: filters.VersionIdDto,
    @Query() { profile }: filters.ProfileQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    await send(response, await this.pools.getVersion(ctx, id, profile));
  }
}

function wantsStream(request: AssayRequest): boolean {
  const type = request.accepts(['application/json', 'application/x-ndjson']);
  if (type === false) throw new DomainError('not-acceptable', 'Tasks come as application/json or application/x-ndjson.');
  return type === 'application/x-ndjson';
}
