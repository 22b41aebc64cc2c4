import type { Verdict } from '../../../domain/verdict';
import type { FlakeFactor, MatrixGroup } from './matrix';

/** What one run of the matrix came to. */
export interface MatrixOutcome {
  group: MatrixGroup['id'];
  run: string;
  factor: FlakeFactor | null;
  verdict: Verdict;
  /** Tests of the run that did not pass. */
  failed: string[];
  /** Tests of the run, in its order. */
  tests: string[];
}

export interface FlakyTest {
  id: string;
  factors: FlakeFactor[];
}

/** The group whose first run shows what is usual; what a slot or a processor of its own changes is no matter of order, nor of load. */
const COMPARED_WITH: Readonly<Record<MatrixGroup['id'], MatrixGroup['id'][]>> = {
  process: ['process'],
  conditions: ['conditions'],
  'one-cpu': ['conditions'],
  'quarter-cpu': ['conditions'],
  loaded: ['one-cpu', 'conditions'],
};

/**
 * The tests whose outcome differs from that of the unchanged run, and what they hang on; empty for a stable suite.
 *
 * A test that differs between unchanged runs hangs on nothing that was varied (`repetition`), and no more is said of it. One that fails
 * when it is alone needs a test before it, which explains its failures in other orders too (`alone`); `order` is said of a test
 * that passes alone, and that another test before it spoils. What differs under load is compared with one idle processor, which `load` has too.
 */
export function findFlaky(outcomes: readonly MatrixOutcome[], tests: readonly string[]): FlakyTest[] {
  return tests.flatMap((id) => {
    const factors = factorsOf(id, outcomes);
    return factors.length > 0 ? [{ id, factors }] : [];
  });
}

function factorsOf(id: string, outcomes: readonly MatrixOutcome[]): FlakeFactor[] {
  const seen = outcomes
    .filter(({ tests }) => tests.includes(id))
    .map((outcome) => ({ ...outcome, passed: !outcome.failed.includes(id) }));
  const bases = seen.filter(({ factor }) => factor === null);
  if (bases.some(({ group, passed }) => bases.some((other) => other.group === group && other.passed !== passed)))
    return ['repetition'];
  const found = new Set<FlakeFactor>();
  for (const { factor, group, passed } of seen) {
    const base = COMPARED_WITH[group].flatMap((name) => seen.find((run) => run.group === name) ?? [])[0];
    if (factor !== null && base && passed !== base.passed) found.add(factor);
  }
  if (found.has('alone')) found.delete('order');
  return [...found];
}
