import { modelFigures, panelFigures, type CountedAttempt } from './figures';

function attempts(model: string, ...turns: (number | null)[]): CountedAttempt[] {
  return turns.map((turn) => ({ model, solved: turn !== null, solvedAtTurn: turn }));
}

describe('Figures of a model', () => {
  const own = attempts('m', 1, 1, 2, 3, null, null, null, null);

  it('are checked by hand', () => {
    const found = modelFigures('m', [...own, ...attempts('other', 1)], 3);
    expect(found).toMatchObject({ n: 8, c: 4, rate: 0.5, repair_gain: 0.25 });
    expect(found.interval?.low).toBeCloseTo(0.2152, 4);
    // 1 - C(4, k) / C(8, k): 4/8, 6/28, 1/70, 0.
    const expected = [0.5, 1 - 6 / 28, 1 - 1 / 70, 1];
    found.pass_at_k.forEach(({ estimate }, index) => expect(estimate).toBeCloseTo(expected[index] ?? NaN, 12));
    expect(found.pass_at_k.map(({ k }) => k)).toEqual([1, 2, 4, 8]);
  });

  it('know no repair where there is one turn, and nothing without attempts', () => {
    expect(modelFigures('m', own, 1).repair_gain).toBeNull();
    expect(modelFigures('m', [], 3)).toMatchObject({ n: 0, c: 0, rate: null, interval: null, pass_at_k: [], repair_gain: null });
  });
});

describe('Figures of a panel', () => {
  const strong = attempts('strong', 1, 1, 2, null);
  const weak = attempts('weak', null, null, null, 3, null, null, null, null);
  const all = [...strong, ...weak];
  const models = ['strong', 'weak', 'absent'].map((model) => modelFigures(model, all, 3));

  it('are checked by hand', () => {
    const found = panelFigures(
      models,
      all,
      new Map([
        ['strong', 0.8],
        ['weak', 0.2],
      ]),
    );
    expect(found).toMatchObject({ mean_rate: (3 / 4 + 1 / 8) / 2, pooled: { n: 12, c: 4 } });
    expect(found.measured_difficulty).toBeCloseTo(1 - 0.4375, 12);
    expect(found.repair_gain).toBeCloseTo((1 / 4 + 1 / 8) / 2, 12);
    expect(found.pass_at_k.map(({ k }) => k)).toEqual([1, 2, 4]);
    expect(found.pass_at_k[1]?.estimate).toBeCloseTo((1 - 0 / 6 + (1 - 21 / 28)) / 2, 12);
    // Scores 0.8 (4 attempts, 3 solved) and 0.2 (8, 1 solved): means 0.65 and 0.275, deviation 0.2828, share 1/3.
    expect(found.discrimination).toBeCloseTo(((0.65 - 0.275) / 0.282843) * Math.sqrt(2 / 9), 5);
  });

  it('do not discriminate without scores elsewhere', () => {
    expect(panelFigures(models, all, new Map()).discrimination).toBeNull();
    expect(panelFigures([], [], new Map())).toMatchObject({ mean_rate: null, measured_difficulty: null, pass_at_k: [] });
  });
});
