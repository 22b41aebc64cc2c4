import { z } from 'zod';
import type { Purpose } from './plan';
import type { ExecutionReport, RunReport, TestReport } from '../../../platform/sandbox';
import type { Trust } from '../../../domain/verdict';

/** A test of the suite, as the source says. */
export interface TestFacts {
  id: string;
  requirementIds: string[];
  visibility: 'public' | 'private';
}

/** What nondeterminism hangs on. */
export const FACTORS = ['repetition', 'hash-seed', 'test-order', 'isolation'] as const;
export type Factor = (typeof FACTORS)[number];

/** Everything that a validation found; kept whole, for the arbiter and the reviewer. */
export interface ValidationEvidence {
  tests: TestFacts[];
  trust: Trust;
  executions: { purpose: Purpose; report: ExecutionReport }[];
  findings: Findings;
}

export interface Findings {
  outcome: 'passed' | 'failed' | 'nondeterministic';
  /** Tests that the reference fails in some run, with the first failure seen. */
  failing: { id: string; failure: TestReport }[];
  /** Stubs that the suite failed to reject. */
  acceptedStubs: string[];
  /** Tests that pass under some stub, by stub: they prove little. */
  freebies: Record<string, string[]>;
  factors: Factor[];
  untestedRequirements: string[];
  /** Differences between the source's test ids and what the harness collected. */
  collection: string[];
}

type Executions = ValidationEvidence['executions'];

/** Runs of the reference, for any purpose. */
export function referenceRuns(executions: Executions): RunReport[] {
  return executions.filter(({ purpose }) => purpose !== 'stubs').flatMap(({ report }) => report.runs);
}

/** The verdict on a validation, from its reports alone: a pure function of stored evidence. */
export function evaluate(tests: readonly TestFacts[], requirementIds: readonly string[], executions: Executions): Findings {
  const runs = referenceRuns(executions);
  const failing = failingTests(tests, runs);
  const factors = factorsOf(executions);
  const stubs = executions.filter(({ purpose }) => purpose === 'stubs').flatMap(({ report }) => report.runs);
  const acceptedStubs = stubs.filter((run) => run.verdict === 'passed').map((run) => run.id.replace(/^stub-/, ''));
  const covered = new Set(tests.flatMap((test) => test.requirementIds));
  const untestedRequirements = requirementIds.filter((id) => !covered.has(id));
  const collection = [
    ...new Set(runs.filter((run) => run.verdict !== 'passed' && failing.length === 0).map((run) => run.detail ?? run.verdict)),
  ];
  const sound =
    failing.length === 0 && acceptedStubs.length === 0 && untestedRequirements.length === 0 && collection.length === 0;
  const outcome = factors.length > 0 ? 'nondeterministic' : sound ? 'passed' : 'failed';
  return { outcome, failing, acceptedStubs, freebies: freebiesOf(stubs), factors, untestedRequirements, collection };
}

function failingTests(tests: readonly TestFacts[], runs: readonly RunReport[]): Findings['failing'] {
  return tests.flatMap(({ id }) => {
    const reports = runs.flatMap((run) => run.tests.filter((test) => test.id === id));
    // `not-run` says that an earlier test ended the run: a failure of this test only if it never ran at all.
    const failure =
      reports.find(({ outcome }) => outcome !== 'passed' && outcome !== 'not-run') ??
      reports.find(({ outcome }) => outcome === 'not-run');
    return failure ? [{ id, failure }] : [];
  });
}

function freebiesOf(stubs: readonly RunReport[]): Record<string, string[]> {
  return Object.fromEntries(
    stubs.map((run) => [
      run.id.replace(/^stub-/, ''),
      run.tests.filter((test) => test.outcome === 'passed').map((test) => test.id),
    ]),
  );
}

/** True when some test passed in one run of the reference and not in another. */
export function outcomesDiffer(executions: Executions): boolean {
  return differs(referenceRuns(executions));
}

function differs(runs: readonly RunReport[]): boolean {
  const seen = new Map<string, boolean>();
  return runs.some((run) =>
    run.tests.some(({ id, outcome }) => {
      const passed = outcome === 'passed';
      const before = seen.get(id);
      seen.set(id, passed);
      return before !== undefined && before !== passed;
    }),
  );
}

/** Names what the outcome hangs on, from the factor runs: each set varies one thing alone. */
function factorsOf(executions: Executions): Factor[] {
  if (!outcomesDiffer(executions)) return [];
  const runs = executions.filter(({ purpose }) => purpose === 'factors').flatMap(({ report }) => report.runs);
  const varied = (prefix: string): boolean =>
    differs(runs.filter((run) => run.id.startsWith(prefix) || run.id === 'repetition-1'));
  if (differs(runs.filter((run) => run.id.startsWith('repetition')))) return ['repetition'];
  const named = (['hash-seed', 'test-order'] as const).filter((factor) => varied(`${factor}-`));
  return named.length > 0 ? named : ['isolation'];
}

export const Factor = z.enum(FACTORS);
