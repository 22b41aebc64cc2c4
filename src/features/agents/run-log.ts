import type { AtifStep } from '../../domain/atif';
import type { Amount } from '../../platform/models';
import type { EndReason } from './domain/limits';

/** A step without its number: whoever keeps them counts. */
export type NewStep = Omit<AtifStep, 'step_id' | 'timestamp'>;

/** Keeps what an agent does, as it does it. A step is written once. */
export interface RunLog {
  /** Before a call: the most that it can cost, so that a run that is killed meanwhile is known to have paid that. */
  hold(most: Amount): Promise<void>;
  /** After a call that gave no answer: what it may have cost. */
  lose(paid: Amount): Promise<void>;
  /** After a call that was answered, where its step is written later: what it cost. */
  pay(paid: Amount): Promise<void>;
  /** `paid`: what the call of this step cost; `patch`: the state of the repository after it, where that is another than before. */
  step(step: NewStep, more?: { paid?: Amount; patch?: string }): Promise<void>;
}

/** How a run ended, and what it leaves. */
export interface AgentEnd {
  reason: EndReason;
  /** For people. */
  detail?: string;
  /** `git diff --binary` against the base; null where none could be taken. */
  patch: string | null;
}
