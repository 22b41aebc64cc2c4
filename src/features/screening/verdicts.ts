import { Injectable } from '@nestjs/common';
import type { Unit } from '../../platform/database';
import type { Screening } from './screening.entity';

/** Called in the unit in which a task has a verdict, by a screening or by an override. */
export type WhenScreened = (unit: Unit, screening: Pick<Screening, 'taskId' | 'verdict'>) => Promise<void>;

/** Tells later features of verdicts. */
@Injectable()
export class Verdicts {
  private readonly hooks: WhenScreened[] = [];

  register(hook: WhenScreened): void {
    this.hooks.push(hook);
  }

  async tell(unit: Unit, screenings: readonly Pick<Screening, 'taskId' | 'verdict'>[]): Promise<void> {
    for (const screening of screenings) for (const hook of this.hooks) await hook(unit, screening);
  }
}
