import type { HintSetView } from '../../features/hints';
import { plain, print } from '../print';
import { withService } from '../service';

export interface HintsChoice {
  /** Draft them first, from mirrors of this kind. */
  draft?: 'git' | 'archive' | 'github';
}

/** `assay swe hints`: what a task's solvers have to be told. True if the task needs nothing more. */
export function showHints(taskId: string, { draft }: HintsChoice): Promise<boolean> {
  return withService('lead', async (client) => {
    const path = `/v1/swe/tasks/${encodeURIComponent(taskId)}/hints`;
    const set = await (draft === undefined
      ? client.get<HintSetView>(path)
      : client.post<HintSetView>(`${path}:draft`, { source: draft }));
    const need = set.needed ? `needed (${set.need_reasons.join(', ')}), ${set.met ? 'met' : 'not met'}` : 'not needed';
    print(`${set.task_id}: ${set.drafted_at === null ? 'nothing drafted yet, ' : ''}hints ${need}`);
    for (const { id, status, kind, path: file, text, evidence } of set.hints)
      print(plain(`${status.padEnd(8)} ${kind.padEnd(7)} ${file}  ${text}  (${evidence.path}:${String(evidence.line)})  ${id}`));
    for (const { path: file, reason } of set.skipped) print(plain(`skipped  ${file}: ${reason}`));
    return set.met;
  });
}
