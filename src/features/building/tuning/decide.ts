import { z } from 'zod';
import { TUNED_PARAMETERS, type TunedParameter, type TunedValues, type TuningPolicy } from './policy';

const count = z.int().min(0);

/** What one cycle did in one language. */
export const CycleOutcome = z.object({
  success: count,
  failed: count,
  /** Never tried: not eligible. */
  filtered: count,
  /** Of the failed: by the time limit of the case, and of the session in it. */
  timed_out: count,
  session_timed_out: count,
  /** Of the failed: out of memory, or rate-limited. */
  overloaded: count,
  pr_pool_remaining: count,
});
export type CycleOutcome = z.output<typeof CycleOutcome>;

/** What tuning remembers of a language; it is written to `languages.<name>.status`, so that a restart goes on from there. */
export const TuningStatus = z.object({
  cycle: count.default(0),
  success_rate: z.number().min(0).max(1).nullable().default(null),
  zero_success_streak: count.default(0),
  low_success_streak: count.default(0),
  pr_pool_remaining: count.default(0),
  total_success: count.default(0),
  total_failed: count.default(0),
  total_filtered: count.default(0),
  last_round_success: count.default(0),
  last_round_failed: count.default(0),
  last_round_filtered: count.default(0),
  last_change_cycle: count.nullable().default(null),
  /** The fewest cases at a time that were too many; null while none were. */
  overloaded_at: z.int().min(1).nullable().default(null),
});
export type TuningStatus = z.output<typeof TuningStatus>;

/** One entry of the log. `old` and `new` only with `adjust_param`. */
export interface TuningDecision {
  action: 'adjust_param' | 'collect_pr_needed' | 'restart_suggested' | 'target_reached';
  param?: TunedParameter;
  old?: number;
  new?: number;
  reason: string;
}

export interface TuningStep {
  values: TunedValues;
  status: TuningStatus;
  decisions: TuningDecision[];
}

/** What a cycle is under, beside the values of the file. */
export interface CycleTerms {
  /** Parameters that the cycle's batch had from its own options: it tells nothing of the file's, which therefore stay. */
  held?: readonly TunedParameter[];
  /** Verified tasks of the language, and how many are wanted. */
  target?: { verified: number; max: number };
}

/**
 * One cycle of one language: what was seen goes into the status, and at most one parameter changes, by one step (concurrency is halved
 * under overload), inside of its range, and never before the cool-down is over. Pure; the same history gives the same decisions.
 *
 * It settles: time limits only grow, and concurrency never again reaches a value that was too much.
 */
export function tuneCycle(
  { values, status: before }: { values: TunedValues; status: TuningStatus },
  outcome: CycleOutcome,
  policy: TuningPolicy,
  { held = [], target = { verified: 0, max: Infinity } }: CycleTerms = {},
): TuningStep {
  const status = observe(before, values, outcome, policy, held);
  const decisions = notices(status, policy, target);
  const change = isCooling(status, policy) || !policy.enabled ? undefined : findChange(values, status, outcome, policy, held);
  if (!change) return { values, status, decisions };
  return {
    values: { ...values, [change.param]: change.new },
    status: { ...status, last_change_cycle: status.cycle, low_success_streak: 0 },
    decisions: [...decisions, { action: 'adjust_param', ...change }],
  };
}

function observe(
  before: TuningStatus,
  values: TunedValues,
  outcome: CycleOutcome,
  policy: TuningPolicy,
  held: readonly TunedParameter[],
): TuningStatus {
  const { success, failed, filtered } = outcome;
  const attempts = success + failed;
  const rate = attempts === 0 ? null : Number((success / attempts).toFixed(4));
  const counts = attempts >= policy.min_attempts && rate !== null;
  const overloaded = isOverloaded(outcome, policy) && !held.includes('n_concurrent');
  return {
    ...before,
    cycle: before.cycle + 1,
    success_rate: rate,
    zero_success_streak: attempts === 0 ? before.zero_success_streak : success === 0 ? before.zero_success_streak + 1 : 0,
    low_success_streak: !counts ? before.low_success_streak : rate < policy.low_success_rate ? before.low_success_streak + 1 : 0,
    pr_pool_remaining: outcome.pr_pool_remaining,
    total_success: before.total_success + success,
    total_failed: before.total_failed + failed,
    total_filtered: before.total_filtered + filtered,
    last_round_success: success,
    last_round_failed: failed,
    last_round_filtered: filtered,
    overloaded_at: overloaded ? Math.min(values.n_concurrent, before.overloaded_at ?? Infinity) : before.overloaded_at,
  };
}

function isOverloaded({ success, failed, overloaded }: CycleOutcome, policy: TuningPolicy): boolean {
  return success + failed >= policy.min_attempts && overloaded / (success + failed) >= policy.overload_share && overloaded > 0;
}

/** What a person or the collector should know; nothing is changed by it. */
function notices(
  status: TuningStatus,
  policy: TuningPolicy,
  { verified, max }: NonNullable<CycleTerms['target']>,
): TuningDecision[] {
  const found: TuningDecision[] = [];
  if (verified >= max) return [{ action: 'target_reached', reason: `${String(verified)} of ${String(max)} tasks are verified` }];
  if (status.pr_pool_remaining < policy.min_pool)
    found.push({
      action: 'collect_pr_needed',
      reason: `${String(status.pr_pool_remaining)} left in the pool, wanted ${String(policy.min_pool)}`,
    });
  if (status.zero_success_streak > 0 && status.zero_success_streak % policy.zero_streak === 0 && status.last_round_failed > 0)
    found.push({ action: 'restart_suggested', reason: `no success in ${String(status.zero_success_streak)} cycles` });
  return found;
}

function isCooling({ cycle, last_change_cycle }: TuningStatus, policy: TuningPolicy): boolean {
  return last_change_cycle !== null && cycle - last_change_cycle < policy.cooldown_cycles;
}

type Change = Required<Pick<TuningDecision, 'param' | 'old' | 'new' | 'reason'>>;

function findChange(
  values: TunedValues,
  status: TuningStatus,
  outcome: CycleOutcome,
  policy: TuningPolicy,
  held: readonly TunedParameter[],
): Change | undefined {
  const free = TUNED_PARAMETERS.filter((param) => !held.includes(param));
  if (isOverloaded(outcome, policy)) return free.includes('n_concurrent') ? fewerCases(values, outcome, policy) : undefined;
  if (status.low_success_streak >= policy.low_cycles) return moreTime(values, status, outcome, policy, free);
  const attempts = outcome.success + outcome.failed;
  if (attempts < policy.min_attempts || (status.success_rate ?? 0) <= policy.high_success_rate) return undefined;
  return free.includes('n_concurrent') ? moreCases(values, status, policy) : undefined;
}

/** Half, on the grid of steps, so that a machine that is far too small is left alone after a few cycles. */
function fewerCases(
  { n_concurrent: old }: TunedValues,
  { overloaded }: CycleOutcome,
  { ranges }: TuningPolicy,
): Change | undefined {
  const { min, step } = ranges.n_concurrent;
  const half = Math.max(min, min + Math.floor((old / 2 - min) / step) * step);
  if (half >= old) return undefined;
  return { param: 'n_concurrent', old, new: half, reason: `${String(overloaded)} cases ran out of memory or were rate-limited` };
}

function moreCases({ n_concurrent: old }: TunedValues, status: TuningStatus, policy: TuningPolicy): Change | undefined {
  const { max, step } = policy.ranges.n_concurrent;
  const wanted = old + step;
  if (old >= policy.raise_concurrency_below || wanted > max || wanted >= (status.overloaded_at ?? Infinity)) return undefined;
  const reason = `success rate ${String(status.success_rate)} is above ${String(policy.high_success_rate)}`;
  return { param: 'n_concurrent', old, new: wanted, reason };
}

/** More time helps only what ran out of it. The limit of the case is never below that of the session in it. */
function moreTime(
  values: TunedValues,
  status: TuningStatus,
  outcome: CycleOutcome,
  policy: TuningPolicy,
  free: readonly TunedParameter[],
): Change | undefined {
  if (outcome.timed_out + outcome.session_timed_out === 0) return undefined;
  const order: TunedParameter[] =
    outcome.session_timed_out > outcome.timed_out ? ['cc_timeout', 'timeout'] : ['timeout', 'cc_timeout'];
  const param = order.find((name) => {
    if (!free.includes(name)) return false;
    const next = values[name] + policy.ranges[name].step;
    return next <= policy.ranges[name].max && (name === 'timeout' || next <= values.timeout);
  });
  if (param === undefined) return undefined;
  const reason = `success rate ${String(status.success_rate)} is below ${String(policy.low_success_rate)} for ${String(status.low_success_streak)} cycles, ${String(outcome.timed_out + outcome.session_timed_out)} of ${String(outcome.failed)} failures ran out of time`;
  return { param, old: values[param], new: values[param] + policy.ranges[param].step, reason };
}

/** The parameters that are outside of their ranges, with what is wrong; operators may have written anything. */
export function findOutOfRange(values: TunedValues, { ranges }: TuningPolicy): { param: TunedParameter; problem: string }[] {
  return TUNED_PARAMETERS.flatMap((param) => {
    const { min, max } = ranges[param];
    const inside = values[param] >= min && values[param] <= max;
    return inside ? [] : [{ param, problem: `${String(values[param])} is not in ${String(min)}..${String(max)}` }];
  });
}
