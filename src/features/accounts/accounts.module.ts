import { Global, Module } from '@nestjs/common';
import { AUTHENTICATOR } from '../../platform/auth';
import { AccountsController } from './accounts.controller';
import { AccountsRepository } from './accounts.repository';
import { AccountsService } from './accounts.service';
import { TokenAuthenticator } from './token-authenticator';

@Global()
@Module({
  controllers: [AccountsController],
  providers: [AccountsRepository, AccountsService, { provide: AUTHENTICATOR, useClass: TokenAuthenticator }],
  exports: [AccountsService, AUTHENTICATOR],
})
export class AccountsModule {}
