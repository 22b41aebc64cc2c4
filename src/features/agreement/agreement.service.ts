import { Injectable } from '@nestjs/common';
import type { Ctx } from '../../domain/actor';
import { UnitOfWork } from '../../platform/database';
import { DecidedCases } from '../arbitration';
import type { AgreementReportView, OwnAgreementView } from './agreement.schema';
import { agreementReport, arbiterAgreement } from './domain/report';

/** How far arbiters agree with each other and with the machine, over decided cases alone. */
@Injectable()
export class AgreementService {
  constructor(
    private readonly work: UnitOfWork,
    private readonly decided: DecidedCases,
  ) {}

  async report(): Promise<AgreementReportView> {
    return agreementReport(await this.decided.list(this.work.reader)) as AgreementReportView;
  }

  /** The caller's own figures, without a name of anybody. */
  async own({ actor }: Ctx): Promise<OwnAgreementView> {
    return arbiterAgreement(await this.decided.list(this.work.reader), actor.personId);
  }
}
