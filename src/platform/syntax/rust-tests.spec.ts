import { rustInlineTestModules } from '.';

async function cut(text: string): Promise<string[]> {
  return (await rustInlineTestModules(text)).map(({ start, end }) => text.slice(start, end).trim());
}

describe('test code inside a Rust source file', () => {
  it('finds the module at the end, with its attributes and doc comment', async () => {
    const module = '/// Tests.\n#[cfg(test)]\n#[allow(dead_code)]\nmod tests {\n    use super::*;\n    #[test]\n    fn a() {}\n}';
    const text = `//! Crate.\npub fn f() {}\n\n// about nothing\n${module}\n`;
    expect(await rustInlineTestModules(text)).toEqual([
      { start: text.indexOf('/// Tests'), end: text.length - 1, line: 5, endLine: 12 },
    ]);
    expect(await cut(text)).toEqual([module]);
  });

  it.each([
    ['a helper of tests', '#[cfg(test)]\nfn helper() {}'],
    ['an import', '#[cfg(test)]\nuse std::fmt;'],
    ['a module in another file', '#[cfg(test)]\nmod tests;'],
    ['a bare test', '#[test]\n#[should_panic]\nfn a() {}'],
    ['an asynchronous test', '#[tokio::test(flavor = "current_thread")]\nasync fn a() {}'],
    ['test and more', '#[cfg(all(test, feature = "std"))]\nmod t {}'],
    ['only ways with test', '#[cfg(any(test, all(unix, test)))]\nmod t {}'],
    ['an inner attribute', 'mod t {\n    #![cfg(test)]\n}'],
    ['an implementation', '#[cfg(test)]\nimpl A { fn x() {} }'],
  ])('finds %s', async (_, item) => {
    expect(await cut(`struct A;\n${item}\nstruct B;\n`)).toEqual([item]);
  });

  it.each([
    '#[cfg(not(test))]\nmod t {}',
    '#[cfg(any(test, feature = "mock"))]\nmod t {}',
    '#[cfg(feature = "test")]\nmod t {}',
    '#[cfg_attr(test, derive(Debug))]\nstruct C;',
    '#[derive(Debug)]\nstruct C;',
    '// #[cfg(test)]\nmod t {}',
    'const S: &str = "#[cfg(test)] mod t {}";',
    'fn f() { #[cfg(test)] let x = 1; }',
  ])('leaves %s', async (item) => {
    expect(await cut(`struct A;\n${item}\nstruct B;\n`)).toEqual([]);
  });

  it('looks into modules and implementations, and takes whole files', async () => {
    expect(
      await cut('mod a {\n    #[cfg(test)]\n    mod t {}\n}\nimpl A {\n    #[cfg(test)]\n    fn x() {}\n    fn y() {}\n}'),
    ).toEqual(['#[cfg(test)]\n    mod t {}', '#[cfg(test)]\n    fn x() {}']);
    expect(await cut('#![cfg(test)]\nfn x() {}')).toEqual(['#![cfg(test)]\nfn x() {}']);
  });

  it('is not exhausted by a deep condition', async () => {
    expect(await cut(`#[cfg(${'all('.repeat(5000)}test${')'.repeat(5000)})]\nmod t {}`)).toEqual([]);
  });
});
