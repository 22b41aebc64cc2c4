import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { ZodResponse } from 'nestjs-zod';
import type { Ctx } from '../../domain/actor';
import { Needs } from '../../platform/auth';
import { RequestCtx } from '../../platform/http';
import * as dto from './agreement.schema';
import { AgreementService } from './agreement.service';

@ApiTags('quality')
@Controller('quality/agreement')
export class AgreementController {
  constructor(private readonly agreement: AgreementService) {}

  @Get()
  @Needs('quality:read')
  @ZodResponse({
    status: 200,
    type: dto.AgreementReportDto,
    description: 'Agreement of arbiters, by arbiter, category and month',
  })
  report() {
    return this.agreement.report();
  }

  @Get('mine')
  @Needs('rulings:write')
  @ZodResponse({ status: 200, type: dto.OwnAgreementDto, description: "The caller's own agreement with others and the machine" })
  own(@RequestCtx() ctx: Ctx) {
    return this.agreement.own(ctx);
  }
}
