import { type DynamicModule, Module } from '@nestjs/common';
import { DockerSandbox } from './docker-sandbox';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { SANDBOX } from './sandbox.port';

/** Gives the SANDBOX port its Docker adapter. */
@Module({})
export class SandboxModule {
  static forRoot(options: SandboxOptions): DynamicModule {
    return {
      module: SandboxModule,
      global: true,
      providers: [
        { provide: SANDBOX_OPTIONS, useValue: options },
        { provide: SANDBOX, useClass: DockerSandbox },
      ],
      exports: [SANDBOX],
    };
  }
}
