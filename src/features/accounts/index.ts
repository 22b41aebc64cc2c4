export { Account, Token } from './accounts.entity';
export { AccountsModule } from './accounts.module';
export { NewAccount, type AccountView, type IssuedToken } from './accounts.schema';
export { AccountsService } from './accounts.service';
