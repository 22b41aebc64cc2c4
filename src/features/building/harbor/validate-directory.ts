import { sha256 } from '../../../platform/hash';
import {
  type CollectedFile,
  type ImageBuilder,
  LOCAL_BASE,
  SandboxInfraError,
  WORK_LIMITS,
  type WorkContainers,
  type WorkFile,
  type WorkLimits,
  type WorkResult,
} from '../../../platform/sandbox';
import { shellWord } from '../profiles/profile';
import { readHarborReward } from '../validation/reward';
import { readFolder } from './read-files';
import { type HarborTask, readTask } from './read-task';

export const HARBOR_AGENTS = ['nop', 'oracle'] as const;
export type HarborAgent = (typeof HARBOR_AGENTS)[number];

/** `FLAKY`: runs of one agent differ. `ERROR`: nothing was judged, or not every run. */
export type DirectoryVerdict = 'PASS' | 'FAIL' | 'FLAKY' | 'ERROR';

export interface DirectoryResult {
  task: string;
  verdict: DirectoryVerdict;
  /** A reward a run, `undefined` for a run without one; only of agents that ran. */
  rewards: Partial<Record<HarborAgent, (number | undefined)[]>>;
  /** Why it is no PASS. */
  problem?: string;
}

export interface ValidateDirectoryOptions {
  agents?: readonly HarborAgent[];
  /** Of each agent. */
  runs?: number;
  /** Of every time limit of task.toml. */
  timeoutMultiplier?: number;
  /** `false`: the image is built as on a machine that has none of ours. */
  cache?: boolean;
  signal?: AbortSignal;
  /** Whole output of the build (`build`) and of each run (`nop-1`). */
  onLog?: (name: string, content: Buffer) => Promise<void>;
}

const DEFAULT_RUNS = 3;
/** Harbor has none where task.toml says nothing about the agent. */
const AGENT_SECONDS = 3600;
const MIB = 1024 ** 2;
const VERIFIER_LOGS = '/logs/verifier/';
const ARTIFACTS = '/logs/artifacts/';
const MAX_RESULTS = 64 * MIB;
const MAX_BUILD_LOG = 64 * MIB;
const WANTED: Record<HarborAgent, number> = { nop: 0, oracle: 1 };

/** Why a directory can't be judged here. */
class NotJudged extends Error {
  override readonly name = 'NotJudged';
}

/**
 * Judges any Harbor task directory as Harbor's agents `nop` and `oracle` would: builds `environment/Dockerfile`, then runs the tests in
 * fresh containers, after nothing or after the solution. Containers have no network, whatever task.toml says. What the task's own code
 * leaves behind is read as data; nothing of it runs outside a container. Never throws but for the signal.
 */
export async function validateDirectory(
  tools: { containers: WorkContainers; images: ImageBuilder },
  folder: string,
  options: ValidateDirectoryOptions = {},
): Promise<DirectoryResult> {
  const read = await readTask(folder);
  const name = folder.split('/').filter(Boolean).at(-1) ?? folder;
  const rewards: DirectoryResult['rewards'] = {};
  if ('faults' in read)
    return {
      task: name,
      verdict: 'ERROR',
      rewards,
      problem: read.faults.map(({ path, problem }) => `${path}: ${problem}`).join('; '),
    };
  const trial = new DirectoryTrial(tools, read.task, options);
  try {
    const problem = await trial.run(rewards);
    return { task: name, ...verdictOf(rewards, problem) };
  } catch (error) {
    options.signal?.throwIfAborted();
    return { task: name, verdict: 'ERROR', rewards, problem: wordsOf(error) };
  }
}

/** What the rewards say; `problem` is the first reason for a missing one. */
export function verdictOf(
  rewards: DirectoryResult['rewards'],
  problem?: string,
): Pick<DirectoryResult, 'verdict' | 'rewards' | 'problem'> {
  const ran = HARBOR_AGENTS.flatMap((agent) => (rewards[agent] ? [{ agent, values: rewards[agent] }] : []));
  if (ran.length === 0 || ran.some(({ values }) => values.length === 0 || values.includes(undefined)))
    return { verdict: 'ERROR', rewards, problem: problem ?? 'a run has no reward' };
  const flaky = ran.find(({ values }) => new Set(values).size > 1);
  if (flaky) return { verdict: 'FLAKY', rewards, problem: `runs of ${flaky.agent} differ` };
  const wrong = ran.find(({ agent, values }) => values[0] !== WANTED[agent]);
  if (wrong) return { verdict: 'FAIL', rewards, problem: `the reward of ${wrong.agent} is not ${WANTED[wrong.agent]}` };
  return { verdict: 'PASS', rewards };
}

interface Scripts {
  tests: WorkFile[];
  solution: WorkFile[];
}

interface Step {
  image: string;
  script: string;
  files: (WorkFile | CollectedFile)[];
  limits: WorkLimits;
}

class DirectoryTrial {
  constructor(
    private readonly tools: { containers: WorkContainers; images: ImageBuilder },
    private readonly task: HarborTask,
    private readonly options: ValidateDirectoryOptions,
  ) {}

  /** Fills in the rewards as they come; answers why the first of them is missing. */
  async run(rewards: DirectoryResult['rewards']): Promise<string | undefined> {
    const agents = this.options.agents ?? HARBOR_AGENTS;
    this.refuseUnsupported(agents);
    const scripts = { tests: await this.readBelow('tests'), solution: await this.readBelow('solution') };
    const tag = `assay-swe-validate:${sha256(this.task.folder).slice(0, 12)}-${process.pid}`;
    const image = await this.build(tag);
    try {
      const workFolder = this.task.config.environment.workdir ?? (await this.tools.images.workFolderOf(image));
      let problem: string | undefined;
      for (const agent of agents) {
        const values = (rewards[agent] = [] as (number | undefined)[]);
        for (let run = 1; run <= (this.options.runs ?? DEFAULT_RUNS); run += 1) {
          const found = await this.attempt(agent, run, image, workFolder, scripts);
          values.push('reward' in found ? found.reward : undefined);
          if ('problem' in found) problem ??= `${agent}-${run}: ${found.problem}`;
        }
      }
      return problem;
    } finally {
      await this.tools.images.removeImage(tag);
    }
  }

  private refuseUnsupported(agents: readonly HarborAgent[]): void {
    const { config, testScript, solveScript } = this.task;
    const { environment, verifier, steps } = config;
    if (steps.length > 0) throw new NotJudged('tasks of several steps are not run here');
    if (environment.os !== 'linux' || testScript !== 'test.sh') throw new NotJudged('only tests/test.sh on Linux is run here');
    if (verifier.environment) throw new NotJudged('a verifier with an environment of its own is not run here');
    const users = [config.agent.user, verifier.user].filter(
      (user) => user != null && !['root', 'root:root', '0', 0].includes(user),
    );
    if (users.length > 0) throw new NotJudged(`the user ${users.join(', ')} is not root, which is all that is run here`);
    if (agents.includes('oracle') && solveScript !== 'solve.sh') throw new NotJudged('solution: there is no solve.sh');
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
    if (!dockerfile) throw new NotJudged('environment: there is no Dockerfile, and nothing else is built here');
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
      throw limit.aborted ? new NotJudged('the build took longer than environment.build_timeout_sec') : error;
    } finally {
      await onLog?.('build', Buffer.concat(chunks));
    }
  }

  private async attempt(agent: HarborAgent, run: number, image: string, workFolder: string, { tests, solution }: Scripts) {
    const { config } = this.task;
    const there = `cd ${shellWord(workFolder)}\n`;
    const solving = this.seconds(config.agent.timeout_sec ?? AGENT_SECONDS);
    const solve = agent === 'oracle' ? there + command('/solution/solve.sh', config.solution.env, solving) : '';
    const verify = there + command('/tests/test.sh', config.verifier.env, this.seconds(config.verifier.timeout_sec));
    const solved = agent === 'oracle' ? solution : [];
    const limits = this.limitsOf(agent);
    if (config.verifier.environment_mode === 'shared')
      return this.verify(`${agent}-${run}`, agent, { image, script: solve + verify, files: [...tests, ...solved], limits });
    const handed = await this.handOver(`${agent}-${run}-solver`, agent, { image, script: solve, files: solved, limits });
    if ('problem' in handed) return handed;
    return this.verify(`${agent}-${run}`, agent, { image, script: verify, files: [...tests, ...handed.files], limits });
  }

  private async verify(name: string, agent: HarborAgent, step: Step): Promise<{ reward: number } | { problem: string }> {
    const result = await this.step(name, agent, step, VERIFIER_LOGS);
    if (result.end !== 'exited') return { problem: result.end };
    const found = readHarborReward(result.files);
    return 'reward' in found ? found : { problem: `${found.problem}; exit code ${result.exitCode ?? 'unknown'}` };
  }

  /** What a separate verifier is given: `/logs/artifacts` after the solver and what `[[verifier.collect]]` does there, and no more. */
  private async handOver(
    name: string,
    agent: HarborAgent,
    step: Step,
  ): Promise<{ files: CollectedFile[] } | { problem: string }> {
    const { config } = this.task;
    if (config.artifacts.length > 0) throw new NotJudged('artifacts outside of /logs/artifacts are not handed over here');
    const collect = config.verifier.collect.map(({ command: text }) => `sh -c ${shellWord(text)}\n`);
    const result = await this.step(name, agent, { ...step, script: step.script + collect.join('') }, ARTIFACTS);
    return result.end === 'exited' ? { files: result.files } : { problem: `${name}: ${result.end}` };
  }

  private async step(name: string, agent: HarborAgent, { files, ...step }: Step, results: string): Promise<WorkResult> {
    const { signal, onLog } = this.options;
    const result = await this.tools.containers.run(
      {
        ...{ ...step, removed: [], files: files.map((file) => ({ mode: '100644', ...file })) },
        env: { DEBIAN_FRONTEND: 'noninteractive', ...withDefaults(this.task.config.environment.env) },
        collect: [{ path: results, maxBytes: MAX_RESULTS }],
        labels: { 'assay.task': this.task.id, 'assay.phase': agent },
      },
      signal ? { signal } : {},
    );
    await onLog?.(name, result.log.content);
    return result;
  }

  private limitsOf(agent: HarborAgent): WorkLimits {
    const { environment, verifier, agent: solver } = this.task.config;
    const solving = agent === 'oracle' ? (solver.timeout_sec ?? AGENT_SECONDS) : 0;
    return {
      ...WORK_LIMITS,
      wallSeconds: this.seconds(verifier.timeout_sec + solving),
      ...(environment.cpus != null && { cpus: environment.cpus }),
      ...(environment.memory_mb != null && { memoryBytes: environment.memory_mb * MIB }),
      ...(environment.storage_mb != null && { diskBytes: environment.storage_mb * MIB }),
    };
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

function wordsOf(error: unknown): string {
  if (error instanceof NotJudged || error instanceof RangeError) return error.message;
  if (error instanceof SandboxInfraError) return `${error.kind}: ${error.message}`;
  if (error instanceof Error) return error.message;
  return String(error);
}
