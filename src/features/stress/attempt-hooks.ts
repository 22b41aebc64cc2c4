import { Injectable } from '@nestjs/common';
import type { PanelAttempt } from '../../domain/failure-tags';
import type { Unit } from '../../platform/database';
import type { StressRun } from './stress.entity';

/** Called in the unit that stores the judgement of an attempt. */
export type AttemptJudged = (unit: Unit, attempt: PanelAttempt, run: StressRun) => Promise<void>;

/** Called in the unit that ends a run, after its outcome was drawn; `panel` holds every judged attempt. */
export type RunFinished = (unit: Unit, run: StressRun, panel: () => Promise<PanelAttempt[]>) => Promise<void>;

/** What later features do with attempts: they register, and run in the unit of the cause. */
@Injectable()
export class StressHooks {
  private readonly judged: AttemptJudged[] = [];
  private readonly finished: RunFinished[] = [];

  onAttemptJudged(hook: AttemptJudged): void {
    this.judged.push(hook);
  }

  onRunFinished(hook: RunFinished): void {
    this.finished.push(hook);
  }

  async attemptJudged(...given: Parameters<AttemptJudged>): Promise<void> {
    for (const hook of this.judged) await hook(...given);
  }

  async runFinished(...given: Parameters<RunFinished>): Promise<void> {
    for (const hook of this.finished) await hook(...given);
  }
}
