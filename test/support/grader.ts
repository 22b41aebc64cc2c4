import { OneShotGrader } from '../../src/platform/sandbox/one-shot-grader';
import { WarmGrader } from '../../src/platform/sandbox/warm-grader';
import { newSandbox, sandboxOptions } from './sandbox';

/** Warm slots as the service has them, without the service around them. */
export function newGrader(slots: number): WarmGrader {
  const options = { ...sandboxOptions(), graderSlots: slots };
  return new WarmGrader(options, new OneShotGrader(newSandbox(options)));
}
