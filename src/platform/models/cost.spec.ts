import { costOf, mostOf } from './cost';
import { backoff, RETRY_RULES, retryAfterMs } from './retry';

describe('The cost of a call', () => {
  it('is exact, and rounded up to a micro-dollar', () => {
    const price = { input: 150_000, output: 600_000 };
    expect(costOf({ inputTokens: 1, outputTokens: 0 }, price)).toBe(1);
    expect(costOf({ inputTokens: 1_000_000, outputTokens: 1_000_000 }, price)).toBe(750_000);
    expect(costOf({ inputTokens: 0, outputTokens: 0 }, price)).toBe(0);
  });

  it('does not lose digits where the product is beyond the whole numbers of a float', () => {
    expect(costOf({ inputTokens: 9_007_199_254_740, outputTokens: 1 }, { input: 1_000_001, output: 1 })).toBe(9_007_208_261_940);
  });

  it('takes cached tokens at their price, never more of them than there were', () => {
    const price = { input: 4_000_000, output: 0, cachedInput: 1_000_000 };
    expect(costOf({ inputTokens: 10, cachedTokens: 4, outputTokens: 0 }, price)).toBe(28);
    expect(costOf({ inputTokens: 10, cachedTokens: 99, outputTokens: 0 }, price)).toBe(10);
  });

  it('is at most a token a byte of what is sent, and the whole answer that is allowed', () => {
    const endpoint = {
      ...{ baseUrl: 'http://h/v1', model: 'm', sampling: { maxTokens: 500 } },
      price: { input: 1_000_000, output: 2_000_000 },
    };
    const most = mostOf(endpoint, [{ role: 'user', content: 'ä'.repeat(100) }]);
    expect(most.tokens).toBeGreaterThanOrEqual(200 + 500);
    expect(most.microUsd).toBe(most.tokens + 500);
  });
});

describe('A wait before the next try', () => {
  const now = new Date('2026-03-01T00:00:00Z');

  it.each([
    ['7', 7000],
    ['0', 0],
    ['1.5', 1500],
    ['Sun, 01 Mar 2026 00:00:30 GMT', 30_000],
    ['Sun, 01 Mar 2020 00:00:30 GMT', 0],
    ['-5', undefined],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
  ])('Retry-After %s is %s milliseconds', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it('doubles up to its longest, and is at least half of that', () => {
    const longest = [1, 2, 3, 20].map((tries) => backoff(tries, RETRY_RULES, () => 1));
    expect(longest).toEqual([500, 1000, 2000, 60_000]);
    expect([1, 20].map((tries) => backoff(tries, RETRY_RULES, () => 0))).toEqual([250, 30_000]);
  });
});
