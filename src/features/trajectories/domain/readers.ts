import type { Capability } from '../../../domain/capability';
import type { Status } from '../../../domain/lifecycle';
import type { Seat } from '../../../domain/task';

/** A seat that a reader holds or held, with where its SWE task stands. */
export interface ReaderSeat {
  /** `owner__repo-123`. */
  taskId: string;
  seat: Seat;
  active: boolean;
  status: Status;
}

/** Tasks whose trajectories somebody may read: all but some, or some alone. */
export type Readable = { except: readonly string[] } | { only: readonly string[] };

/** Evaluators judge what a task is like without knowing how models did on it. A dispute may come before they have, or send them back. */
const JUDGED: readonly Status[] = ['accepted', 'quarantined', 'retired'];

/**
 * Who may see what agents did with a task ("Who sees what" of the product: stress results, for SWE tasks). Those who run them may see
 * all; a reviewer and an arbiter those of their tasks; an evaluator too, once the task was judged. Who ever held the seat of a blind test
 * writer sees none of that task, by whatever role: a trajectory is a solution.
 */
export function readableTrajectories(capabilities: ReadonlySet<Capability>, seats: readonly ReaderSeat[]): Readable {
  const blind = new Set(seats.flatMap(({ seat, taskId }) => (seat === 'test-writer' ? [taskId] : [])));
  if (capabilities.has('trajectories:run')) return { except: [...blind] };
  const own = seats.filter((each) => each.active && isOpenTo(each)).map(({ taskId }) => taskId);
  return { only: [...new Set(own)].filter((id) => !blind.has(id)) };
}

function isOpenTo({ seat, status }: ReaderSeat): boolean {
  if (seat === 'evaluator-1' || seat === 'evaluator-2') return JUDGED.includes(status);
  return seat === 'reviewer' || seat === 'arbiter';
}

export function isReadable(readable: Readable, taskId: string): boolean {
  return 'only' in readable ? readable.only.includes(taskId) : !readable.except.includes(taskId);
}
