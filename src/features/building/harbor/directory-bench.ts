import { sha256 } from '../../../platform/hash';
import {
  type CollectedFile,
  type ImageBuilder,
  LOCAL_BASE,
  WORK_LIMITS,
  type WorkContainers,
  type WorkFile,
  type WorkLimits,
  type WorkResult,
} from '../../../platform/sandbox';
import { shellWord } from '../profiles/profile';
import { isInterrupted } from '../validation/judge-run';
import { readHarborReward, VERIFIER_LOGS } from '../validation/reward';
import { readFolder } from './read-files';
import type { HarborTask } from './read-task';

/** Harbor has none where task.toml says nothing about the agent. */
const AGENT_SECONDS = 3600;
const MIB = 1024 ** 2;
const ARTIFACTS = '/logs/artifacts/';
const MAX_RESULTS = 64 * MIB;
const MAX_BUILD_LOG = 64 * MIB;

/** Why a directory can't be judged here. */
export class NotJudgedError extends Error {
  override readonly name = 'NotJudgedError';
}

export interface DirectoryBenchOptions {
  /** Of every time limit of task.toml. */
  timeoutMultiplier?: number;
  /** `false`: the image is built as on a machine that has none of ours. */
  cache?: boolean;
  signal?: AbortSignal;
  /** Whole output of the build (`build`) and of each run, by its name. */
  onLog?: (name: string, content: Buffer) => Promise<void>;
}

/** What is done in the work folder before the tests: shell lines, and the files that they need, with absolute paths. */
export interface DirectorySolver {
  /** In labels: `nop`, `oracle` or the like. */
  kind: string;
  script: string;
  files: WorkFile[];
}

/** A reward with what else the verifier left in its logs, or why there is none; `interrupted` where the machine may have ended it. */
export type DirectoryAttempt = { reward: number; files: CollectedFile[] } | { problem: string; interrupted: boolean };

interface Step {
  image: string;
  script: string;
  files: (WorkFile | CollectedFile)[];
  limits: WorkLimits;
}

/**
 * The image of a Harbor task directory, and runs of its tests in fresh containers of it. Open it, close it. Containers have no network,
 * whatever task.toml says. What the task's own code leaves behind is read as data; nothing of it runs outside a container.
 */
export class DirectoryBench {
  private readonly tag: string;
  private built: { image: string; workFolder: string; tests: WorkFile[] } | undefined;

  constructor(
    private readonly tools: { containers: WorkContainers; images: ImageBuilder },
    private readonly task: HarborTask,
    private readonly options: DirectoryBenchOptions,
  ) {
    this.tag = `assay-swe-validate:${sha256(task.folder).slice(0, 12)}-${process.pid}`;
  }

  /** @throws NotJudgedError for what is not run here */
  refuseUnsupported(withOracle: boolean): void {
    const { config, testScript, solveScript } = this.task;
    const { environment, verifier, steps } = config;
    if (steps.length > 0) throw new NotJudgedError('tasks of several steps are not run here');
    if (environment.os !== 'linux' || testScript !== 'test.sh')
      throw new NotJudgedError('only tests/test.sh on Linux is run here');
    if (verifier.environment) throw new NotJudgedError('a verifier with an environment of its own is not run here');
    const users = [config.agent.user, verifier.user].filter(
      (user) => user != null && !['root', 'root:root', '0', 0].includes(user),
    );
    if (users.length > 0) throw new NotJudgedError(`the user ${users.join(', ')} is not root, which is all that is run here`);
    if (withOracle && solveScript !== 'solve.sh') throw new NotJudgedError('solution: there is no solve.sh');
  }

  /** Builds the image; answers its id. Throws with the build's last words, or a SandboxInfraError. */
  async open(): Promise<string> {
    const tests = await this.readBelow('tests');
    const image = await this.build(this.tag);
    const workFolder = this.task.config.environment.workdir ?? (await this.tools.images.workFolderOf(image));
    this.built = { image, workFolder, tests };
    return image;
  }

  async close(): Promise<void> {
    if (this.built) await this.tools.images.removeImage(this.tag);
  }

  nop(): DirectorySolver {
    return { kind: 'nop', script: '', files: [] };
  }

  async oracle(): Promise<DirectorySolver> {
    const { config } = this.task;
    const script = command('/solution/solve.sh', config.solution.env, this.solvingSeconds());
    return { kind: 'oracle', script, files: await this.readBelow('solution') };
  }

  async attempt(name: string, solver: DirectorySolver): Promise<DirectoryAttempt> {
    const { image, workFolder, tests } = this.opened();
    const { config } = this.task;
    const there = `cd ${shellWord(workFolder)}\n`;
    const solve = solver.script === '' ? '' : there + solver.script;
    const verify = there + command('/tests/test.sh', config.verifier.env, this.seconds(config.verifier.timeout_sec));
    const limits = this.limitsOf(solver);
    const { kind, files } = solver;
    if (config.verifier.environment_mode === 'shared')
      return this.verify(name, kind, { image, script: solve + verify, files: [...tests, ...files], limits });
    const handed = await this.handOver(`${name}-solver`, kind, { image, script: solve, files, limits });
    if ('problem' in handed) return handed;
    return this.verify(name, kind, { image, script: verify, files: [...tests, ...handed.files], limits });
  }

  private opened() {
    if (!this.built) throw new Error(`the bench of ${this.task.id} is not open`);
    return this.built;
  }

  private async readBelow(name: 'tests' | 'solution'): Promise<WorkFile[]> {
    const files = await readFolder(`${this.task.folder}/${name}`);
    const script = name === 'tests' ? this.task.testScript : this.task.solveScript;
    // Harbor makes them executable too.
    return files.map((file) => ({
      ...file,
      path: `/${name}/${file.path}`,
      mode: file.path === script ? '100755' : file.mode,
    }));
  }

  private async build(tag: string): Promise<string> {
    const context = await readFolder(`${this.task.folder}/environment`);
    const dockerfile = context.find(({ path }) => path === 'Dockerfile');
    if (!dockerfile) throw new NotJudgedError('environment: there is no Dockerfile, and nothing else is built here');
    const { images } = this.tools;
    const { cache, signal: outer, onLog } = this.options;
    const takesBase = /^\s*ARG\s+BASE_IMAGE\b/im.test(dockerfile.content.toString('utf8'));
    const base = takesBase ? await images.findImage(LOCAL_BASE) : undefined;
    const limit = AbortSignal.timeout(this.seconds(this.task.config.environment.build_timeout_sec) * 1000);
    const chunks: Buffer[] = [];
    let bytes = 0;
    const onOutput = (chunk: Buffer): void => {
      if ((bytes += chunk.length) <= MAX_BUILD_LOG) chunks.push(chunk);
    };
    try {
      const signal = outer ? AbortSignal.any([outer, limit]) : limit;
      const settings = { tag, signal, onOutput, ...(base !== undefined && { base }), ...(cache !== undefined && { cache }) };
      return await images.buildDockerfile(context, settings);
    } catch (error) {
      outer?.throwIfAborted();
      throw limit.aborted ? new NotJudgedError('the build took longer than environment.build_timeout_sec') : error;
    } finally {
      await onLog?.('build', Buffer.concat(chunks));
    }
  }

  private async verify(name: string, kind: string, step: Step): Promise<DirectoryAttempt> {
    const result = await this.step(name, kind, step, VERIFIER_LOGS);
    if (result.end !== 'exited') return { problem: result.end, interrupted: false };
    const found = readHarborReward(result.files);
    return 'reward' in found
      ? { ...found, files: result.files }
      : { problem: `${found.problem}; exit code ${result.exitCode ?? 'unknown'}`, interrupted: isInterrupted(result) };
  }

  /** What a separate verifier is given: `/logs/artifacts` after the solver and what `[[verifier.collect]]` does there, and no more. */
  private async handOver(
    name: string,
    kind: string,
    step: Step,
  ): Promise<{ files: CollectedFile[] } | { problem: string; interrupted: boolean }> {
    const { config } = this.task;
    if (config.artifacts.length > 0) throw new NotJudgedError('artifacts outside of /logs/artifacts are not handed over here');
    const collect = config.verifier.collect.map(({ command: text }) => `sh -c ${shellWord(text)}\n`);
    const result = await this.step(name, kind, { ...step, script: step.script + collect.join('') }, ARTIFACTS);
    return result.end === 'exited' ? { files: result.files } : { problem: `${name}: ${result.end}`, interrupted: false };
  }

  private async step(name: string, kind: string, { files, ...step }: Step, results: string): Promise<WorkResult> {
    const { signal, onLog } = this.options;
    const result = await this.tools.containers.run(
      {
        ...{ ...step, removed: [], files: files.map((file) => ({ mode: '100644', ...file })) },
        env: { DEBIAN_FRONTEND: 'noninteractive', ...withDefaults(this.task.config.environment.env) },
        collect: [{ path: results, maxBytes: MAX_RESULTS }],
        labels: { 'assay.task': this.task.id, 'assay.phase': kind },
      },
      signal ? { signal } : {},
    );
    await onLog?.(name, result.log.content);
    return result;
  }

  private limitsOf({ script }: DirectorySolver): WorkLimits {
    const { environment, verifier, agent } = this.task.config;
    const solving = script === '' ? 0 : (agent.timeout_sec ?? AGENT_SECONDS);
    return {
      ...WORK_LIMITS,
      wallSeconds: this.seconds(verifier.timeout_sec + solving),
      ...(environment.cpus != null && { cpus: environment.cpus }),
      ...(environment.memory_mb != null && { memoryBytes: environment.memory_mb * MIB }),
      ...(environment.storage_mb != null && { diskBytes: environment.storage_mb * MIB }),
    };
  }

  private solvingSeconds(): number {
    return this.seconds(this.task.config.agent.timeout_sec ?? AGENT_SECONDS);
  }

  private seconds(limit: number): number {
    return limit * (this.options.timeoutMultiplier ?? 1);
  }
}

/**
 * A line that runs a script with variables of its own; what it ends with decides nothing. Where the image has `timeout`, as Debian's and
 * busybox's have, neither script can use up the other's time; the container's own limit holds without it.
 */
function command(path: string, env: Record<string, string>, seconds: number): string {
  const words = Object.entries(withDefaults(env)).map(([name, value]) => shellWord(`${name}=${value}`));
  const limit = `$(command -v timeout > /dev/null && echo timeout -s KILL ${Math.ceil(seconds)})`;
  return `env ${words.join(' ')} ${limit} ${path}\n`;
}

/** `${NAME:-default}` becomes its default: nothing of this machine's environment is for a task to read. */
function withDefaults(env: Record<string, string>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(env).map(([name, value]) => [
      name,
      value.replace(/\$\{[A-Za-z_][A-Za-z0-9_]*(?::-([^}]*))?\}/g, (_, other?: string) => other ?? ''),
    ]),
  );
}
