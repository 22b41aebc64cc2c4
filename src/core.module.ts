import { type DynamicModule, Global, Module } from '@nestjs/common';
import { CLOCK, systemClock } from './platform/clock';
import { CONFIG, type Config } from './platform/config';
import { Metrics } from './platform/metrics';

/** What everything else may ask for: configuration, the clock, metrics. */
@Global()
@Module({})
export class CoreModule {
  static forRoot(config: Config): DynamicModule {
    const providers = [{ provide: CONFIG, useValue: config }, { provide: CLOCK, useValue: systemClock }, Metrics];
    return { module: CoreModule, providers, exports: providers };
  }
}
