import type { DeliveryFilter } from '../deliveries.schema';
import type { TaskLabel } from './deliverable';

/** Whether a task is asked for. Of licences all must be allowed; a task whose licence nobody recognised is in no filter of licences. */
export function matches({ languages, difficulties, licences, task_ids }: DeliveryFilter, task: TaskLabel): boolean {
  return (
    (languages?.includes(task.language) ?? true) &&
    (difficulties?.includes(task.difficulty) ?? true) &&
    (!licences || (task.licences.length > 0 && task.licences.every((licence) => licences.includes(licence)))) &&
    (task_ids?.includes(task.id) ?? true)
  );
}
