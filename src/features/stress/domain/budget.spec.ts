import { admit, NOTHING, type Spending } from './budget';

function spending(part: Partial<Spending>): Spending {
  return { reserved: NOTHING, spent: NOTHING, lost: NOTHING, ...part };
}

describe('A budget', () => {
  const limits = { tokens: 100, microUsd: 50 };

  it.each([
    ['the first call', spending({}), { tokens: 100, microUsd: 50 }, 'fits'],
    ['a token too many', spending({}), { tokens: 101, microUsd: 0 }, 'reached'],
    ['a micro-dollar too many', spending({}), { tokens: 0, microUsd: 51 }, 'reached'],
    ['the last that fits', spending({ spent: { tokens: 60, microUsd: 1 } }), { tokens: 40, microUsd: 1 }, 'fits'],
    ['room that is held by others', spending({ reserved: { tokens: 60, microUsd: 1 } }), { tokens: 41, microUsd: 1 }, 'wait'],
    ['room that was lost', spending({ lost: { tokens: 60, microUsd: 1 } }), { tokens: 41, microUsd: 1 }, 'reached'],
    ['money that is held', spending({ reserved: { tokens: 1, microUsd: 50 } }), { tokens: 1, microUsd: 1 }, 'wait'],
  ])('says to %s', (_, state, wanted, expected) => {
    expect(admit(limits, state, wanted)).toBe(expected);
  });

  it('without limits binds nothing', () => {
    const state = spending({ spent: { tokens: 1e12, microUsd: 1e12 } });
    expect(admit({ tokens: null, microUsd: null }, state, { tokens: 1e9, microUsd: 1e9 })).toBe('fits');
  });
});
