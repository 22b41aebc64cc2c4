export { Account, Token } from './accounts.entity';
export { AccountsModule } from './accounts.module';
export { type AccountView, type IssuedToken } from './accounts.schema';
export { AccountsService } from './accounts.service';
