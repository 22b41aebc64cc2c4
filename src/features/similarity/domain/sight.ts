import type { Audience } from '../../../domain/separation';
import type { Field } from './document';

/** What a reader is to one task of a match. */
export interface Eye {
  /** Undefined where they have nothing to do with it. */
  audience: Audience | undefined;
  /** Holds or held a seat on it. */
  seated: boolean;
  accepted: boolean;
}

/**
 * Whether what was found of a field may be told to a reader at all. Likeness of code is a fact about hidden parts: before both
 * tasks are accepted it is for people without a seat on either, and for the arbiter, who reads all of their own case. Whoever
 * writes one side could otherwise try out guesses of the other.
 */
export function maySee(field: Field, sides: readonly Eye[]): boolean {
  if (field === 'statement') return true;
  return sides.every(({ accepted }) => accepted) || sides.every(({ seated, audience }) => !seated || audience === 'arbiter');
}

/** An author or test writer is told nothing of what their open task is like: the next step would be to look it up. */
export function isWriter({ audience, seated, accepted }: Eye, seat: string | undefined): boolean {
  return (
    !accepted && seated && (audience === 'author' || audience === 'test-writer' || seat === 'author' || seat === 'test-writer')
  );
}
