import { Inject, Injectable } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from '../../domain/actor';
import { CLOCK, type Clock } from '../../platform/clock';
import { CONFIG, type Config } from '../../platform/config';
import { UnitOfWork } from '../../platform/database';
import { Sources } from '../batches';
import { DeliveriesRepository } from './deliveries.repository';
import { RoundRunner } from './rounds/round-runner';
import { DeliverySources } from './sources/delivery-sources';

/** What a validation of many tasks works with. */
@Injectable()
export class RunTools {
  constructor(
    readonly work: UnitOfWork,
    readonly repository: DeliveriesRepository,
    readonly rounds: RoundRunner,
    readonly selections: DeliverySources,
    readonly pulls: Sources,
    @Inject(CLOCK) private readonly clock: Clock,
    @Inject(CONFIG) readonly config: Config,
  ) {}

  ctx(): Ctx {
    return { actor: SYSTEM_ACTOR, requestId: 'final-validation', now: () => this.clock.now(), via: 'worker' };
  }
}
