import { mkdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { HARBOR_AGENTS, type DirectoryResult } from '../harbor/validate-directory';
import type { Clock } from '../../../platform/clock';
import { analyzeTask, type Baseline, type TaskAnalysis } from './analyze-task';
import { readTrials } from './read-trials';
import type { TrialFacts } from './trial-facts';

export interface AnalyzeOptions {
  /** A trial, a job, or a folder of jobs. */
  trials: string;
  /** Folder for one JSON file a task, named after it. */
  output: string;
  clock: Clock;
}

/** What NOP and oracle came to on a task's directory, and when that was found. */
export interface DirectoryBaseline {
  source: Baseline['source'];
  result: DirectoryResult;
}

export interface AnalyzeTasksOptions extends Omit<AnalyzeOptions, 'trials'> {
  /** Task directories. */
  folders: readonly string[];
  /** As for `analyzeTrials`; without it nothing but the baselines is known. */
  trials?: string;
  /** Asked for each folder in its turn; undefined for one that is not validated. */
  baseline: (folder: string) => Promise<DirectoryBaseline | undefined>;
}

/** Analyzes every task that has trials below a folder, by name, and stores the results. */
export async function analyzeTrials({ trials, output, clock }: AnalyzeOptions): Promise<TaskAnalysis[]> {
  const found = await readTrials(trials);
  const tasks = [...new Set(found.map(({ task }) => task))].sort();
  const analyses = tasks.map((task) =>
    analyzeTask(
      task,
      found.filter((trial) => trial.task === task),
      clock.now().toISOString(),
    ),
  );
  await mkdir(output, { recursive: true });
  for (const analysis of analyses) await store(output, analysis);
  return analyses;
}

/**
 * Analyzes task directories one after another by their baseline and their stored trials; each result is stored before the next begins.
 * Answers, too, the tasks that have trials and are none of these.
 */
export async function analyzeTasks(options: AnalyzeTasksOptions): Promise<{ analyses: TaskAnalysis[]; others: string[] }> {
  const { folders, trials, baseline, output, clock } = options;
  const stored = trials === undefined ? [] : await readTrials(trials);
  await mkdir(output, { recursive: true });
  const analyses: TaskAnalysis[] = [];
  for (const folder of folders) {
    const name = basename(folder);
    const ran = await baseline(folder);
    const facts = [...(ran ? trialsOf(ran.result) : []), ...stored.filter(({ task }) => isNamed(task, name))];
    const analysis = analyzeTask(name, facts, clock.now().toISOString(), ran && baselineOf(ran));
    await store(output, analysis);
    analyses.push(analysis);
  }
  const names = folders.map((folder) => basename(folder));
  const others = stored.filter(({ task }) => !names.some((name) => isNamed(task, name))).map(({ task }) => task);
  return { analyses, others: [...new Set(others)].sort() };
}

/** Harbor calls a task by its directory, or `organization/name` where it has a name in a registry. */
function isNamed(task: string, directory: string): boolean {
  return task === directory || task.endsWith(`/${directory}`);
}

/** Runs of a validation, as trials of Harbor's agents of that name. */
function trialsOf({ task, rewards }: DirectoryResult): TrialFacts[] {
  return HARBOR_AGENTS.flatMap((agent) =>
    (rewards[agent] ?? []).map((reward, at) => ({
      ...{ trial: `${agent}-${at + 1}`, task, agent, rewards_disagree: false },
      ...(reward !== undefined && { reward }),
    })),
  );
}

function baselineOf({ source, result: { verdict, problem } }: DirectoryBaseline): Baseline {
  return { source, verdict, ...(problem !== undefined && { problem: problem.slice(0, 2000) }) };
}

async function store(output: string, analysis: TaskAnalysis): Promise<void> {
  const file = `${encodeURIComponent(analysis.task).slice(0, 200)}.json`;
  await writeFile(join(output, file), `${JSON.stringify(analysis, null, 2)}\n`);
}
