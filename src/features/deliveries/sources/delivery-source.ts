import type { Actor, Ctx } from '../../../domain/actor';
import type { Reader, Unit } from '../../../platform/database';
import type { SourceKind } from '../../sourcing';
import type { DeliverableTask, TaskKey, TaskLabel } from '../domain/deliverable';
import type { Finding } from '../domain/rounds';

/** A task with where it was made from. */
export interface SourcedTask {
  task: DeliverableTask;
  /** Undefined where nobody knows it. */
  kind: SourceKind | undefined;
}

/** Where deliverable tasks come from. What reads them knows nothing of how they became what they are. */
export interface DeliverySource {
  /** All that could be delivered now, in the order of their ids. */
  list(reader: Reader): AsyncIterable<TaskLabel>;
  /** The task in this very version; undefined where it is gone, or is another by now. */
  find(reader: Reader, key: TaskKey): Promise<SourcedTask | undefined>;
  /** In the unit that stores the verdict: takes the version out of service. Harmless for what is out already. */
  quarantine(unit: Unit, key: TaskKey, finding: Finding): Promise<void>;
  /** Writes down, before a byte is sent, that an account is shown these tasks with their solutions. */
  expose(ctx: Ctx, keys: AsyncIterable<TaskKey>): Promise<void>;
}

/** Whether an account may have what holds solutions: open trainers, and leads, who read SWE tasks anyway. */
export function mayReadOpen({ capabilities }: Pick<Actor, 'capabilities'>): boolean {
  return capabilities.has('pools:read-open') || capabilities.has('swe:read');
}
