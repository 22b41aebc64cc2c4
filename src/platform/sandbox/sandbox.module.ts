import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DockerSandbox } from './docker-sandbox';
import { GRADER, type Grader } from './grader.port';
import { newGrader } from './new-grader';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { SANDBOX, type Sandbox } from './sandbox.port';

/** Gives the SANDBOX and GRADER ports their Docker adapters. */
@Module({})
export class SandboxModule implements OnApplicationShutdown {
  constructor(@Inject(GRADER) private readonly grader: Grader) {}

  static forRoot(options: SandboxOptions): DynamicModule {
    return {
      module: SandboxModule,
      global: true,
      providers: [
        { provide: SANDBOX_OPTIONS, useValue: options },
        { provide: SANDBOX, useClass: DockerSandbox },
        {
          provide: GRADER,
          inject: [SANDBOX],
          useFactory: (sandbox: Sandbox) => newGrader(sandbox, options),
        },
      ],
      exports: [SANDBOX, GRADER],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.grader.close();
  }
}
