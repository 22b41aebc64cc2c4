import { newId } from '../../platform/ids';
import { commitmentTo, releaseHash, splitOf, versionHash } from './hashes';

describe('splitOf', () => {
  test('always gives a task the same split', () => {
    // Fixed for good: a task that changed its split would carry test data into training.
    expect(splitOf('task_01890000-0000-7000-8000-000000000000')).toBe('train');
    expect(splitOf('task_01890000-0000-7000-8000-000000000002')).toBe('validation');
    expect(splitOf('task_01890000-0000-7000-8000-000000000006')).toBe('test');
  });

  test('gives 90, 5 and 5 percent', () => {
    const counts = { train: 0, validation: 0, test: 0 };
    for (let index = 0; index < 20_000; index += 1) counts[splitOf(newId('task'))] += 1;
    // Five standard deviations of a binomial with 20,000 draws.
    expect(Math.abs(counts.train - 18_000)).toBeLessThan(213);
    expect(Math.abs(counts.validation - 1_000)).toBeLessThan(155);
    expect(Math.abs(counts.test - 1_000)).toBeLessThan(155);
  });
});

describe('hashes', () => {
  const items = [
    { versionId: 'ver_1', commitment: 'a' },
    { versionId: 'ver_2', commitment: 'b' },
  ];

  test('a release hash hangs on name, members and order', () => {
    const hash = releaseHash('r', items);
    expect(
      releaseHash(
        'r',
        items.map((item) => ({ ...item, taskId: 'other members do not count' })),
      ),
    ).toBe(hash);
    const others = [
      releaseHash('s', items),
      releaseHash('r', items.toReversed()),
      releaseHash('r', items.slice(1)),
      releaseHash('r', [{ ...items[0]!, commitment: 'c' }, items[1]!]),
    ];
    expect(new Set([hash, ...others]).size).toBe(5);
  });

  test('a release hash is what its description says', () => {
    // printf '{"items":[["ver_1","a"],["ver_2","b"]],"name":"r"}' | sha256sum
    expect(releaseHash('r', items)).toBe('9eb86ae7cde0d58e5b953c5cf33178634a8c4e95953d7f7a95361baf3fdd6bf2');
  });

  test('a version hash does not hang on the order of keys, and its commitment hangs on the salt', () => {
    expect(versionHash({ prompt: { text: 'a' }, metadata: { b: 1, a: 2 } })).toBe(
      versionHash({ metadata: { a: 2, b: 1 }, prompt: { text: 'a' } }),
    );
    expect(commitmentTo('hash', 'salt')).not.toBe(commitmentTo('hash', 'other'));
  });
});
