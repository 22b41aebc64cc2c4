import type { FaultSide } from '../../../domain/faults';

/** Seats that calibration measures. */
export const CALIBRATED_SEATS = ['test-writer', 'arbiter'] as const;
export type CalibratedSeat = (typeof CALIBRATED_SEATS)[number];

/** What is known of a calibration task. `none`: it is sound, to see who finds faults where there are none. */
export interface KnownAnswer {
  fault: FaultSide;
  subtype: string;
}

export interface Hit {
  hit: boolean;
  /** The subtype was right too; of test writers the same as `hit`. */
  exact: boolean;
}

/** An arbiter hits by naming whose fault it is; whether they also named the defect is counted beside it. */
export function arbiterHit(known: KnownAnswer, ruled: KnownAnswer): Hit {
  const hit = known.fault === ruled.fault;
  return { hit, exact: hit && known.subtype === ruled.subtype };
}

/**
 * A test writer hits a wrong solution or environment if their tests fail it, a bad specification by asking before sealing, and a
 * sound task by tests that it passes. Undefined where the answer says nothing about test writers (tests, model).
 */
export function testWriterHit({ fault }: KnownAnswer, done: { passed: boolean; asked: boolean }): Hit | undefined {
  const hit = hitOf(fault, done);
  return hit === undefined ? undefined : { hit, exact: hit };
}

function hitOf(fault: FaultSide, { passed, asked }: { passed: boolean; asked: boolean }): boolean | undefined {
  switch (fault) {
    case 'solution':
    case 'environment':
      return !passed;
    case 'prompt':
    case 'requirements':
      return asked;
    case 'none':
      return passed;
    case 'tests':
    case 'model':
      return undefined;
  }
}

/** When a queue pauses a person: from `minimum` results on, with a share of hits below `threshold` (0 to 1). */
export interface PausePolicy {
  enabled: boolean;
  minimum: number;
  threshold: number;
}

/** Until a lead sets another: ten results, and half of them hits. */
export const DEFAULT_PAUSE_POLICY: PausePolicy = { enabled: false, minimum: 10, threshold: 0.5 };

export function isToPause({ enabled, minimum, threshold }: PausePolicy, hits: number, trials: number): boolean {
  return enabled && trials >= minimum && trials > 0 && hits / trials < threshold;
}
