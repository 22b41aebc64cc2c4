import type { FailureReason, TestState } from '../../../domain/swe';
import type { JudgedTest } from '../../building';
import type { ScreeningEvidence } from './evidence';

export const TEST_PHASES = ['base', 'before', 'after'] as const;
export type TestPhase = (typeof TEST_PHASES)[number];

/** A listed test with its states; one that no run knows is absent in all. */
export interface ListedTest {
  id: string;
  list: 'f2p' | 'p2p';
  states: Record<TestPhase, readonly TestState[]>;
  reason?: FailureReason | undefined;
}

/** A dozen criteria ask for the same list; a large task's takes a millisecond to make. */
const made = new WeakMap<ScreeningEvidence, readonly ListedTest[]>();

/** Every test of F2P and P2P, F2P first. */
export function listedTests(evidence: ScreeningEvidence): readonly ListedTest[] {
  const known = made.get(evidence) ?? makeList(evidence);
  made.set(evidence, known);
  return known;
}

function makeList({ record, f2p, p2p }: ScreeningEvidence): ListedTest[] {
  const known = new Map(record.tests.map((test) => [test.id, test]));
  return [...f2p.map((id) => find(known, id, 'f2p')), ...p2p.map((id) => find(known, id, 'p2p'))];
}

function find(known: ReadonlyMap<string, JudgedTest>, id: string, list: 'f2p' | 'p2p'): ListedTest {
  const test = known.get(id);
  if (!test) return { id, list, states: { base: ['absent'], before: ['absent'], after: ['absent'] } };
  return { id, list, states: test.states, reason: test.reason };
}

export function isBad(state: TestState): boolean {
  return state === 'fail' || state === 'error';
}

/** A test that fails as its author expected counts as passed (swe-datasets.md 2.5). */
export function isOk(state: TestState): boolean {
  return state === 'pass' || state === 'xfail';
}

export function isAbsent(state: TestState): boolean {
  return state === 'absent';
}

/** The state of all runs of a phase; undefined where they differ or there is none. */
export function steady(states: readonly TestState[]): TestState | undefined {
  const [first] = states;
  return states.every((state) => state === first) ? first : undefined;
}

/** Ids by list, of tests that something holds for. */
export function idsByList(tests: readonly ListedTest[], holds: (test: ListedTest) => boolean): { f2p: string[]; p2p: string[] } {
  const found = tests.filter(holds);
  return {
    f2p: found.filter(({ list }) => list === 'f2p').map(({ id }) => id),
    p2p: found.filter(({ list }) => list === 'p2p').map(({ id }) => id),
  };
}
