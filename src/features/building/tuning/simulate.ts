import type { TunedValues, TuningPolicy } from './policy';
import { findOutOfRange, TuningStatus, tuneCycle, type CycleOutcome, type TuningDecision } from './decide';

/** What a case of an earlier run needed. */
export interface RecordedCase {
  /** Whether it became a task, given the time. */
  succeeds: boolean;
  /** Wall time of the case, and of the session in it, in seconds. */
  seconds: number;
  session_seconds: number;
  peak_memory_mb: number;
}

export interface SimulatedCycle {
  cycle: number;
  /** In force during the cycle. */
  values: TunedValues;
  outcome: CycleOutcome;
  decisions: TuningDecision[];
}

export interface Simulation {
  /** Cases that were played: whole rounds. */
  cases: number;
  /** So many cycles without a change show that there comes none. */
  quietCycles: number;
  cycles: SimulatedCycle[];
  final: TunedValues;
  /** The last cycle that changed a parameter; 0 for none. */
  settledAt: number;
  /** Whether, since then, all cases came by again and twice as long as a rule needs to act: what comes is what came. */
  converged: boolean;
  /** Whether every value of every cycle was in its range. */
  inBounds: boolean;
}

export interface SimulationOptions {
  start: TunedValues;
  policy: TuningPolicy;
  cycles: number;
  casesPerCycle: number;
  /** Of the machine, for all cases that run at a time. */
  memoryMb: number;
}

/**
 * Plays recorded cases again under the rules: each cycle takes the next of them (and starts over at the end), cuts off what takes longer
 * than the limits in force, and kills what no longer fits into memory beside the others.
 */
export function simulate(recorded: readonly RecordedCase[], options: SimulationOptions): Simulation {
  if (recorded.length === 0) throw new RangeError('a simulation needs recorded cases');
  const cases = wholeRounds(recorded, options.casesPerCycle);
  let step = { values: options.start, status: TuningStatus.parse({}) };
  const cycles: SimulatedCycle[] = [];
  for (let cycle = 1; cycle <= options.cycles; cycle += 1) {
    const first = (cycle - 1) * options.casesPerCycle;
    const round = Array.from({ length: options.casesPerCycle }, (_, index) => cases[(first + index) % cases.length]!);
    const outcome = play(round, step.values, options.memoryMb);
    const { decisions, ...next } = tuneCycle(step, outcome, options.policy);
    cycles.push({ cycle, values: step.values, outcome, decisions });
    step = next;
  }
  const changed = cycles.filter(({ decisions }) => decisions.some(({ action }) => action === 'adjust_param'));
  const settledAt = changed.at(-1)?.cycle ?? 0;
  const inBounds = [...cycles.map(({ values }) => values), step.values].every(
    (values) => findOutOfRange(values, options.policy).length === 0,
  );
  const quiet = quietCycles(cases.length, options);
  const converged = options.cycles - settledAt >= quiet;
  return { cases: cases.length, quietCycles: quiet, cycles, final: step.values, settledAt, converged, inBounds };
}

/**
 * The first cases, as many as fill rounds; all, where they fill none. With one more the same round would come again only after as many
 * cycles as there are cases.
 */
function wholeRounds(cases: readonly RecordedCase[], casesPerCycle: number): readonly RecordedCase[] {
  return cases.length < casesPerCycle ? cases : cases.slice(0, cases.length - (cases.length % casesPerCycle));
}

type Played = Pick<SimulationOptions, 'cycles' | 'casesPerCycle' | 'policy'>;

/** The most cases that half of the cycles can show to have come to rest; a round at least. */
export function casesToRest({ cycles, casesPerCycle, policy }: Played): number {
  return Math.max(1, Math.ceil(cycles / 2) - rulesCycles(policy)) * casesPerCycle;
}

/** Cycles without a change after which there is none: until the same cases come again, and the rules had their time. */
function quietCycles(cases: number, { casesPerCycle, policy }: Played): number {
  return cases / commonDivisor(cases, casesPerCycle) + rulesCycles(policy);
}

function rulesCycles({ cooldown_cycles, low_cycles }: TuningPolicy): number {
  return 2 * Math.max(cooldown_cycles, low_cycles);
}

function commonDivisor(one: number, other: number): number {
  return other === 0 ? one : commonDivisor(other, one % other);
}

function play(round: readonly RecordedCase[], values: TunedValues, memoryMb: number): CycleOutcome {
  const outcome = {
    success: 0,
    failed: 0,
    filtered: 0,
    timed_out: 0,
    session_timed_out: 0,
    overloaded: 0,
    pr_pool_remaining: 1000,
  };
  for (let at = 0; at < round.length; at += values.n_concurrent) {
    let used = 0;
    for (const one of round.slice(at, at + values.n_concurrent)) {
      used += one.peak_memory_mb;
      count(outcome, one, values, used > memoryMb);
    }
  }
  return outcome;
}

function count(outcome: CycleOutcome, one: RecordedCase, values: TunedValues, killed: boolean): void {
  const late = one.seconds > values.timeout;
  const lateSession = one.session_seconds > values.cc_timeout;
  if (one.succeeds && !killed && !late && !lateSession) {
    outcome.success += 1;
    return;
  }
  outcome.failed += 1;
  if (killed) outcome.overloaded += 1;
  else if (lateSession) outcome.session_timed_out += 1;
  else if (late) outcome.timed_out += 1;
}
