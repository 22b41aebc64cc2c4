import { Global, Module } from '@nestjs/common';
import { ExposureLedger } from './exposure-ledger';
import { ExposuresRepository } from './exposures.repository';

@Global()
@Module({ providers: [ExposuresRepository, ExposureLedger], exports: [ExposureLedger] })
export class ExposuresModule {}
