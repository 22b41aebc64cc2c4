import { findPolicy, judgePanel, NON_TRIVIALITY_POLICIES, type ModelCount, type NonTrivialityPolicy } from './non-triviality';

const policy = findPolicy('panel-mean') as NonTrivialityPolicy;

function panel(...counts: [n: number, c: number, strong?: boolean][]): ModelCount[] {
  return counts.map(([n, c, strong = true], index) => ({ model: `m${index}`, strong, n, c }));
}

describe('The panel’s mean pass rate', () => {
  it.each([
    ['all pass', panel([8, 8], [8, 8]), 'trivial', 1, false],
    ['exactly the limit', panel([10, 9], [10, 9]), 'trivial', 0.9, false],
    ['just below', panel([10, 9], [10, 8]), 'passed', 0.85, false],
    ['one in many', panel([8, 0], [8, 1]), 'passed', 0.0625, false],
    ['nothing, strong', panel([8, 0], [8, 0]), 'unsolved', 0, true],
    ['nothing, of too few attempts', panel([3, 0], [4, 0]), 'unsolved', 0, false],
    ['nothing, of one strong model', panel([8, 0], [8, 0, false]), 'unsolved', 0, false],
    ['nothing at all', panel([0, 0]), 'unsolved', null, false],
    ['a weak model solved it', panel([8, 0], [8, 0], [8, 1, false]), 'passed', 1 / 24, false],
  ] as const)('%s', (_, counts, outcome, mean, suspicious) => {
    const found = judgePanel(policy, counts);
    expect(found).toMatchObject({ outcome, suspicious });
    if (mean === null) expect(found.mean).toBeNull();
    else expect(found.mean).toBeCloseTo(mean, 12);
  });

  it('counts every model alike', () => {
    expect(judgePanel(policy, panel([100, 100], [1, 0])).mean).toBe(0.5);
  });

  it('has one version a name and number', () => {
    const keys = NON_TRIVIALITY_POLICIES.map(({ name, version }) => `${name} ${version}`);
    expect(new Set(keys).size).toBe(keys.length);
    expect(findPolicy('panel-mean', 7)).toBeUndefined();
  });
});
