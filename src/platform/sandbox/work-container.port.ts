/** A file to put into a container. Git's own `TreeFile` fits where `path` is meant below the work folder. */
export interface WorkFile {
  /** Below {@link WORK_FOLDER} when relative, else absolute. Without `.`, `..`, empty parts and NUL. */
  path: string;
  /** `100644`, `100755` or `120000` (a symbolic link, whose content is its target). */
  mode: string;
  content: Buffer;
}

/** Where the repository lies in every SWE image. */
export const WORK_FOLDER = '/app/src';

/** Every number is enforced by the engine or by the platform from outside the container. */
export interface WorkLimits {
  wallSeconds: number;
  /** Processors; may be a fraction. */
  cpus: number;
  /** Memory without any swap. */
  memoryBytes: number;
  processes: number;
  /** What the container may write to its disk, looked at about once a second. */
  diskBytes: number;
  /** What stdout and stderr may say together, kept or not. */
  outputBytes: number;
}

export const WORK_LIMITS: WorkLimits = {
  wallSeconds: 1800,
  cpus: 2,
  memoryBytes: 4 * 1024 ** 3,
  processes: 2048,
  diskBytes: 8 * 1024 ** 3,
  outputBytes: 256 * 1024 ** 2,
};

/** A file or folder to take out when the run is over. Only regular files come; links are left where they are. */
export interface WorkCollection {
  /** Absolute. What is not there gives no files. */
  path: string;
  /** Of all its files together. More than that is cut off, and `Collected.truncated` says so. */
  maxBytes: number;
}

/** One run in a fresh container that has no network. */
export interface WorkSpec {
  /** Immutable image id (`sha256:...`). */
  image: string;
  /** Put in before anything runs, with the time of now, so that build tools see them as changed. */
  files: WorkFile[];
  /** Files deleted before anything runs and before `files` are put in; paths as in {@link WorkFile}. */
  removed: string[];
  /** POSIX shell, run by `sh` in {@link WORK_FOLDER} as root with stdin closed. Its exit code is the run's. */
  script: string;
  /** Also where folders for results are made: each path of a collection that ends in `/` exists and is empty when the script starts. */
  collect: WorkCollection[];
  limits: WorkLimits;
  env?: Record<string, string>;
  /** For people who look at `docker ps`; the reaper's own come on top. */
  labels?: Record<string, string>;
  /** Processors that the run is pinned to, as in `0-1` or `0`; any where left out. */
  cpuSet?: string;
}

/**
 * How a run ended. `exited`: the script ended by itself, whatever its code. `output-limit` and `disk-limit`: it was ended for these.
 * `out-of-memory` is said where the kernel ended a process of the run and the script did not end with 0.
 */
export type WorkEnd = 'exited' | 'timed-out' | 'out-of-memory' | 'output-limit' | 'disk-limit';

/** What was printed, both streams as they came: the first and the last part, with a line between that says how much is left out. */
export interface CappedLog {
  /** Bytes as printed; may hold anything, ANSI sequences and NUL included. */
  content: Buffer;
  /** Bytes that were printed in all. */
  totalBytes: number;
  truncated: boolean;
}

export interface CollectedFile {
  /** Absolute, as in the container. */
  path: string;
  content: Buffer;
}

export interface WorkResult {
  end: WorkEnd;
  /** Undefined where the run did not end by itself. */
  exitCode?: number;
  log: CappedLog;
  files: CollectedFile[];
  /** Paths of collections that held more than they may, or more than 20,000 files. */
  truncated: string[];
  usage: {
    wallMs: number;
    cpuSeconds: number;
    /** Without the page cache; sampled about once a second, so that a short peak may be missed. */
    peakMemoryBytes: number;
    /** Whether the kernel ended any process of the run for want of memory. */
    outOfMemory: boolean;
  };
}

export interface WorkOptions {
  /** Ends and removes the container; the promise then rejects with the signal's reason. */
  signal?: AbortSignal;
  /** Each piece of output as it comes, before any cap. Must not throw. */
  onOutput?: (chunk: Buffer) => void;
}

/**
 * Runs a command in a fresh container of an image: no network, limits, nothing of the host. The container is gone when the promise
 * settles. Throws a SandboxInfraError only on evidence from outside the run (engine unreachable, image missing).
 */
export interface WorkContainers {
  run(spec: WorkSpec, options?: WorkOptions): Promise<WorkResult>;
}

/** Nest injection token of {@link WorkContainers}. */
export const WORK_CONTAINERS = Symbol('work-containers');
