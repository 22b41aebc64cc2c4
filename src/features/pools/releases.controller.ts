import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { PoolDto } from './filter.schema';
import * as dto from './releases.schema';
import { ReleasesService } from './releases.service';

@ApiTags('releases')
@Controller()
export class ReleasesController {
  constructor(private readonly releases: ReleasesService) {}

  @Post('pools/:pool/releases')
  @Needs('releases:write')
  @ZodResponse({ status: 201, type: dto.ReleaseDto, description: 'The release; it never changes' })
  create(@RequestCtx() ctx: Ctx, @Param() { pool }: PoolDto, @Body() body: dto.NewReleaseDto) {
    return this.releases.create(ctx, pool, body);
  }

  @Get('pools/:pool/releases')
  @Needs('pools:read')
  @ZodResponse({ status: 200, type: dto.ReleasePageDto, description: 'Releases of the pool, oldest first' })
  list(@RequestCtx() ctx: Ctx, @Param() { pool }: PoolDto, @Query() query: dto.ReleasePageQueryDto) {
    return this.releases.list(ctx, pool, query);
  }

  @Get('releases/:id')
  @Needs('pools:read')
  @ZodResponse({ status: 200, type: dto.ReleaseDto, description: 'Counts, facets, hash and audit head' })
  get(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ReleaseIdDto) {
    return this.releases.get(ctx, id);
  }

  @Get('releases/:id/items')
  @Needs('pools:read')
  @ZodResponse({ status: 200, type: dto.ReleaseItemPageDto, description: 'Versions of the release, in order' })
  items(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ReleaseIdDto, @Query() query: dto.ReleasePageQueryDto) {
    return this.releases.items(ctx, id, query);
  }
}
