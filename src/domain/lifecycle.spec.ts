import fc from 'fast-check';
import { allowedTransitions, findTransition, TERMINAL, TRANSITIONS, type Guard, type Status } from './lifecycle';
import { TASK_KINDS, type TaskKind } from './task';

const GUARDS = [...new Set(TRANSITIONS.map(({ guard }) => guard))];
const STATUSES = [...new Set(TRANSITIONS.flatMap(({ from, to }) => [from, to]))];
const FIRST: Record<TaskKind, Status> = { rlef: 'draft', swe: 'candidate' };

/** Statuses that a task went through when asked to take these steps, most of which the table refuses. */
function walk(kind: TaskKind, asked: readonly [Status, Guard][]): Status[] {
  const path = [FIRST[kind]];
  for (const [to, guard] of asked) {
    const from = path.at(-1);
    if (from !== undefined && findTransition(kind, from, to, guard)) path.push(to);
  }
  return path;
}

/** Walks that choose among the allowed steps, so that they go far. */
function allowedWalk(kind: TaskKind, choices: readonly number[]): Status[] {
  const path = [FIRST[kind]];
  for (const choice of choices) {
    const next = allowedTransitions(kind, path.at(-1) ?? FIRST[kind]);
    const status = next[choice % Math.max(1, next.length)];
    if (status !== undefined) path.push(status);
  }
  return path;
}

const kinds = fc.constantFrom(...TASK_KINDS);
const steps = fc.array(fc.tuple(fc.constantFrom(...STATUSES), fc.constantFrom(...GUARDS)), { maxLength: 400 });
const choices = fc.array(fc.nat(100), { maxLength: 60 });

describe('Random walks', () => {
  it('never leave the table, whatever is asked for', () => {
    fc.assert(
      fc.property(kinds, steps, (kind, asked) => {
        const path = walk(kind, asked);
        for (const [index, to] of path.slice(1).entries()) expect(allowedTransitions(kind, path[index] ?? 'draft')).toContain(to);
      }),
    );
  });

  it('end for good in a terminal status', () => {
    fc.assert(
      fc.property(kinds, choices, (kind, chosen) => {
        const path = allowedWalk(kind, chosen);
        const end = path.findIndex((status) => TERMINAL.includes(status));
        return end === -1 || end === path.length - 1;
      }),
    );
  });

  it('reach acceptance only through a validation of their own', () => {
    fc.assert(
      fc.property(kinds, choices, (kind, chosen) => {
        const path = allowedWalk(kind, chosen);
        const accepted = path.flatMap((status, index) =>
          status === 'accepted' && path[index - 1] !== 'quarantined' ? [index] : [],
        );
        for (const [nth, index] of accepted.entries()) {
          expect(path.slice(accepted[nth - 1] ?? 0, index)).toEqual(expect.arrayContaining(['validating', 'validated']));
        }
      }),
    );
  });

  it('never go from a dispute anywhere but to a ruling or out', () => {
    fc.assert(
      fc.property(kinds, choices, (kind, chosen) => {
        const path = allowedWalk(kind, chosen);
        const after = path.flatMap((status, index) => (status === 'disputed' ? (path[index + 1] ?? []) : []));
        return after.every((status) => ['reworking', 'validating', 'rejected'].includes(status));
      }),
    );
  });

  it('stay in the statuses of their kind', () => {
    fc.assert(
      fc.property(
        choices,
        (chosen) => !allowedWalk('rlef', chosen).some((s) => ['candidate', 'building', 'screened', 'in-evaluation'].includes(s)),
      ),
    );
    fc.assert(
      fc.property(
        choices,
        (chosen) => !allowedWalk('swe', chosen).some((s) => ['draft', 'sealed', 'stressed', 'in-review'].includes(s)),
      ),
    );
  });
});

describe('A transition', () => {
  it('needs its own guard and its own kind', () => {
    expect(findTransition('rlef', 'in-review', 'accepted', 'review-accepted')).toBeDefined();
    expect(findTransition('rlef', 'in-review', 'accepted', 'policy-is-imported')).toBeUndefined();
    expect(findTransition('swe', 'in-review', 'accepted', 'review-accepted')).toBeUndefined();
  });
});
