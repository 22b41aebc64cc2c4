import { pointBiserial } from '../../../domain/statistics/correlation';
import { wilsonInterval, type Interval } from '../../../domain/statistics/interval';
import { passAtK, passAtKInterval } from '../../../domain/statistics/pass-at-k';

/** A judged attempt, as far as figures depend on it. */
export interface CountedAttempt {
  model: string;
  solved: boolean;
  /** The first turn whose program passed every test; null if none did. */
  solvedAtTurn: number | null;
}

/** pass@k by k, for the powers of two that the attempts allow. */
export type PassAtK = { k: number; estimate: number; interval: Interval | null }[];

export interface ModelFigures {
  model: string;
  /** Judged attempts, and those that solved the task. */
  n: number;
  c: number;
  rate: number | null;
  /** Wilson, 95 %. */
  interval: Interval | null;
  pass_at_k: PassAtK;
  /** Share solved at the end less share solved at the first turn; null where the protocol has one turn. */
  repair_gain: number | null;
}

export interface PanelFigures {
  /** Mean of the models' rates: every model counts alike. */
  mean_rate: number | null;
  /** Of all attempts together, with Wilson's interval; the mean of rates has none of its own. */
  pooled: { n: number; c: number; rate: number | null; interval: Interval | null };
  /** Means of the models' estimates, where every model has one. */
  pass_at_k: { k: number; estimate: number }[];
  repair_gain: number | null;
  /** 1 less the mean rate: what the panel found, which is not what a person declared. */
  measured_difficulty: number | null;
  /** Point-biserial correlation of solving this task with the model's rate on other tasks; null where it is not defined. */
  discrimination: number | null;
}

/** The largest k that is told: beyond it panels have too few attempts to say anything. */
const LARGEST_K = 64;

export function modelFigures(model: string, attempts: readonly CountedAttempt[], turns: number): ModelFigures {
  const own = attempts.filter((attempt) => attempt.model === model);
  const [n, c] = [own.length, own.filter(({ solved }) => solved).length];
  const atFirst = own.filter(({ solvedAtTurn }) => solvedAtTurn === 1).length;
  return {
    ...{ model, n, c, rate: n === 0 ? null : c / n, interval: wilsonInterval(c, n) },
    pass_at_k: powersOfTwo(n).flatMap((k) => {
      const estimate = passAtK(n, c, k);
      return estimate === null ? [] : [{ k, estimate, interval: passAtKInterval(n, c, k) }];
    }),
    repair_gain: turns === 1 || n === 0 ? null : (c - atFirst) / n,
  };
}

/** `elsewhere`: the rate of each model on other tasks, where it has one. */
export function panelFigures(
  models: readonly ModelFigures[],
  attempts: readonly CountedAttempt[],
  elsewhere: ReadonlyMap<string, number>,
): PanelFigures {
  const tried = models.filter(({ n }) => n > 0);
  const mean = meanOf(tried.flatMap(({ rate }) => rate ?? []));
  const [n, c] = [sum(tried.map((each) => each.n)), sum(tried.map((each) => each.c))];
  const fewest = tried.length === 0 ? 0 : Math.min(...tried.map((each) => each.n));
  return {
    mean_rate: mean,
    pooled: { n, c, rate: n === 0 ? null : c / n, interval: wilsonInterval(c, n) },
    pass_at_k: powersOfTwo(fewest).flatMap((k) => {
      const estimate = meanOf(tried.map((each) => passAtK(each.n, each.c, k) ?? 0));
      return estimate === null ? [] : [{ k, estimate }];
    }),
    repair_gain: meanOf(tried.flatMap(({ repair_gain }) => repair_gain ?? [])),
    measured_difficulty: mean === null ? null : 1 - mean,
    discrimination: pointBiserial(
      attempts.flatMap(({ model, solved }) => {
        const score = elsewhere.get(model);
        return score === undefined ? [] : [{ solved, score }];
      }),
    ),
  };
}

function powersOfTwo(upTo: number): number[] {
  const found: number[] = [];
  for (let k = 1; k <= Math.min(upTo, LARGEST_K); k *= 2) found.push(k);
  return found;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function meanOf(values: readonly number[]): number | null {
  return values.length === 0 ? null : sum(values) / values.length;
}
