export { Discrepancy, Ruling } from './arbitration.entity';
export { ArbitrationModule } from './arbitration.module';
export { CasesService } from './cases.service';
export { RulingsService, type Withdraw } from './rulings.service';
