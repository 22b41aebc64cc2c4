import { Revisions } from '../../src/features/tasks';
import type { Validation, ValidationEvidence } from '../../src/features/validation';
import type { Unit } from '../../src/platform/database';
import { readSuite } from '../../src/platform/python';
import type { ExecutionReport, RunReport, TestReport } from '../../src/platform/sandbox';
import type { Canaries } from './canaries';
import type { TestServer } from './server';

type TestFacts = ValidationEvidence['tests'][number];
type Purpose = ValidationEvidence['executions'][number]['purpose'];
const STUBS = ['empty', 'raise', 'none', 'constant', 'echo'];

/** Evidence as the executor would gather it, with a canary wherever containers could put a word. */
export async function inventEvidence(
  server: TestServer,
  unit: Unit,
  { pins }: Validation,
  outcome: 'passed' | 'failed',
  canaries: Canaries,
  state: string,
): Promise<ValidationEvidence> {
  const { files } = await server.app.get(Revisions).loadForMachine(unit, { pins }, 'tests');
  const tests = (await readSuite(files)).tests.map(({ id, requirementIds, visibility }): TestFacts => ({
    id,
    requirementIds: [...requirementIds],
    visibility: visibility ?? 'private',
  }));
  const invent = new Inventor(canaries, state);
  const failing = outcome === 'failed' ? tests.slice(0, 2).map(({ id }) => ({ id, failure: invent.failure(id) })) : [];
  const runs = (prefix: string, count: number): RunReport[] =>
    Array.from({ length: count }, (_, index) => invent.run(`${prefix}-${index + 1}`, tests, failing));
  const stubs = STUBS.map((name) =>
    invent.run(
      `stub-${name}`,
      tests,
      tests.map(({ id }) => ({ id, failure: invent.failure(id) })),
    ),
  );
  const executions: [Purpose, RunReport[]][] = [
    ...runs('oracle', 3).map((run): [Purpose, RunReport[]] => ['oracle', [run]]),
    ...([
      ['seeds', runs('seed', 5)],
      ['alone', runs('alone', tests.length)],
      ['stubs', stubs],
    ] as [Purpose, RunReport[]][]),
  ];
  const freebies = Object.fromEntries(STUBS.map((name) => [name, []]));
  const findings = { failing, acceptedStubs: [], freebies, factors: [], untestedRequirements: [], collection: [] };
  return {
    ...{ tests, trust: 'isolated-oracle' },
    executions: executions.map(([purpose, reports]) => ({ purpose, report: reportOf(reports) })),
    findings: { outcome, ...findings },
  };
}

class Inventor {
  constructor(
    private readonly canaries: Canaries,
    private readonly state: string,
  ) {}

  private secret(): string {
    return this.canaries.plant(this.state, 'evidence');
  }

  failure(id: string): TestReport {
    const raised = { entry: this.secret(), exception: this.secret(), bases: [this.secret()] };
    const failure = {
      type: this.secret(),
      message: this.secret(),
      file: 'test_parse.py',
      line: 10,
      raised,
      traceback: this.secret(),
    };
    return { id, outcome: 'failed', cases: 1, durationMs: this.canaries.measure(this.state), failure };
  }

  run(id: string, tests: readonly TestFacts[], failing: readonly { id: string; failure: TestReport }[]): RunReport {
    const failures = new Map(failing.map((each) => [each.id, each.failure]));
    const passed = (test: string): TestReport => ({
      id: test,
      outcome: 'passed',
      cases: 1,
      durationMs: this.canaries.measure(this.state),
    });
    return {
      ...{ id, hashSeed: 0, verdict: failing.length > 0 ? 'failed' : 'passed', crossingFailed: false, detail: this.secret() },
      tests: tests.map((test) => failures.get(test.id) ?? passed(test.id)),
      output: { stdout: this.secret(), stderr: this.secret(), truncated: false },
      usage: {
        cpuSeconds: this.canaries.measure(this.state),
        wallSeconds: this.canaries.measure(this.state),
        peakMemoryBytes: 9_000_001,
      },
    };
  }
}

function reportOf(runs: RunReport[]): ExecutionReport {
  return {
    ...{
      id: 'invented',
      image: `sha256:${'a'.repeat(64)}`,
      packages: ['pytest==9.0.3'],
      pythonVersion: '3.13.5',
      runnerVersion: 'r1',
    },
    ...{ trust: 'isolated-oracle', runs, timings: { createMs: 1, startMs: 1, runMs: 1, removeMs: 1 } },
  };
}
