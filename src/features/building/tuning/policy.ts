import { z } from 'zod';

/** What is tuned, one language at a time. Names and units are those of the fork's `config.yaml`. */
export const TUNED_PARAMETERS = ['timeout', 'cc_timeout', 'n_concurrent'] as const;
export type TunedParameter = (typeof TUNED_PARAMETERS)[number];

/** Values in force: seconds a case may take, seconds of an authoring session in it, cases at a time. */
export const TunedValues = z.object({ timeout: z.int(), cc_timeout: z.int(), n_concurrent: z.int() });
export type TunedValues = z.output<typeof TunedValues>;

/** The fork's start values; Rust and TypeScript get theirs in `startValues`. */
const START: TunedValues = { timeout: 3200, cc_timeout: 2400, n_concurrent: 16 };
const SLOW: TunedValues = { timeout: 3600, cc_timeout: 3000, n_concurrent: 16 };

export function startValues(language: string): TunedValues {
  return language === 'rust' || language === 'typescript' ? SLOW : START;
}

const share = z.number().min(0).max(1);

function range(min: number, max: number, step: number) {
  const shape = z.strictObject({
    min: z.int().min(1).default(min),
    max: z.int().min(1).default(max),
    step: z.int().min(1).default(step),
  });
  return shape.refine((value) => value.min <= value.max, 'min is above max').prefault({});
}

/**
 * The rules' numbers: `runtime_info.input.tuning` of `config.yaml`. Ranges, steps, rates and the cool-down are the fork's playbook
 * (swegen-harbor.md 1.11).
 */
export const TuningPolicy = z.strictObject({
  enabled: z.boolean().default(true),
  ranges: z
    .strictObject({ timeout: range(2400, 5400, 400), cc_timeout: range(1800, 4200, 300), n_concurrent: range(4, 32, 4) })
    .prefault({}),
  /** Cycles between two changes of one language. */
  cooldown_cycles: z.int().min(1).default(2),
  /** Below this rate for so many cycles, time limits grow. */
  low_success_rate: share.default(0.15),
  low_cycles: z.int().min(1).default(2),
  /** Above this rate more cases run at a time, as long as fewer than `raise_concurrency_below` do. */
  high_success_rate: share.default(0.4),
  raise_concurrency_below: z.int().default(24),
  /** Share of the attempts that ran out of memory or were rate-limited from which fewer cases run at a time. */
  overload_share: share.default(0.1),
  /** Attempts from which a cycle's rate says anything. */
  min_attempts: z.int().min(1).default(4),
  /** Pull requests left in the pool below which more are to be collected. */
  min_pool: z.int().min(0).default(20),
  zero_streak: z.int().min(1).default(3),
});
export type TuningPolicy = z.output<typeof TuningPolicy>;
