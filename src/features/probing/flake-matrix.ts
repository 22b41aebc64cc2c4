import { Inject, Injectable } from '@nestjs/common';
import { SANDBOX, type ExecutionSpec, type Limits, type RunReport, type Sandbox } from '../../platform/sandbox';
import { VALIDATION_LIMITS } from '../validation';
import type { MatrixOutcome } from './domain/factors';
import type { MatrixGroup, MatrixRun } from './domain/matrix';
import type { Subject } from './subject';
import { SuiteRunner } from './suite-runner';

/** A slow machine must not make a time-out: a quarter of a processor, or what a burner leaves of one, takes its time. */
const SLOW_FACTOR = 4;
const REFERENCE = 'reference';

/** Runs one group of the flake matrix with the reference. */
@Injectable()
export class FlakeMatrix {
  constructor(
    private readonly runner: SuiteRunner,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  async run(subject: Subject, group: MatrixGroup, signal: AbortSignal): Promise<MatrixOutcome[]> {
    const reports =
      group.id === 'process' ? await this.forked(subject, group, signal) : await this.contained(subject, group, signal);
    return group.runs.map((run, index) => outcomeOf(group, run, reports[index]));
  }

  private forked(subject: Subject, { runs }: MatrixGroup, signal: AbortSignal): Promise<RunReport[]> {
    const trials = runs.map(({ id, tests }) => ({ id, solution: subject.solution, tests, failFast: false }));
    return this.runner.runAll(subject, trials, { limits: VALIDATION_LIMITS, signal });
  }

  private async contained(subject: Subject, { id, machine, runs }: MatrixGroup, signal: AbortSignal): Promise<RunReport[]> {
    const { image, trust, suite, interface: declared } = subject;
    const spec: ExecutionSpec = {
      ...{
        id: `${subject.id}-${id}`,
        image,
        trust,
        suite,
        interface: declared,
        limits: machine ? slow(VALIDATION_LIMITS) : VALIDATION_LIMITS,
      },
      ...(machine && { machine }),
      solutions: { [REFERENCE]: subject.solution },
      runs: runs.map(({ id: run, hashSeed, tests, conditions }) => {
        return { id: run, solution: REFERENCE, hashSeed, tests, ...(conditions && { conditions }) };
      }),
      labels: { 'assay.purpose': 'quality' },
    };
    return (await this.sandbox.run(spec, { signal })).runs;
  }
}

function slow(limits: Limits): Limits {
  return { ...limits, wallSeconds: limits.wallSeconds * SLOW_FACTOR };
}

function outcomeOf(
  { id: group }: MatrixGroup,
  { id: run, factor, tests }: MatrixRun,
  report: RunReport | undefined,
): MatrixOutcome {
  if (!report) throw new Error(`the run ${run} has no report`);
  const passed = new Set(report.tests.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id));
  return { group, run, factor, verdict: report.verdict, failed: tests.filter((id) => !passed.has(id)), tests: [...tests] };
}
