import type { InterfaceKind, TestOutcome, TimeoutCause, Trust, Verdict } from '../../domain/verdict';

/** One UTF-8 text file. `path` is relative, with `/`, without `..`; content at most 1 MiB. */
export interface SourceFile {
  path: string;
  content: string;
}

/**
 * What tests may reach of a solution. Names not listed here do not exist for the tests: the worker
 * refuses them, whatever the oracle asks for.
 */
export interface SolutionInterface {
  kind: InterfaceKind;
  /** Importable modules of the solution and, of each, the public names. For `program`, empty. */
  modules: { name: string; names: string[] }[];
  /** For `program`: the file that is run, e.g. `main.py`. */
  entryFile?: string;
}

/** Every number is enforced for each run on its own, not shared between runs. */
export interface Limits {
  /** CPU seconds of all processes of the solution in one run. */
  cpuSeconds: number;
  /** Wall seconds of one run; the default is a multiple of the CPU limit, so a busy host judges nobody. */
  wallSeconds: number;
  memoryBytes: number;
  processes: number;
  /** stdout and stderr together. */
  outputBytes: number;
  diskBytes: number;
  diskInodes: number;
  openFiles: number;
}

/** What both sides of one run have otherwise than usual, to see whether outcomes hang on it. */
export interface RunConditions {
  /** A POSIX time zone, e.g. `IST-5:30`; else UTC. */
  timeZone?: string;
  /** `C` or `de_DE.UTF-8`; else C.UTF-8. Python's UTF-8 mode stays on. */
  locale?: string;
  /** faketime's words: `+400d`, or `@2027-12-31 23:59:50`. The monotonic clock stays as it is. */
  clock?: string;
  /** Bytes of the path of the folder that a run works in; else about 15. */
  pathLength?: number;
}

/** One pass over some of the suite's tests, with fresh oracle and solution processes. */
export interface RunSpec {
  /** Unique within the execution. */
  id: string;
  /** Key into `ExecutionSpec.solutions`. */
  solution: string;
  /** PYTHONHASHSEED of both sides, 0 to 4294967295. */
  hashSeed: number;
  /** Test ids to run, in this order. Exactly these are expected back. */
  tests: string[];
  conditions?: RunConditions;
}

/** What the containers of an execution have otherwise than usual: one CPU's worth of time on whatever processors the host has. */
export interface MachineConditions {
  /** Share of one processor's time, e.g. 0.25. */
  cpus?: number;
  /** All containers on one and the same processor. */
  pinned?: boolean;
  /** A neighbour on that processor that is always busy, and has most of it. Needs `pinned`. */
  loaded?: boolean;
}

/**
 * One execution: a suite in an oracle container against one or more solutions in a worker container.
 * Nothing is shared between the two but a socket that carries plain data.
 */
export interface ExecutionSpec {
  id: string;
  trust: Extract<Trust, 'isolated-oracle' | 'in-process'>;
  /** Immutable image id (`sha256:...`). */
  image: string;
  interface: SolutionInterface;
  /** Named solutions: the reference, stubs, a submission. */
  solutions: Record<string, SourceFile[]>;
  /** The test files; a test id is `path::function` or `path::Class::method`, as written in the source. */
  suite: SourceFile[];
  runs: RunSpec[];
  limits: Limits;
  machine?: MachineConditions;
  /** Container labels, for the reaper and for people who look at `docker ps`. */
  labels?: Record<string, string>;
}

/** What a failing test says; every field is evidence for an arbiter, and views pick from it. */
export interface TestFailure {
  /** Exception type name as the oracle saw it, e.g. `AssertionError`. */
  type: string;
  message: string;
  /** File and 1-based line of the deepest frame inside the suite's own files. */
  file?: string;
  line?: number;
  /** The deepest call into the solution that raised, if the failure came from there. */
  raised?: {
    /** Public name that the test called, e.g. `parse` or `Stack.pop`. */
    entry: string;
    /** Exception class name, and its bases by name, as the solution raised it. */
    exception: string;
    bases: string[];
  };
  /** Text traceback of the oracle's side, capped at 8 KiB. Holds test source and actual values. */
  traceback?: string;
}

export interface TestReport {
  id: string;
  outcome: TestOutcome;
  /** Parametrised cases or subtests that ran; 1 for a plain test. */
  cases: number;
  durationMs: number;
  failure?: TestFailure;
}

export interface RunReport {
  id: string;
  /** PYTHONHASHSEED of the run, as asked for. */
  hashSeed: number;
  /** `passed` only when exactly the expected test ids came back, all passed, from the harness's own channel. */
  verdict: Verdict;
  timeoutCause?: TimeoutCause;
  /** One per expected test id, in the order of `RunSpec.tests`. */
  tests: TestReport[];
  /** For `tampered`, `crashed`, `not-compiled`, `infra-error`: what happened, for people. */
  detail?: string;
  /** True if some test failed because something could not cross the process boundary. */
  crossingFailed: boolean;
  /** What the solution printed (both streams), capped; not shown to the test writer. */
  output: { stdout: string; stderr: string; truncated: boolean };
  usage: { cpuSeconds: number; wallSeconds: number; peakMemoryBytes: number; exitSignal?: string; exitCode?: number };
}

export interface ExecutionReport {
  id: string;
  image: string;
  /** `name==version` of everything installed in the image that runs saw, sorted. */
  packages: string[];
  pythonVersion: string;
  /** sha256 of the harness programs inside the image. */
  runnerVersion: string;
  trust: Trust;
  runs: RunReport[];
  timings: { createMs: number; startMs: number; runMs: number; removeMs: number };
}

/**
 * Thrown only on evidence from outside the run: engine unreachable, image missing, host out of memory.
 * Whatever the solution or the suite did is a verdict in the report, never this error.
 */
export class SandboxInfraError extends Error {
  override readonly name = 'SandboxInfraError';
  /** Of `harness-lost`: it went down while this one submission ran in it, which may have had a part in that. */
  readonly duringRun: boolean;
  constructor(
    readonly kind: 'engine-unreachable' | 'image-missing' | 'host-out-of-memory' | 'harness-lost',
    message: string,
    options: { cause?: unknown; duringRun?: boolean } = {},
  ) {
    super(message, options);
    this.duringRun = options.duringRun ?? false;
  }
}

export interface EngineCapabilities {
  engineVersion: string;
  apiVersion: string;
  cgroupVersion: '1' | '2';
  cgroupDriver: string;
  runtime: string;
  swapAccounting: boolean;
  storageDriver: string;
  cpus: number;
  memoryBytes: number;
}

/** One program, run once in a container of its own, for what it prints. */
export interface ProgramSpec {
  id: string;
  /** Immutable image id (`sha256:...`). */
  image: string;
  files: SourceFile[];
  /** Path of the file that is run as `__main__`. */
  entryFile: string;
  arguments: string[];
  stdin: string;
  limits: Limits;
  labels?: Record<string, string>;
}

export interface ProgramReport {
  /** How it ended: by itself (also by a signal of its own), or because a limit was reached. */
  end: 'exited' | 'not-compiled' | 'timed-out' | 'out-of-memory' | 'output-limit';
  /** Negative for a signal; null if it was ended from outside. */
  exitCode: number | null;
  /** Whole, up to the limit on output. */
  stdout: string;
  /** For `not-compiled`: what is wrong with the source. */
  stderr: string;
  usage: { cpuSeconds: number; wallSeconds: number; peakMemoryBytes: number };
}

/** Called as the execution advances; `done` counts finished runs. */
export type ProgressListener = (progress: { runId: string; done: number; total: number }) => void;

/** The one port to containers. */
export interface Sandbox {
  /** Reads what the engine can do; throws SandboxInfraError when it can't be reached. */
  probe(): Promise<EngineCapabilities>;
  /**
   * Immutable id of the image for an environment; builds it on first use. `packages` are `name==version` of all that runs see,
   * `modules` the top-level names that the environment's own packages are imported by.
   */
  prepareImage(environment: {
    python: string;
    packages: string[];
  }): Promise<{ image: string; packages: string[]; modules: string[]; pythonVersion: string }>;
  run(spec: ExecutionSpec, options?: { signal?: AbortSignal; onProgress?: ProgressListener }): Promise<ExecutionReport>;
  /** Runs a program as it is. Whatever it does is in the report; throws SandboxInfraError on evidence from outside alone. */
  execute(spec: ProgramSpec, options?: { signal?: AbortSignal }): Promise<ProgramReport>;
  /** Test ids that the harness collects from a suite, without a solution: to compare with the static reading. */
  collect(
    spec: Pick<ExecutionSpec, 'id' | 'image' | 'interface' | 'suite' | 'limits'>,
  ): Promise<{ ids: string[]; errors: { file: string; line?: number; message: string }[] }>;
  /** Removes containers and volumes that an earlier process of this installation left behind. Returns how many. */
  reap(): Promise<number>;
}

/** Nest injection token of the sandbox. */
export const SANDBOX = Symbol('sandbox');
