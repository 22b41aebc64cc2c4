import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DockerImageBuilder } from './docker-image-builder';
import { DockerSandbox } from './docker-sandbox';
import { GRADER, type Grader } from './grader.port';
import { IMAGE_BUILDER } from './image-builder.port';
import { newGrader } from './new-grader';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { SANDBOX, type Sandbox } from './sandbox.port';
import { WORK_CONTAINERS } from './work-container.port';
import { DockerWorkContainers } from './work-containers';
import { WORK_SESSIONS } from './work-session.port';
import { DockerWorkSessions } from './work-sessions';

/** Gives the ports of containers and images their Docker adapters. */
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
        { provide: WORK_CONTAINERS, useClass: DockerWorkContainers },
        { provide: WORK_SESSIONS, useClass: DockerWorkSessions },
        { provide: IMAGE_BUILDER, useClass: DockerImageBuilder },
        {
          provide: GRADER,
          inject: [SANDBOX],
          useFactory: (sandbox: Sandbox) => newGrader(sandbox, options),
        },
      ],
      exports: [SANDBOX, GRADER, WORK_CONTAINERS, WORK_SESSIONS, IMAGE_BUILDER],
    };
  }

  onApplicationShutdown(): Promise<void> {
    return this.grader.close();
  }
}
