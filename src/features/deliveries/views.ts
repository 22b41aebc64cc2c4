import type { FinalValidation } from './deliveries.entity';
import type { DeliveryTaskView, DeliveryView } from './deliveries.schema';
import type { TaskVerdict } from './domain/rounds';

export function countsView(counts: Record<TaskVerdict, number>): DeliveryView['counts'] {
  const { pending, passed, quarantined, 'left-out': left_out } = counts;
  return { selected: pending + passed + quarantined + left_out, pending, passed, quarantined, left_out };
}

/** `open`: may read solutions, and so what is computed from them; `work`: sees how a task was judged. */
export function taskView(row: FinalValidation, { open, work }: { open: boolean; work: boolean }): DeliveryTaskView {
  const { taskId, version, versionId, language, category, licences, difficulty, contentHash, verdict, roundsDone } = row;
  return {
    ...{ task_id: taskId, version, version_id: versionId, language, category, licences, verdict },
    ...{ difficulty: open ? difficulty : null, content_hash: open ? contentHash : null },
    ...{ rounds_done: work ? roundsDone : null, findings: work ? row.findings : null },
  };
}
