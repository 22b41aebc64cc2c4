import fc from 'fast-check';
import { Budget, type Amount, type Reservation } from './budget';

describe('A budget', () => {
  it('holds what calls may cost until they are settled', () => {
    const budget = new Budget({ tokens: 100, microUsd: 50 });
    const held = budget.reserve({ tokens: 80, microUsd: 40 });
    expect(() => budget.reserve({ tokens: 21, microUsd: 0 })).toThrow('21 tokens, and the budget has 20 left');
    expect(() => budget.reserve({ tokens: 0, microUsd: 11 })).toThrow('11 micro-dollars, and the budget has 10 left');
    budget.settle(held, { tokens: 30, microUsd: 7 });
    expect(budget.ledger()).toEqual({
      ...{ limits: { tokens: 100, microUsd: 50 }, spent: { tokens: 30, microUsd: 7 }, reserved: { tokens: 0, microUsd: 0 } },
      calls: 1,
    });
    expect(budget.left('tokens')).toBe(70);
  });

  it('gives back what was not used, once', () => {
    const budget = new Budget({ tokens: 100 });
    const held = budget.reserve({ tokens: 100, microUsd: 9 });
    budget.release(held);
    expect(() => budget.release(held)).toThrow(RangeError);
    expect(() => budget.settle(held, { tokens: 1, microUsd: 1 })).toThrow(RangeError);
    expect(budget.left('tokens')).toBe(100);
  });

  it('goes on where it was left', () => {
    const budget = new Budget({ tokens: 100 }, { tokens: 95, microUsd: 3, calls: 4 });
    expect(() => budget.reserve({ tokens: 6, microUsd: 0 })).toThrow('the budget has 5 left');
    expect(budget.ledger()).toMatchObject({ spent: { tokens: 95, microUsd: 3 }, calls: 4 });
  });

  it('has nothing left, not less, where a server counted more than was held', () => {
    const budget = new Budget({ tokens: 10 });
    budget.settle(budget.reserve({ tokens: 10, microUsd: 0 }), { tokens: 12, microUsd: 0 });
    expect(budget.left('tokens')).toBe(0);
    expect(budget.ledger().spent.tokens).toBe(12);
  });

  it.each([-1, 0.5, NaN, Infinity, 2 ** 53])('takes no amount of %s', (tokens) => {
    expect(() => new Budget({ tokens })).toThrow(RangeError);
    expect(() => new Budget({}).reserve({ tokens, microUsd: 0 })).toThrow(RangeError);
  });

  it('is never overspent by calls that cost at most what they held, in any order', () => {
    const amount = fc.record({ tokens: fc.nat(60), microUsd: fc.nat(60) });
    const step = fc.record({ amount, share: fc.double({ min: 0, max: 1, noNaN: true }), settleFirst: fc.boolean() });
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const limits = { tokens: 200, microUsd: 150 };
        const budget = new Budget(limits);
        const open: { held: Reservation; cost: Amount }[] = [];
        let expected = { tokens: 0, microUsd: 0 };
        for (const { amount: wanted, share, settleFirst } of steps) {
          const first = settleFirst ? open.shift() : undefined;
          if (first) {
            budget.settle(first.held, first.cost);
            expected = { tokens: expected.tokens + first.cost.tokens, microUsd: expected.microUsd + first.cost.microUsd };
          }
          const cost = { tokens: Math.floor(wanted.tokens * share), microUsd: Math.floor(wanted.microUsd * share) };
          try {
            open.push({ held: budget.reserve(wanted), cost });
          } catch (error) {
            expect(error).toMatchObject({ kind: 'refused-budget' });
          }
          const { spent, reserved } = budget.ledger();
          expect(spent).toEqual(expected);
          expect(spent.tokens + reserved.tokens).toBeLessThanOrEqual(limits.tokens);
          expect(spent.microUsd + reserved.microUsd).toBeLessThanOrEqual(limits.microUsd);
        }
      }),
    );
  });
});
