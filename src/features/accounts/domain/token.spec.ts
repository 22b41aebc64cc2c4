import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { crc32, formatToken, isWellFormedToken } from './token';

const bytes = fc.uint8Array({ minLength: 64, maxLength: 64 }).filter((array) => array.filter((byte) => byte < 248).length >= 30);

describe('A token', () => {
  it('is the prefix, 30 random characters and 6 of checksum', () => {
    fc.assert(
      fc.property(bytes, (random) => /^asy_[0-9A-Za-z]{36}$/.test(formatToken(random)) && isWellFormedToken(formatToken(random))),
    );
  });

  it('is told from one with any single character changed', () => {
    const alphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz'.split('');
    fc.assert(
      fc.property(bytes, fc.integer({ min: 4, max: 39 }), fc.constantFrom(...alphabet), (random, at, char) => {
        const token = formatToken(random);
        fc.pre(token[at] !== char);
        return !isWellFormedToken(token.slice(0, at) + char + token.slice(at + 1));
      }),
    );
  });

  it('is told from one with two neighbours exchanged', () => {
    fc.assert(
      fc.property(bytes, fc.integer({ min: 4, max: 38 }), (random, at) => {
        const token = formatToken(random);
        fc.pre(token[at] !== token[at + 1]);
        return !isWellFormedToken(token.slice(0, at) + token.charAt(at + 1) + token.charAt(at) + token.slice(at + 2));
      }),
    );
  });

  it('takes nothing else for a token', () => {
    fc.assert(fc.property(fc.string(), (text) => !isWellFormedToken(text)));
    const token = formatToken(randomBytes(64));
    for (const other of [
      ` ${token}`,
      `${token}\n`,
      token.toUpperCase(),
      token.slice(0, -1),
      `${token}0`,
      token.replace('asy_', 'ghp_'),
    ]) {
      expect(isWellFormedToken(other)).toBe(false);
    }
  });

  it('refuses to be made of too few random bytes', () => {
    expect(() => formatToken(new Uint8Array(29))).toThrow('Not enough random bytes');
    expect(() => formatToken(new Uint8Array(64).fill(255))).toThrow('Not enough random bytes');
  });

  it('uses every character of the alphabet about as often as any other', () => {
    const counts = new Map<string, number>();
    for (let n = 0; n < 4000; n += 1) {
      for (const char of formatToken(randomBytes(64)).slice(4, 34)) counts.set(char, (counts.get(char) ?? 0) + 1);
    }
    // 120,000 characters over 62: 1935 each, standard deviation 44; seven of them leave no false alarm.
    expect(counts.size).toBe(62);
    for (const count of counts.values()) expect(Math.abs(count - 120_000 / 62)).toBeLessThan(7 * 44);
  });
});

describe('crc32', () => {
  it('gives the check value of the catalogue of CRC algorithms', () => {
    expect(crc32('123456789').toString(16)).toBe('cbf43926');
    expect(crc32('')).toBe(0);
  });
});
