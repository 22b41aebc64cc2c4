import { allowedTransitions, STATUSES, TERMINAL, TRANSITIONS, unreachableStatuses } from '../../src/domain/lifecycle';
import { TASK_KINDS } from '../../src/domain/task';

describe('The table of transitions', () => {
  it('is the one that was agreed', () => {
    expect(
      TRANSITIONS.map(({ from, to, kinds, guard }) => `${from} -> ${to}  ${guard}  (${kinds.join(', ')})`).join('\n'),
    ).toMatchSnapshot();
  });

  it('names every transition once', () => {
    const keys = TRANSITIONS.flatMap(({ from, to, kinds, guard }) => kinds.map((kind) => `${kind} ${from} ${to} ${guard}`));
    expect(keys.filter((key, index) => keys.indexOf(key) !== index)).toEqual([]);
  });

  it('tells two ways from one status to another by one guard alone', () => {
    const steps = TRANSITIONS.flatMap(({ from, to, kinds }) => kinds.map((kind) => `${kind} ${from} ${to}`));
    expect(steps.filter((step, index) => steps.indexOf(step) !== index)).toEqual([]);
  });

  it.each(TASK_KINDS)('reaches every status of a %s task from its first', (kind) => {
    expect(unreachableStatuses(kind)).toEqual([]);
  });

  it('uses every status, and none that is not in the list', () => {
    const used = new Set(TRANSITIONS.flatMap(({ from, to }) => [from, to]));
    expect([...used].sort()).toEqual([...STATUSES].sort());
  });

  it.each(TASK_KINDS)('lets a %s task end only in what is terminal', (kind) => {
    const reached = new Set(TRANSITIONS.filter(({ kinds }) => kinds.includes(kind)).map(({ to }) => to));
    expect([...reached].filter((status) => allowedTransitions(kind, status).length === 0).sort()).toEqual([...TERMINAL].sort());
    for (const status of TERMINAL) expect(allowedTransitions(kind, status)).toEqual([]);
  });
});
