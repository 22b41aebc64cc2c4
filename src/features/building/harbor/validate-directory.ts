import { type ImageBuilder, SandboxInfraError, type WorkContainers } from '../../../platform/sandbox';
import { DirectoryBench, type DirectoryBenchOptions, NotJudgedError } from './directory-bench';
import { readTask } from './read-task';

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

export interface ValidateDirectoryOptions extends DirectoryBenchOptions {
  agents?: readonly HarborAgent[];
  /** Of each agent. */
  runs?: number;
}

const DEFAULT_RUNS = 3;
const WANTED: Record<HarborAgent, number> = { nop: 0, oracle: 1 };

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
  try {
    const problem = await runAgents(new DirectoryBench(tools, read.task, options), options, rewards);
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

/** Fills in the rewards as they come; answers why the first of them is missing. */
async function runAgents(
  bench: DirectoryBench,
  { agents = HARBOR_AGENTS, runs = DEFAULT_RUNS }: ValidateDirectoryOptions,
  rewards: DirectoryResult['rewards'],
): Promise<string | undefined> {
  bench.refuseUnsupported(agents.includes('oracle'));
  await bench.open();
  try {
    let problem: string | undefined;
    for (const agent of agents) {
      const values = (rewards[agent] = [] as (number | undefined)[]);
      const solver = agent === 'oracle' ? await bench.oracle() : bench.nop();
      for (let run = 1; run <= runs; run += 1) {
        const found = await bench.attempt(`${agent}-${run}`, solver);
        values.push('reward' in found ? found.reward : undefined);
        if ('problem' in found) problem ??= `${agent}-${run}: ${found.problem}`;
      }
    }
    return problem;
  } finally {
    await bench.close();
  }
}

function wordsOf(error: unknown): string {
  if (error instanceof NotJudgedError || error instanceof RangeError) return error.message;
  if (error instanceof SandboxInfraError) return `${error.kind}: ${error.message}`;
  if (error instanceof Error) return error.message;
  return String(error);
}
