import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { analyzeTask, type TaskAnalysis } from './analyze-task';
import { readTrials } from './read-trials';

export interface AnalyzeOptions {
  /** A trial, a job, or a folder of jobs. */
  trials: string;
  /** Folder for one JSON file a task, named after it. */
  output: string;
  now: Date;
}

/** Analyzes every task that has trials below a folder, by name, and stores the results. */
export async function analyzeTrials({ trials, output, now }: AnalyzeOptions): Promise<TaskAnalysis[]> {
  const found = await readTrials(trials);
  const tasks = [...new Set(found.map(({ task }) => task))].sort();
  const analyses = tasks.map((task) =>
    analyzeTask(
      task,
      found.filter((trial) => trial.task === task),
      now.toISOString(),
    ),
  );
  await mkdir(output, { recursive: true });
  for (const analysis of analyses)
    await writeFile(
      join(output, `${encodeURIComponent(analysis.task).slice(0, 200)}.json`),
      `${JSON.stringify(analysis, null, 2)}\n`,
    );
  return analyses;
}
