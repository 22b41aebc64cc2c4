import { join, resolve } from 'node:path';
import { analyzeTrials, type TaskAnalysis } from '../../features/building';
import { systemClock } from '../../platform/clock';
import { print } from './follow';

export interface AnalyzeChoice {
  /** Folder for one JSON file a task; `analysis` beside the trials where it is left out. */
  output?: string;
}

/** `assay swe analyze`: says of each task that has trials below a folder what these show. True if every task is good. */
export async function analyzeFolder(path: string, { output }: AnalyzeChoice): Promise<boolean> {
  const trials = resolve(path);
  const target = output === undefined ? join(trials, 'analysis') : resolve(output);
  const analyses = await analyzeTrials({ trials, output: target, now: systemClock.now() });
  if (analyses.length === 0) throw new Error(`There is no trial below ${trials}.`);
  for (const analysis of analyses) for (const line of linesOf(analysis)) print(plain(line));
  print(`Written to ${target}`);
  return analyses.every(({ verdict }) => verdict.is_good);
}

function linesOf({ task, runs, pass_rate, facts, trials, verdict }: TaskAnalysis): string[] {
  const rate = pass_rate === null ? '' : ` PASS_RATE=${pass_rate.toFixed(2)}`;
  const state = verdict.is_good ? 'GOOD' : `BAD (${verdict.primary_issue ?? 'unknown'})`;
  const said = Object.entries(facts).map(([name, { value, evidence }]) => `  ${name}: ${value} (${evidence})`);
  const classes = trials.flatMap(({ facts: { trial }, classification, subtype }) =>
    classification === undefined ? [] : [`  ${trial}: ${classification}${subtype === undefined ? '' : ` (${subtype})`}`],
  );
  return [
    `${task}: NOP=${runs.nop} ORACLE=${runs.oracle} ATTEMPTS=${runs.attempts}${rate} ${state} ${verdict.confidence}`,
    ...said,
    ...classes,
    ...verdict.recommendations.map((each) => `  ${each}`),
  ];
}

/** Names and evidence are what solvers left: a terminal is shown text alone. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}
