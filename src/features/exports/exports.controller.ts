import { Controller, Get, Param, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import { ReleaseIdDto } from '../pools';
import { ExportQueryDto } from './exports.schema';
import { ExportService } from './export.service';
import { sendPackage } from './send-package';

@ApiTags('exports')
@Controller()
export class ExportsController {
  constructor(private readonly exports: ExportService) {}

  @Get('releases/:id/export')
  @Needs('exports:read')
  @ApiProduces('application/x-tar', 'application/gzip')
  @ApiOkResponse({
    description: 'The release as a packaged dataset; the same bytes for the same release and profile',
    schema: { type: 'string', format: 'binary' },
  })
  async export(
    @RequestCtx() ctx: Ctx,
    @Param() { id }: ReleaseIdDto,
    @Query() query: ExportQueryDto,
    @Res() response: Response,
  ): Promise<void> {
    await sendPackage(response, await this.exports.open(ctx, id, query));
  }
}
