import { Body, Controller, Delete, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './claims.schema';
import { ClaimsService } from './claims.service';

@ApiTags('claims')
@Controller()
export class ClaimsController {
  constructor(private readonly claims: ClaimsService) {}

  @Get('queue')
  @Needs('queue:read')
  @ZodResponse({ status: 200, type: dto.QueuePageDto, description: 'Tasks on which the caller may take the seat' })
  queue(@RequestCtx() ctx: Ctx, @Query() query: dto.QueueQueryDto) {
    return this.claims.queue(ctx, query);
  }

  @Post('tasks/:id/claims')
  @Needs('seats:claim')
  @ZodResponse({ status: 201, type: dto.ClaimDto, description: 'The claim, with its lease and fencing token' })
  claim(@RequestCtx() ctx: Ctx, @Param() { id }: dto.ClaimTaskDto, @Body() { seat }: dto.NewClaimDto) {
    return this.claims.claim(ctx, id, seat);
  }

  @Post('tasks/:id/claims/:claim/heartbeat')
  @Needs('seats:claim')
  @HttpCode(200)
  @ZodResponse({ status: 200, type: dto.ClaimDto, description: 'The claim with its new end' })
  heartbeat(@RequestCtx() ctx: Ctx, @Param() { id, claim }: dto.ClaimParamsDto) {
    return this.claims.heartbeat(ctx, id, claim);
  }

  @Delete('tasks/:id/claims/:claim')
  @Needs('seats:claim')
  @HttpCode(204)
  release(@RequestCtx() ctx: Ctx, @Param() { id, claim }: dto.ClaimParamsDto): Promise<void> {
    return this.claims.release(ctx, id, claim);
  }
}
