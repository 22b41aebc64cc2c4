import { roundOf } from './rounds';

function run(solution: string, tests: string) {
  return { pins: { solution, tests } };
}

describe('The round of a run', () => {
  it('counts the runs before it on the same sealed tests', () => {
    expect(roundOf(run('s1', 't1'), [])).toBe(1);
    expect(roundOf(run('s1', 't1'), [run('s1', 't1'), run('s1', 't1')])).toBe(3);
  });

  it('counts other tests of the same solution too: it is the solution that scores tell of', () => {
    expect(roundOf(run('s1', 't4'), [run('s1', 't1'), run('s1', 't2'), run('s1', 't3')])).toBe(4);
  });

  it('begins again with a new solution and new tests', () => {
    expect(roundOf(run('s2', 't2'), [run('s1', 't1'), run('s1', 't1')])).toBe(1);
  });
});
