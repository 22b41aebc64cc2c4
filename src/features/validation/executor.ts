import { Inject, Injectable } from '@nestjs/common';
import type { RevisionPins } from '../../domain/task';
import { UnitOfWork } from '../../platform/database';
import { readSolution, readSuite, type SuiteTest } from '../../platform/python';
import { SANDBOX, type ExecutionReport, type ExecutionSpec, type Sandbox, type SourceFile } from '../../platform/sandbox';
import { Revisions, type Metadata } from '../tasks';
import { evaluate, outcomesDiffer, referenceRuns, type TestFacts, type ValidationEvidence } from './domain/evidence';
import { planFactors, planValidation, REFERENCE, type PlannedExecution, type ValidationPolicy } from './domain/plan';
import { makeStubs } from './domain/stubs';

/** Limits of a run while a task is proved; certificates record them. */
export const VALIDATION_LIMITS: ExecutionSpec['limits'] = {
  cpuSeconds: 10,
  // Three times the CPU limit: a busy host must judge nobody (DMOJ's factor).
  wallSeconds: 30,
  memoryBytes: 512 * 1024 * 1024,
  processes: 64,
  outputBytes: 1024 * 1024,
  diskBytes: 32 * 1024 * 1024,
  diskInodes: 1024,
  openFiles: 128,
};

/** Everything that the executions of one task state need, loaded once. */
interface Loaded {
  id: string;
  image: string;
  metadata: Metadata;
  requirementIds: string[];
  tests: TestFacts[];
  suite: SourceFile[];
  solutions: Record<string, SourceFile[]>;
  stubs: string[];
}

export interface ExecutionControl {
  signal: AbortSignal;
  onPhase(phase: 'preparing' | 'running'): Promise<void>;
}

/** Runs the plan of a validation in containers and gathers the evidence. Touches no row for writing. */
@Injectable()
export class ValidationExecutor {
  constructor(
    private readonly work: UnitOfWork,
    private readonly revisions: Revisions,
    @Inject(SANDBOX) private readonly sandbox: Sandbox,
  ) {}

  /** `seed` fixes orders and hash seeds, so that a replay runs the same plan. */
  async run(
    id: string,
    pins: RevisionPins,
    policy: ValidationPolicy,
    seed: number,
    control: ExecutionControl,
  ): Promise<ValidationEvidence> {
    await control.onPhase('preparing');
    const loaded = await this.load(id, pins);
    await control.onPhase('running');
    const ids = loaded.tests.map((test) => test.id);
    const plan = planValidation(ids, loaded.stubs, policy, seed);
    let trust: ExecutionSpec['trust'] = 'isolated-oracle';
    let executions = await this.runAll(loaded, plan, trust, control.signal);
    if (cannotCross(executions)) {
      trust = 'in-process';
      executions = await this.runAll(loaded, plan, trust, control.signal);
    }
    if (outcomesDiffer(executions))
      executions.push(...(await this.runAll(loaded, [planFactors(ids, seed)], trust, control.signal)));
    return { tests: loaded.tests, trust, executions, findings: evaluate(loaded.tests, loaded.requirementIds, executions) };
  }

  private async runAll(
    loaded: Loaded,
    plan: readonly PlannedExecution[],
    trust: ExecutionSpec['trust'],
    signal: AbortSignal,
  ): Promise<ValidationEvidence['executions']> {
    const executions: ValidationEvidence['executions'] = [];
    for (const [index, { purpose, runs }] of plan.entries()) {
      const report = await this.runPatiently(toSpec(loaded, `${loaded.id}-${purpose}-${index + 1}`, runs, trust), signal);
      executions.push({ purpose, report });
      // The first oracle run tells whether the suite can cross at all; the rest of the plan would say the same.
      if (trust === 'isolated-oracle' && cannotCross(executions)) break;
    }
    return executions;
  }

  /**
   * A busy host must judge nobody: when a run's wall clock ran out although it had used little of its CPU time,
   * the execution is run once more with a clock four times as long. What sleeps or waits for ever fails again.
   */
  private async runPatiently(spec: ExecutionSpec, signal: AbortSignal): Promise<ExecutionReport> {
    const report = await this.sandbox.run(spec, { signal });
    if (!report.runs.some(ranOutOfWallClock)) return report;
    const limits = { ...spec.limits, wallSeconds: spec.limits.wallSeconds * 4 };
    return this.sandbox.run({ ...spec, id: `${spec.id}-again`, limits }, { signal });
  }

  private async load(id: string, pins: RevisionPins): Promise<Loaded> {
    const { reader } = this.work;
    const task = { pins };
    const metadata = await this.revisions.loadForMachine(reader, task, 'metadata');
    const { requirements } = await this.revisions.loadForMachine(reader, task, 'requirements');
    const { files: solution } = await this.revisions.loadForMachine(reader, task, 'solution');
    const { files: suite } = await this.revisions.loadForMachine(reader, task, 'tests');
    const environment = await this.revisions.loadForMachine(reader, task, 'environment');
    const { image } = await this.sandbox.prepareImage(environment);
    const shape = await readSolution(solution);
    const stubs = makeStubs(metadata.interface, {
      classes: shape.classes.map(({ name }) => name),
      exceptions: shape.exceptionClasses,
      functions: shape.functions.map(({ name }) => name),
    });
    return {
      ...{ id, image, metadata, suite, requirementIds: requirements.map((requirement) => requirement.id) },
      tests: (await readSuite(suite)).tests.map(toFacts),
      solutions: { [REFERENCE]: solution, ...Object.fromEntries(stubs.map((stub) => [stub.name, stub.files])) },
      stubs: stubs.map((stub) => stub.name),
    };
  }
}

/** Sources beside the judged ones (data files of a package) stay with a stub: it replaces modules alone. */
function toSpec(loaded: Loaded, id: string, runs: ExecutionSpec['runs'], trust: ExecutionSpec['trust']): ExecutionSpec {
  const { kind, modules, entry_file } = loaded.metadata.interface;
  const used = new Set(runs.map((run) => run.solution));
  return {
    ...{ id, trust, image: loaded.image, suite: loaded.suite, runs, limits: VALIDATION_LIMITS },
    interface: { kind, modules, ...(entry_file !== undefined && { entryFile: entry_file }) },
    solutions: Object.fromEntries(Object.entries(loaded.solutions).filter(([name]) => used.has(name))),
    labels: { 'assay.purpose': 'validation' },
  };
}

function toFacts({ id, requirementIds, visibility }: SuiteTest): TestFacts {
  return { id, requirementIds: [...requirementIds], visibility: visibility ?? 'private' };
}

/** Stubs may wait for ever: that rejects them, and nobody is judged by it. */
function ranOutOfWallClock(run: ExecutionReport['runs'][number]): boolean {
  return run.verdict === 'timed-out' && run.timeoutCause === 'wall' && !run.id.startsWith('stub-');
}

function cannotCross(executions: { purpose: PlannedExecution['purpose']; report: ExecutionReport }[]): boolean {
  return referenceRuns(executions).some((run) => run.crossingFailed);
}
