import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { ApiError, type ApiClient } from '../../client';
import type { TaskView } from '../../features/batches';
import {
  analyzeTasks,
  analyzeTrials,
  taskContentHash,
  verdictOf,
  type DirectoryBaseline,
  type HarborAgent,
  type TaskAnalysis,
  type ValidationRecord,
} from '../../features/building';
import { systemClock } from '../../platform/clock';
import { plain, print } from '../print';
import { onlyReading, withService } from '../service';
import { findTasks, lineOf, ValidationBench } from './validate';

export interface AnalyzeChoice {
  /** Stored trials of task directories. */
  trials?: string;
  baseline: 'run' | 'recorded' | 'none';
  /** Of each agent. */
  runs: number;
  timeoutMultiplier: number;
  /** Folder for one JSON file a task. */
  output?: string;
}

/** `assay swe analyze`: says of tasks what their validation and their trials show. True if every task is good. */
export async function analyzeFolder(path: string, choice: AnalyzeChoice): Promise<boolean> {
  const folder = resolve(path);
  const tasks = await findTasks(folder);
  if (tasks.length > 0) return analyzeDirectories(tasks, choice);
  if (choice.trials !== undefined) throw new Error(`${folder} is no task directory and holds none: there is no task.toml`);
  const target = choice.output === undefined ? join(folder, 'analysis') : resolve(choice.output);
  const analyses = await analyzeTrials({ trials: folder, output: target, clock: systemClock });
  if (analyses.length === 0) throw new Error(`There is neither a task directory nor a trial below ${folder}.`);
  return tell(analyses, target);
}

async function analyzeDirectories(folders: readonly string[], choice: AnalyzeChoice): Promise<boolean> {
  const beside = dirname(folders[0] ?? '');
  const trials = choice.trials === undefined ? findJobs(beside) : resolve(choice.trials);
  const target = choice.output === undefined ? join(beside, 'analysis') : resolve(choice.output);
  const recorded = choice.baseline === 'recorded' ? await findRecorded(folders) : new Map<string, DirectoryBaseline>();
  const bench = new ValidationBench({ agent: 'both', cache: true, ...choice });
  try {
    const { analyses, others } = await analyzeTasks({
      ...{ folders, output: target, clock: systemClock, ...(trials !== undefined && { trials }) },
      baseline: async (folder) => {
        if (choice.baseline === 'none') return undefined;
        const known = recorded.get(folder);
        if (known) return known;
        const result = await bench.validate(folder);
        print(lineOf(result));
        return { source: 'run', result };
      },
    });
    if (others.length > 0) print(plain(`Not analyzed, for their directories are not there: ${others.join(', ')}`));
    return tell(analyses, target);
  } finally {
    await bench.close();
  }
}

function findJobs(beside: string): string | undefined {
  const jobs = join(beside, 'jobs');
  return existsSync(jobs) ? jobs : undefined;
}

/** What the service has recorded of NOP and oracle of these directories, as they are. */
function findRecorded(folders: readonly string[]): Promise<Map<string, DirectoryBaseline>> {
  return withService(
    'lead',
    async (client) => {
      const found = new Map<string, DirectoryBaseline>();
      for (const folder of folders) {
        const baseline = await findBaseline(client, folder);
        if (baseline) found.set(folder, baseline);
      }
      return found;
    },
    onlyReading,
  );
}

async function findBaseline(client: ApiClient, folder: string): Promise<DirectoryBaseline | undefined> {
  const id = folder.split('/').at(-1) ?? '';
  const path = `/v1/swe/tasks/${encodeURIComponent(id)}`;
  try {
    const { content_hash: hash } = await client.get<TaskView>(path);
    if (hash !== (await taskContentHash(folder))) return undefined;
    const rewards = rewardsOf((await client.get<ValidationRecord>(`${path}/record`)).runs);
    if (Object.values(rewards).some(({ length }) => length === 0)) return undefined;
    return { source: 'recorded', result: { task: id, ...verdictOf(rewards) } };
  } catch (error) {
    // No task of the service, or no name of one.
    if (error instanceof ApiError && (error.status === 404 || error.status === 422)) return undefined;
    throw error;
  }
}

/** What was ended was run again. */
function rewardsOf(runs: ValidationRecord['runs']): Record<HarborAgent, (number | undefined)[]> {
  const of = (agent: HarborAgent) =>
    runs.filter(({ phase, end }) => phase === agent && end === 'exited').map(({ reward }) => reward);
  return { nop: of('nop'), oracle: of('oracle') };
}

function tell(analyses: readonly TaskAnalysis[], target: string): boolean {
  for (const analysis of analyses) for (const line of linesOf(analysis)) print(plain(line));
  for (const line of tableOf(analyses)) print(plain(line));
  print(`Written to ${target}`);
  return analyses.every(({ verdict }) => verdict.is_good);
}

function linesOf({ task, runs, baseline, pass_rate, facts, trials, verdict }: TaskAnalysis): string[] {
  const rate = pass_rate === null ? '' : ` PASS_RATE=${pass_rate.toFixed(2)}`;
  const said = Object.entries(facts).map(([name, { value, evidence }]) => `  ${name}: ${value} (${evidence})`);
  const problem = baseline?.problem === undefined ? '' : ` (${baseline.problem})`;
  const validated = baseline ? [`  validation, ${baseline.source}: ${baseline.verdict}${problem}`] : [];
  const classes = trials.flatMap(({ facts: { trial }, classification, subtype }) =>
    classification === undefined ? [] : [`  ${trial}: ${classification}${subtype === undefined ? '' : ` (${subtype})`}`],
  );
  return [
    `${task}: NOP=${runs.nop} ORACLE=${runs.oracle} ATTEMPTS=${runs.attempts}${rate} ${stateOf(verdict)} ${verdict.confidence}`,
    ...validated,
    ...said,
    ...classes,
    ...verdict.recommendations.map((each) => `  ${each}`),
  ];
}

function stateOf({ is_good, primary_issue }: TaskAnalysis['verdict']): string {
  return is_good ? 'GOOD' : `BAD (${primary_issue ?? 'unknown'})`;
}

const HEAD = ['task', 'validated', 'attempts', 'passed', 'trivial', 'flaky', 'well specified', 'verdict'];

/** A line a task, under the names of its columns. */
function tableOf(analyses: readonly TaskAnalysis[]): string[] {
  const rows = analyses.map(({ task, baseline, runs, pass_rate, facts, verdict }) => [
    ...[task, baseline?.verdict ?? '-', String(runs.attempts), pass_rate === null ? '-' : `${Math.round(pass_rate * 100)} %`],
    ...[facts.trivial.value, facts.flaky.value, facts.well_specified.value, stateOf(verdict)],
  ]);
  const widths = HEAD.map((name, at) => Math.max(...[name, ...rows.map((row) => row[at] ?? '')].map(({ length }) => length)));
  return [HEAD, ...rows].map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
