import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import {
  DockerSandbox,
  type ExecutionReport,
  type ExecutionSpec,
  type Limits,
  type RunReport,
  type SandboxOptions,
  type SolutionInterface,
  type SourceFile,
} from '../../src/platform/sandbox';

export const LIMITS: Limits = {
  cpuSeconds: 5,
  wallSeconds: 60,
  memoryBytes: 256 * 1024 * 1024,
  processes: 32,
  outputBytes: 1024 * 1024,
  diskBytes: 16 * 1024 * 1024,
  diskInodes: 1024,
  openFiles: 128,
};

export const INSTALLATION = `test-${randomUUID()}`;

export function sandboxOptions(): SandboxOptions {
  const instance = randomUUID();
  const runtimeDir = join(tmpdir(), `assay-run-${instance.slice(0, 8)}`);
  return { installation: INSTALLATION, graderSlots: 1, namespaces: 'user', runtimeDir, instance };
}

export function newSandbox(options: Partial<SandboxOptions> = {}): DockerSandbox {
  return new DockerSandbox({ ...sandboxOptions(), ...options });
}

let prepared: Promise<string> | undefined;

/** Id of the plain Python image; the set-up script has built it. */
export function pythonImage(): Promise<string> {
  prepared ??= newSandbox()
    .prepareImage({ python: '3.13', packages: [] })
    .then(({ image }) => image);
  return prepared;
}

export function python(path: string, content: string): SourceFile {
  return { path, content };
}

export function functionsOf(...names: string[]): SolutionInterface {
  return { kind: 'functions', modules: [{ name: 'solution', names }] };
}

/** Ids of the plain test functions and unittest methods in a test file, in source order; enough for the suites written here. */
export function idsIn(path: string, content: string): string[] {
  const ids: string[] = [];
  let owner = '';
  for (const line of content.split('\n')) {
    const cls = /^class (\w+)/.exec(line);
    if (cls) owner = `${cls[1]}::`;
    const method = /^ {4}def (test\w*)/.exec(line);
    if (method) ids.push(`${path}::${owner}${method[1]}`);
    const plain = /^(?:async )?def (test\w*)/.exec(line);
    if (plain) ids.push(`${path}::${plain[1]}`);
  }
  return ids;
}

type Case = Partial<Omit<ExecutionSpec, 'limits'>> & { solution?: string; tests?: string; limits?: Partial<Limits> };

/** An execution of `solution.py` against `test_it.py`, one run unless `runs` says otherwise. */
export async function execution(given: Case): Promise<ExecutionSpec> {
  const { solution = '', tests = '', limits, ...rest } = given;
  const suite = rest.suite ?? [python('test_it.py', tests)];
  const ids = suite.flatMap(({ path, content }) => idsIn(path, content));
  return {
    id: randomUUID(),
    trust: 'isolated-oracle',
    image: await pythonImage(),
    interface: functionsOf('f'),
    solutions: { it: [python('solution.py', solution)] },
    suite,
    runs: [{ id: 'only', solution: 'it', hashSeed: 0, tests: ids }],
    ...rest,
    limits: { ...LIMITS, ...limits },
  };
}

export async function execute(given: Case): Promise<ExecutionReport> {
  return newSandbox().run(await execution(given));
}

/** The report of the only run. */
export async function runOnly(given: Case): Promise<RunReport> {
  const { runs } = await execute(given);
  const [only] = runs;
  if (!only || runs.length !== 1) throw new Error('not exactly one run');
  return only;
}

/** `name: outcome` of each test, without file and class. */
export function outcomes(report: RunReport): Record<string, string> {
  return Object.fromEntries(report.tests.map((test) => [test.id.split('::').at(-1) ?? test.id, test.outcome]));
}

/** Containers and volumes of these tests that still exist. */
export async function leftovers(): Promise<string[]> {
  const docker = new Docker();
  const filters = { label: [`assay.installation=${INSTALLATION}`] };
  const containers = await docker.listContainers({ all: true, filters });
  const volumes = await docker.listVolumes({ filters });
  return [...containers.map(({ Id }) => Id), ...(volumes.Volumes ?? []).map(({ Name }) => Name)];
}

/** A file of `test/sandbox/fixtures`. */
export function fixture(path: string): string {
  return readFileSync(join(__dirname, '../sandbox/fixtures', path), 'utf8');
}
