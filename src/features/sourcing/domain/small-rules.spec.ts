import { categorise } from './category';
import { closingKeywords } from './issue-links';
import { countTests, findBuildManifest, languageShares, leadingLanguage, settleHeaders } from './language';
import { declaredLicences, findLicence, isLicencePath } from './licence';

describe('the category', () => {
  const plain = { title: 'Something', body: '', labels: [], addedSourceFiles: 0 };
  it.each([
    [{ labels: ['Bug'], title: 'Add a thing' }, 'bug-fix', 'label'],
    [{ labels: ['type: enhancement'], title: 'x' }, 'feature', 'label'],
    [{ labels: ['not a bug'], title: 'x' }, 'bug-fix', 'default'],
    [{ labels: ['enhancement'], title: 'Fix' }, 'feature', 'label'],
    [{ title: 'fix(parser): add a check' }, 'bug-fix', 'conventional-prefix'],
    [{ title: 'refactor!: move' }, 'refactoring', 'conventional-prefix'],
    [{ title: 'constructor: x' }, 'bug-fix', 'default'],
    [{ title: 'Fix ReDoS in parser' }, 'security', 'title'],
    [{ title: 'Fix slow parsing' }, 'performance', 'title'],
    [{ title: 'Crashes with an empty list' }, 'bug-fix', 'title'],
    [{ title: 'Add support for sets' }, 'feature', 'title'],
    [{ title: 'Sets', body: 'This crashes' }, 'bug-fix', 'statement'],
    [{ title: 'Sets', addedSourceFiles: 1 }, 'feature', 'new-files'],
  ] as const)('of %j is %s by %s', (input, category, rule) => {
    expect(categorise({ ...plain, ...input })).toMatchObject({ category, rule });
  });
});

describe('licences', () => {
  const MIT =
    'Permission is hereby granted, free of charge, to any person obtaining a copy ... The above copyright notice and this';
  it('are told by their text', () => {
    expect(findLicence(`The MIT License\n\n${MIT}`)).toBe('MIT');
    expect(findLicence('Apache License\n   Version 2.0, January 2004')).toBe('Apache-2.0');
    expect(findLicence('GNU LESSER GENERAL PUBLIC LICENSE\n Version 3\n ... the GNU General Public License version 3')).toBe(
      'LGPL-3.0',
    );
    const bsd = 'Redistributions of source code must retain the above';
    expect(findLicence(bsd)).toBe('BSD-2-Clause');
    expect(findLicence(`${bsd}. Neither the name of the author`)).toBe('BSD-3-Clause');
    expect(findLicence('MIT, maybe')).toBeUndefined();
  });

  it('are at the usual places', () => {
    expect(
      ['LICENSE', 'LICENCE.txt', 'MIT-LICENSE', 'LICENSE-APACHE', 'COPYING', 'LICENSES/MIT.txt'].filter(isLicencePath),
    ).toHaveLength(6);
    expect(['src/LICENSE', 'license_test.py', 'LICENSES/a/b'].filter(isLicencePath)).toEqual([]);
  });

  it('are declared in manifests', () => {
    expect(declaredLicences('{\n  "name": "x",\n  "license": "MIT"\n}')).toEqual(['MIT']);
    expect(declaredLicences('[package]\nlicense = "MIT OR Apache-2.0"\n')).toEqual(['MIT', 'Apache-2.0']);
    expect(declaredLicences('[project]\nlicense = {text = "BSD-3-Clause"}\n')).toEqual(['BSD-3-Clause']);
    expect(declaredLicences('  s.license = "GPL-3.0-or-later"\n')).toEqual(['GPL-3.0']);
    expect(declaredLicences('license-file = "x"')).toEqual([]);
  });
});

describe('languages', () => {
  it('lead by share, and by name where shares are equal', () => {
    const shares = languageShares([{ language: 'go', weight: 1 }, { language: 'c', weight: 1 }, { weight: 8 }]);
    expect(shares).toEqual({ go: 0.5, c: 0.5 });
    expect(leadingLanguage(shares)).toBe('c');
    expect(leadingLanguage({})).toBeUndefined();
  });

  it('of headers are those of their repository', () => {
    expect(settleHeaders('c', 'a/b.H', true)).toBe('cpp');
    expect(settleHeaders('c', 'a/b.c', true)).toBe('c');
    expect(settleHeaders('c', 'a.h', false)).toBe('c');
  });

  it('are built by the manifest nearest to the root', () => {
    expect(findBuildManifest(['a/b/package.json', 'web/package.json', 'x.json'], 'typescript')).toBe('web/package.json');
    expect(findBuildManifest(['src/main.rs'], 'rust')).toBeUndefined();
  });

  it.each([
    ['python', 'def test_a():\n  async def test_b(self):\ndef helper():', 2],
    ['javascript', "it('a', f); test.each([1])('b'); submit('x'); expect(test)", 2],
    ['go', 'func TestA(t *testing.T) {}\nfunc testHelper() {}', 1],
    ['rust', '#[test]\nfn a() {}\n#[tokio::test]\nasync fn b() {}', 2],
    ['rust', 'fn main() {}', 1],
    ['java', '@Test public void a() {}\n@TestFactory\n@ParameterizedTest', 2],
    ['cpp', 'TEST_CASE("a") {}\nTEST_F(A, b) {}', 2],
    ['ruby', "it 'a' do\n  def test_b\n  it_behaves 'x'", 2],
    ['php', 'public function testA()', 1],
    ['csharp', '[Fact]\n[Theory]', 2],
  ] as const)('count tests of %s in %j', (language, text, wanted) => {
    expect(countTests(text, language)).toBe(wanted);
  });
});

it('closing keywords name issues of the same repository', () => {
  const text =
    'Fixes #1, closes: #2, resolved o/r#3, fixes other/repo#4, see #5, <!-- fixes #6 -->, fix https://github.com/O/R/issues/7';
  expect(closingKeywords(text, 'o', 'r')).toEqual([1, 2, 3, 7]);
});
