import fc from 'fast-check';
import { splitInlineTests } from './inline-tests';

const TESTS = ['a', 'b', 'c'].map((name) => `#[cfg(test)]\nmod ${name} {\n    #[test]\n    fn t() {}\n}\n`);
const SOURCES = ['pub fn one() {}\n', 'pub fn two() {\n    one();\n}\n', '// a comment\n', '\n', 'use std::fmt;\n'];

it('keeps the tests of head where the source around them is', async () => {
  const base = `${SOURCES[0]}${TESTS[0]}${SOURCES[1]}`;
  const head = `${SOURCES[0]}${TESTS[1]}${SOURCES[1]}${SOURCES[4]}`;
  expect((await splitInlineTests(base, head))?.merged).toBe(`${SOURCES[0]}${TESTS[1]}${SOURCES[1]}`);
});

it('adds and removes whole modules', async () => {
  const plain = `${SOURCES[0]}${SOURCES[1]}`;
  expect((await splitInlineTests(plain, plain + TESTS[0]))?.merged).toBe(plain + TESTS[0]);
  expect((await splitInlineTests(plain + TESTS[0], plain))?.merged).toBe(plain);
});

it('says nothing where the tests are the same', async () => {
  expect(await splitInlineTests(`${SOURCES[0]}${TESTS[0]}`, `${SOURCES[1]}${TESTS[0]}`)).toBeUndefined();
});

it('manages files without a line end', async () => {
  const split = await splitInlineTests('fn a() {}', `fn b() {}\n${TESTS[0]}`.trimEnd());
  expect(split?.merged).toBe(`fn a() {}\n${TESTS[0]}`.trimEnd());
});

it('gives the source of base and the tests of head, whatever they are', async () => {
  const part = fc.oneof(fc.constantFrom(...SOURCES), fc.constantFrom(...TESTS));
  const file = fc.array(part, { maxLength: 8 }).map((parts) => parts);
  await fc.assert(
    fc.asyncProperty(file, file, async (base, head) => {
      const split = await splitInlineTests(base.join(''), head.join(''));
      const tests = (parts: string[]) => parts.filter((one) => TESTS.includes(one)).join('');
      const sources = (parts: string[]) => parts.filter((one) => SOURCES.includes(one)).join('');
      if (tests(base) === tests(head)) return expect(split).toBeUndefined();
      expect(split?.tests.join('')).toBe(tests(head));
      const left = TESTS.reduce((text, one) => text.replaceAll(one, ''), split?.merged ?? '');
      expect(left).toBe(sources(base));
    }),
    { numRuns: 60 },
  );
});
