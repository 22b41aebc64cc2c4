import { monotonicMs } from '../clock';
import type { GradeReport, GradeSpec } from './grader.port';
import type { ExecutionSpec, RunReport, Sandbox } from './sandbox.port';

const ONLY = 'submission';

/** Grades in containers that serve one submission and are gone: the strongest isolation, and the only one for `in-process`. */
export class OneShotGrader {
  constructor(private readonly sandbox: Sandbox) {}

  async grade(spec: GradeSpec, signal?: AbortSignal): Promise<GradeReport> {
    const began = monotonicMs();
    const report = await this.sandbox.run(executionOf(spec), signal ? { signal } : {});
    const [run] = report.runs;
    if (!run) throw new Error('an execution without a report');
    const timings = { waitMs: 0, runMs: monotonicMs() - began };
    const { image, runnerVersion } = report;
    return { run: cutShort(run, spec.failFast), trust: spec.trust, isolation: 'one-shot', image, runnerVersion, timings };
  }
}

function executionOf(spec: GradeSpec): ExecutionSpec {
  const { id, trust, image, suite, limits, hashSeed, tests } = spec;
  return {
    ...{ id, trust, image, suite, limits, interface: spec.interface },
    solutions: { [ONLY]: spec.solution },
    runs: [{ id, solution: ONLY, hashSeed, tests }],
    labels: { 'assay.purpose': 'grading' },
  };
}

/** One-shot runs go through all tests; the answer is the same as if they had stopped. */
function cutShort(run: RunReport, failFast: boolean): RunReport {
  const first = run.tests.findIndex((test) => test.outcome !== 'passed');
  if (!failFast || first < 0) return run;
  const silent = run.tests.slice(first + 1).map(({ id }) => ({ id, outcome: 'not-run' as const, cases: 0, durationMs: 0 }));
  return { ...run, tests: [...run.tests.slice(0, first + 1), ...silent] };
}
