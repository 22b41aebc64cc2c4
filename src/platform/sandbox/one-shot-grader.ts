import type { GradeReport, GradeSpec, Grader, GraderStatus } from './grader.port';
import type { ExecutionSpec, RunReport, Sandbox } from './sandbox.port';

const ONLY = 'submission';

/** Grades in containers that serve one submission and are gone: the strongest isolation, and the only one for `in-process`. */
export class OneShotGrader implements Grader {
  private busy = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly sandbox: Sandbox,
    private readonly slots: number,
    private readonly slotMemoryBytes: number,
  ) {}

  status(): GraderStatus {
    return { slots: this.slots, busy: this.busy, unfit: 0, slotMemoryBytes: this.slotMemoryBytes };
  }

  async grade(spec: GradeSpec, options: { signal?: AbortSignal } = {}): Promise<GradeReport> {
    const began = performance.now();
    await this.enter();
    const entered = performance.now();
    try {
      options.signal?.throwIfAborted();
      const report = await this.sandbox.run(executionOf(spec), { ...(options.signal && { signal: options.signal }) });
      const [run] = report.runs;
      if (!run) throw new Error('an execution without a report');
      const timings = { waitMs: entered - began, runMs: performance.now() - entered };
      const { image, runnerVersion } = report;
      return { run: cutShort(run, spec.failFast), trust: spec.trust, isolation: 'one-shot', image, runnerVersion, timings };
    } finally {
      this.leave();
    }
  }

  async warm(): Promise<void> {
    // Nothing is kept between submissions.
  }

  async close(): Promise<void> {
    // Runs hold their own containers, and remove them.
  }

  private async enter(): Promise<void> {
    if (this.busy >= this.slots) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.busy += 1;
  }

  /** The place goes straight to the next in line. */
  private leave(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.busy -= 1;
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
