import { type DynamicModule, Inject, Module, type OnApplicationShutdown } from '@nestjs/common';
import { DockerSandbox } from './docker-sandbox';
import { GRADER, type Grader } from './grader.port';
import { OneShotGrader } from './one-shot-grader';
import { SANDBOX_OPTIONS, type SandboxOptions } from './options';
import { SANDBOX, type Limits, type Sandbox } from './sandbox.port';
import { selfCheck } from './self-check';
import type { Slot } from './slot';
import { WarmGrader } from './warm-grader';

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

/** Warm slots; one-shot containers for what asks for them. Both share the slots' turnstile. */
function newGrader(sandbox: Sandbox, options: SandboxOptions): Grader {
  return new WarmGrader(options, new OneShotGrader(sandbox), checkSlot);
}

/** Before a slot serves, it judges a dozen attacks. */
async function checkSlot(slot: Slot, image: string, limits: Limits): Promise<void> {
  const { ok, wrong } = await selfCheck((spec) => slot.grade({ ...spec, image }), limits);
  if (!ok) throw new Error(`the self-check came out wrong: ${wrong.join('; ')}`);
}
