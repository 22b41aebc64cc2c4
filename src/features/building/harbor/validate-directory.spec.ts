import { readHarborReward } from '../validation/reward';
import { verdictOf } from './validate-directory';

describe('The verdict on a directory', () => {
  it.each([
    ['PASS', { nop: [0, 0], oracle: [1, 1] }],
    ['PASS', { oracle: [1] }],
    ['FAIL', { nop: [1, 1], oracle: [1, 1] }],
    ['FAIL', { nop: [0, 0], oracle: [0, 0] }],
    ['FAIL', { nop: [0], oracle: [0.5] }],
    ['FLAKY', { nop: [0, 0], oracle: [1, 0] }],
    ['FLAKY', { nop: [0, 1], oracle: [0, 0] }],
    ['ERROR', { nop: [0, undefined], oracle: [1, 1] }],
    ['ERROR', { nop: [] }],
    ['ERROR', {}],
  ] as const)(
    'is %s for %j',
    (verdict, { nop, oracle }: { nop?: readonly (number | undefined)[]; oracle?: readonly number[] }) => {
      expect(verdictOf({ ...(nop && { nop: [...nop] }), ...(oracle && { oracle: [...oracle] }) }).verdict).toBe(verdict);
    },
  );
});

describe('The reward of any Harbor task', () => {
  function files(contents: Record<string, string>) {
    return Object.entries(contents).map(([name, text]) => ({ path: `/logs/verifier/${name}`, content: Buffer.from(text) }));
  }

  it.each([
    [{ 'reward.txt': '1\n' }, 1],
    [{ 'reward.txt': ' 0.25 ' }, 0.25],
    [{ 'reward.json': '{"reward": 1, "speed": 3}' }, 1],
    [{ 'reward.json': '{"accuracy": 0.5}' }, 0.5],
    [{ 'reward.json': '{"reward": 1}', 'reward.txt': '1.0' }, 1],
  ])('is read from %j', (contents: Record<string, string>, reward) => {
    expect(readHarborReward(files(contents))).toEqual({ reward });
  });

  it.each<Record<string, string>>([
    {},
    { 'reward.txt': '' },
    { 'reward.txt': '1 passed' },
    { 'reward.txt': 'Infinity' },
    { 'reward.json': '{"reward": "1"}' },
    { 'reward.json': '{"a": 1, "b": 0}' },
    { 'reward.json': '{"reward": 0}', 'reward.txt': '1' },
    { 'reward.json': 'broken', 'reward.txt': '1' },
    { 'other.txt': '1' },
  ])('is none in %j', (contents) => {
    expect(readHarborReward(files(contents))).toHaveProperty('problem');
  });
});
