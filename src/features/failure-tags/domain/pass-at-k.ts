import { passAtK } from '../../../domain/statistics/pass-at-k';
import type { Counted } from './distribution';

/** Places of the curve; those that no task has attempts enough for are left out. */
const KS = [1, 2, 4, 8, 16, 32] as const;

/** (A type: it is served as JSON.) */
export type ModelCurve = { model: string; values: { k: number; tasks: number; value: number }[] };

/** Of each model, the mean over tasks of the unbiased pass@k, to six places; attempts that nobody could judge don't count. */
export function passAtKOf(counts: readonly Counted[]): ModelCurve[] {
  const judged = counts.filter(({ axis, slug }) => axis === 'outcome' && slug !== 'infra-error');
  return [...new Set(judged.map(({ model }) => model))].sort().map((model) => {
    const tasks = tasksOf(judged.filter((row) => row.model === model));
    return { model, values: KS.flatMap((k) => pointAt(tasks, k)) };
  });
}

function tasksOf(rows: readonly Counted[]): { n: number; c: number }[] {
  const found = new Map<string, { n: number; c: number }>();
  for (const { taskId, slug, attempts } of rows) {
    const task = found.get(taskId) ?? { n: 0, c: 0 };
    found.set(taskId, { n: task.n + attempts, c: task.c + (slug === 'passed' ? attempts : 0) });
  }
  return [...found.values()];
}

function pointAt(tasks: readonly { n: number; c: number }[], k: number): { k: number; tasks: number; value: number }[] {
  const values = tasks.flatMap(({ n, c }) => passAtK(n, c, k) ?? []);
  if (values.length === 0) return [];
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return [{ k, tasks: values.length, value: Math.round(mean * 1e6) / 1e6 }];
}
