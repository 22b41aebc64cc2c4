import { Lru } from './lru';

describe('a map of limited weight', () => {
  it('forgets what was not asked for longest', () => {
    const lru = new Lru<number>(3);
    for (const [key, value] of Object.entries({ a: 1, b: 2, c: 3 })) lru.set(key, value);
    expect(lru.get('a')).toBe(1);
    lru.set('d', 4);
    expect(['a', 'b', 'c', 'd'].map((key) => lru.get(key))).toEqual([1, undefined, 3, 4]);
  });

  it('counts by weight, replaces without counting twice, and keeps what alone is too heavy', () => {
    const lru = new Lru<string>(10);
    lru.set('a', 'x', 6);
    lru.set('a', 'y', 6);
    lru.set('b', 'z', 4);
    expect([lru.get('a'), lru.get('b'), lru.size]).toEqual(['y', 'z', 2]);
    lru.set('heavy', 'h', 50);
    expect([lru.size, lru.get('heavy')]).toEqual([1, 'h']);
    lru.delete('heavy');
    lru.delete('heavy');
    expect([...lru.keys()]).toEqual([]);
  });
});
