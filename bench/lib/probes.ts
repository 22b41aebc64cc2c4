import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { FlakeMatrix, Mutation, MutantSource, subjectOf, SuiteRunner, type Subject } from '../../src/features/probing';
import { DockerSandbox, newGrader, type ExecutionSpec, type Sandbox } from '../../src/platform/sandbox';

/** What probes a suite, without the service around it. */
export interface Probes {
  sandbox: Sandbox;
  image: string;
  runner: SuiteRunner;
  mutation: Mutation;
  mutants: MutantSource;
  matrix: FlakeMatrix;
  close(): Promise<void>;
}

export async function openProbes(slots = cpus().length): Promise<Probes> {
  const installation = `probes-${process.pid}`;
  const options = { installation, graderSlots: slots, namespaces: 'user' as const, instance: randomUUID() };
  const sandbox = new DockerSandbox(options);
  const grader = newGrader(sandbox, options);
  const { image } = await sandbox.prepareImage({ python: '3.13', packages: [] });
  const runner = new SuiteRunner(grader, sandbox);
  const parts = { mutation: new Mutation(runner), mutants: new MutantSource(sandbox), matrix: new FlakeMatrix(runner, sandbox) };
  return { sandbox, image, runner, ...parts, close: () => grader.close() };
}

/** A subject as a validation would find it: in one process with its tests only where it can't be otherwise. */
export async function prove(
  probes: Probes,
  id: string,
  parts: Pick<Subject, 'suite' | 'solution'>,
  declared: Subject['interface'],
  limits: ExecutionSpec['limits'],
): Promise<Subject> {
  const isolated = await subjectOf(id, { ...parts, image: probes.image, trust: 'isolated-oracle' }, declared);
  const tests = isolated.tests.map((test) => test.id);
  const trial = { id: 'reference', solution: parts.solution, tests, failFast: false };
  const [run] = await probes.runner.runAll(isolated, [trial], { limits, signal: new AbortController().signal });
  return run?.crossingFailed ? { ...isolated, trust: 'in-process' } : isolated;
}
