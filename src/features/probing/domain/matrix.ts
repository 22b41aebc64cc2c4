import type { MachineConditions, RunConditions } from '../../../platform/sandbox';

/** What outcomes may hang on. `repetition` is said of what differs when nothing is changed. */
export const FLAKE_FACTORS = [
  'repetition',
  'hash-seed',
  'order',
  'alone',
  'time-zone',
  'locale',
  'clock',
  'path-length',
  'cpus',
  'load',
] as const;
export type FlakeFactor = (typeof FLAKE_FACTORS)[number];

export interface MatrixRun {
  id: string;
  /** What it varies; null for a run that others are compared with. */
  factor: FlakeFactor | null;
  hashSeed: number;
  tests: string[];
  conditions?: RunConditions;
}

/** Runs that share containers. `process` holds what a fork of a collected suite can vary; the machine of the others is theirs alone. */
export interface MatrixGroup {
  id: 'process' | 'conditions' | 'one-cpu' | 'quarter-cpu' | 'loaded';
  machine?: MachineConditions;
  runs: MatrixRun[];
}

/** Unchanged runs: ten where one costs a fork, two where it costs new processes. */
const REPETITIONS = { process: 10, conditions: 2 };
const SHUFFLES = 5;
/** 1 and 2, which people try, and five more. */
const SEEDS = [1, 2, 733, 4_099, 65_537, 1_000_003, 4_294_967_295];
/** Half an hour off, a zone with summer time, and the far side of the date line. */
const TIME_ZONES = ['IST-5:30', 'CET-1CEST,M3.5.0,M10.5.0/3', 'LINT-14'];
/** No UTF-8 in its name, and a comma for the point. */
const LOCALES = ['C', 'de_DE.UTF-8'];
/** Another year and weekday, years ago, a year's last seconds, and a leap day. */
const CLOCKS = ['+400d', '-3000d', '@2027-12-31 23:59:57', '@2028-02-29 12:00:00'];
/** Beyond the 255 bytes that a careless buffer has, far below the system's 4,096. */
const PATH_LENGTH = 900;

/** The runs of a flake matrix for these tests, in file order: the same for the same tests. */
export function planMatrix(tests: readonly string[]): MatrixGroup[] {
  return [
    { id: 'process', runs: processRuns(tests) },
    { id: 'conditions', runs: conditionRuns(tests) },
    { id: 'one-cpu', machine: { pinned: true }, runs: repeated('cpus', 'one', tests) },
    { id: 'quarter-cpu', machine: { cpus: 0.25 }, runs: repeated('cpus', 'quarter', tests) },
    { id: 'loaded', machine: { pinned: true, loaded: true }, runs: repeated('load', 'loaded', tests) },
  ];
}

function processRuns(tests: readonly string[]): MatrixRun[] {
  const orders = [tests.toReversed(), ...Array.from({ length: SHUFFLES }, (_, index) => shuffled(tests, index + 1))];
  return [
    ...repeated(null, 'base', tests, REPETITIONS.process),
    ...orders.map((order, index): MatrixRun => ({ id: `order-${index + 1}`, factor: 'order', hashSeed: 0, tests: order })),
    ...tests.map((test, index): MatrixRun => ({ id: `alone-${index + 1}`, factor: 'alone', hashSeed: 0, tests: [test] })),
  ];
}

function conditionRuns(tests: readonly string[]): MatrixRun[] {
  const under = (factor: FlakeFactor, all: RunConditions[]): MatrixRun[] =>
    all.map((conditions, index) => ({ id: `${factor}-${index + 1}`, factor, hashSeed: 0, tests: [...tests], conditions }));
  return [
    ...repeated(null, 'base', tests, REPETITIONS.conditions),
    ...SEEDS.map((hashSeed): MatrixRun => ({ id: `hash-seed-${hashSeed}`, factor: 'hash-seed', hashSeed, tests: [...tests] })),
    ...under(
      'time-zone',
      TIME_ZONES.map((timeZone) => ({ timeZone })),
    ),
    ...under(
      'locale',
      LOCALES.map((locale) => ({ locale })),
    ),
    ...under(
      'clock',
      CLOCKS.map((clock) => ({ clock })),
    ),
    ...under('path-length', [{ pathLength: PATH_LENGTH }]),
  ];
}

function repeated(factor: FlakeFactor | null, name: string, tests: readonly string[], times = 1): MatrixRun[] {
  return Array.from({ length: times }, (_, index) => ({ id: `${name}-${index + 1}`, factor, hashSeed: 0, tests: [...tests] }));
}

/** Every test gets a place by multiplication with a number of its own for each shuffle: Knuth's multiplicative hash. */
function shuffled(tests: readonly string[], seed: number): string[] {
  const placed = tests.map((test, index) => ({ test, place: Math.imul((index + 1) * 2 * seed + 1, 0x9e3779b1) >>> 0 }));
  return placed.sort((a, b) => a.place - b.place).map(({ test }) => test);
}
