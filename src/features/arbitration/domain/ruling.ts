import type { FaultSide } from '../../../domain/faults';
import type { Part, TaskKind } from '../../../domain/task';

export { FAULTS, isSubtypeOf, SUBTYPES, type FaultSide } from '../../../domain/faults';

export interface Turn {
  seat: 'author' | 'test-writer';
  parts: Part[];
}

const SPEC_FIRST: readonly Turn[] = [
  { seat: 'author', parts: ['metadata', 'prompt', 'requirements', 'solution'] },
  { seat: 'test-writer', parts: ['tests'] },
];

/**
 * Who reworks what, in turn. A change of the specification comes before its tests: the test writer gets
 * the difference, and confirms or changes.
 */
export function reworkTurns(fault: FaultSide): Turn[] {
  switch (fault) {
    case 'prompt':
    case 'requirements':
      return SPEC_FIRST.map((turn) => ({ ...turn, parts: [...turn.parts] }));
    case 'solution':
      return [{ seat: 'author', parts: ['solution'] }];
    case 'tests':
      return [{ seat: 'test-writer', parts: ['tests'] }];
    case 'environment':
      return [{ seat: 'author', parts: ['environment', 'solution'] }];
    case 'model':
    case 'none':
      return [];
  }
}

/**
 * The turns on one task. The tests of an SWE task are its pull request's, which nobody writes here: a test writer has a turn there where
 * the case is about blind tests alone. Its curator has every other, and what is at fault is made again by a batch.
 */
export function turnsOn(fault: FaultSide, kind: TaskKind, source: string | undefined): Turn[] {
  const turns = reworkTurns(fault);
  if (kind === 'rlef' || source === 'blind-tests') return turns;
  if (fault === 'tests') return [{ seat: 'author', parts: ['prompt'] }];
  return turns.filter(({ seat }) => seat === 'author');
}
