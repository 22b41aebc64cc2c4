import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs, NotReplayable } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './accounts.schema';
import { AccountsService } from './accounts.service';

@ApiTags('accounts')
@Controller()
export class AccountsController {
  constructor(private readonly accounts: AccountsService) {}

  @Get('me')
  @Needs('me:read')
  @ZodResponse({ status: 200, type: dto.MeDto, description: 'Who this token is, and what it may do' })
  me(@RequestCtx() ctx: Ctx) {
    return this.accounts.me(ctx);
  }

  @Get('accounts')
  @Needs('accounts:read')
  @ZodResponse({ status: 200, type: dto.AccountPageDto, description: 'All accounts, oldest first' })
  list(@RequestCtx() ctx: Ctx, @Query() query: dto.PageQueryDto) {
    return this.accounts.list(ctx, query);
  }

  @Post('accounts')
  @Needs('accounts:write')
  @ZodResponse({ status: 201, type: dto.AccountDto, description: 'The new account' })
  create(@RequestCtx() ctx: Ctx, @Body() body: dto.NewAccountDto) {
    return this.accounts.create(ctx, body);
  }

  @Patch('accounts/:id')
  @Needs('accounts:write')
  @ZodResponse({ status: 200, type: dto.AccountDto, description: 'The account as it is now' })
  patch(@RequestCtx() ctx: Ctx, @Param() { id }: dto.AccountIdDto, @Body() body: dto.AccountPatchDto) {
    return this.accounts.patch(ctx, id, body);
  }

  @Put('accounts/:id/qualifications')
  @Needs('accounts:write')
  @ZodResponse({ status: 200, type: dto.AccountDto, description: 'The account, with the experience that was verified' })
  qualify(@RequestCtx() ctx: Ctx, @Param() { id }: dto.AccountIdDto, @Body() body: dto.NewQualificationsDto) {
    return this.accounts.qualify(ctx, id, body);
  }

  @Post('accounts/:id/tokens')
  @Needs('accounts:write')
  @NotReplayable()
  @ZodResponse({ status: 201, type: dto.IssuedTokenDto, description: 'A token for another account, shown once' })
  issueFor(@RequestCtx() ctx: Ctx, @Param() { id }: dto.AccountIdDto, @Body() body: dto.NewTokenDto) {
    return this.accounts.issueToken(ctx, id, body);
  }

  @Get('tokens')
  @Needs('tokens:write')
  @ZodResponse({ status: 200, type: dto.TokenPageDto, description: "The account's own tokens" })
  listTokens(@RequestCtx() ctx: Ctx, @Query() query: dto.PageQueryDto) {
    return this.accounts.listTokens(ctx, query);
  }

  @Post('tokens')
  @Needs('tokens:write')
  @NotReplayable()
  @ZodResponse({ status: 201, type: dto.IssuedTokenDto, description: 'A token for the same account, shown once' })
  issue(@RequestCtx() ctx: Ctx, @Body() body: dto.NewTokenDto) {
    return this.accounts.issueToken(ctx, ctx.actor.accountId, body);
  }

  @Delete('tokens/:id')
  @Needs('tokens:write')
  @HttpCode(204)
  async revoke(@RequestCtx() ctx: Ctx, @Param() { id }: dto.TokenIdDto): Promise<void> {
    await this.accounts.revokeToken(ctx, id);
  }
}
