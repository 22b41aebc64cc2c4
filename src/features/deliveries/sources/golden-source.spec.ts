import { rangesOf } from './golden-source';

describe('Ranges of positions', () => {
  it('join what follows one another, in whatever order and however often it comes', () => {
    expect(rangesOf([7, 3, 1, 2, 9, 8, 2])).toEqual([
      [1, 3],
      [7, 9],
    ]);
    expect(rangesOf([])).toEqual([]);
  });
});
