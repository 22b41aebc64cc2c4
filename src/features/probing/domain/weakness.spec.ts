import { weakRequirements } from './weakness';

const TESTS = [
  { id: 'a', requirementIds: ['R-1'] },
  { id: 'b', requirementIds: ['R-2'] },
  { id: 'c', requirementIds: ['R-2', 'R-3'] },
];

describe('The weakest requirement', () => {
  it('is that of the tests that execute most survivors and notice nothing', () => {
    const survivors = [
      { id: 'm1', reachedBy: ['b'] },
      { id: 'm2', reachedBy: ['a', 'b', 'c'] },
      { id: 'm3', reachedBy: ['c'] },
    ];
    expect(weakRequirements(survivors, TESTS)).toEqual(['R-2']);
  });

  it('is none without survivors, and none where no test gets to any', () => {
    expect(weakRequirements([], TESTS)).toEqual([]);
    expect(
      weakRequirements(
        [
          { id: 'm', reachedBy: null },
          { id: 'n', reachedBy: [] },
        ],
        TESTS,
      ),
    ).toEqual([]);
  });

  it('is none where all are alike', () => {
    expect(weakRequirements([{ id: 'm', reachedBy: ['a', 'b', 'c'] }], TESTS)).toEqual([]);
  });
});
