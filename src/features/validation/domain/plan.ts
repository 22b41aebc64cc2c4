import { sequence, shuffle } from '../../../domain/statistics/random';
import type { RunSpec } from '../../../platform/sandbox';

/** How much proof a policy asks for. */
export interface ValidationPolicy {
  /** Oracle runs in fresh containers, each with its own hash seed and test order. */
  freshRuns: number;
  /** Further hash seeds, tried in one pair of containers. */
  extraSeeds: number;
  /** Each test on its own, against a fresh solution process. */
  alone: boolean;
}

export const POLICIES: Readonly<Record<'authored' | 'imported', ValidationPolicy>> = {
  authored: { freshRuns: 3, extraSeeds: 5, alone: true },
  imported: { freshRuns: 3, extraSeeds: 0, alone: true },
};

export type Purpose = 'stubs' | 'oracle' | 'seeds' | 'alone' | 'factors';

/** One execution of the plan: a fresh pair of containers. */
export interface PlannedExecution {
  purpose: Purpose;
  runs: RunSpec[];
}

/** Key of the reference among an execution's solutions. */
export const REFERENCE = 'reference';

/**
 * The executions of one validation, from the tests in file order. `seed` makes orders and hash seeds
 * repeatable: a replay with the same seed runs the same plan.
 */
export function planValidation(
  tests: readonly string[],
  stubs: readonly string[],
  policy: ValidationPolicy,
  seed: number,
): PlannedExecution[] {
  const numbers = sequence(seed);
  const fresh = Array.from({ length: policy.freshRuns }, (_, index): PlannedExecution => {
    const hashSeed = index === 0 ? 0 : numbers();
    return { purpose: 'oracle', runs: [reference(`oracle-${index + 1}`, orderOf(tests, index, numbers), hashSeed)] };
  });
  const seeds = Array.from({ length: policy.extraSeeds }, (_, index) => reference(`seed-${index + 1}`, [...tests], numbers()));
  const alone = policy.alone ? tests.map((test, index) => reference(`alone-${index + 1}`, [test], 0)) : [];
  const nop = stubs.map((stub): RunSpec => ({ id: `stub-${stub}`, solution: stub, hashSeed: 0, tests: [...tests] }));
  const shared: PlannedExecution[] = [
    { purpose: 'seeds', runs: seeds },
    { purpose: 'alone', runs: alone },
    { purpose: 'stubs', runs: nop },
  ];
  return [...fresh, ...shared.filter(({ runs }) => runs.length > 0)];
}

/**
 * What to run when outcomes differ, to name the factor: the same run again and again, then seeds alone,
 * then orders alone.
 */
export function planFactors(tests: readonly string[], seed: number): PlannedExecution {
  const numbers = sequence(seed + 1);
  const repeat = [1, 2, 3].map((n) => reference(`repetition-${n}`, [...tests], 0));
  const seeds = [1, 2, 3, 4, 5, 6].map((n) => reference(`hash-seed-${n}`, [...tests], numbers()));
  const orders = [1, 2, 3, 4].map((n) => reference(`test-order-${n}`, orderOf(tests, n, numbers), 0));
  return { purpose: 'factors', runs: [...repeat, ...seeds, ...orders] };
}

function reference(id: string, tests: string[], hashSeed: number): RunSpec {
  return { id, solution: REFERENCE, hashSeed, tests };
}

/** File order, then reversed, then shuffled. */
function orderOf(tests: readonly string[], index: number, numbers: () => number): string[] {
  if (index === 0) return [...tests];
  return index === 1 ? tests.toReversed() : shuffle(tests, numbers);
}
