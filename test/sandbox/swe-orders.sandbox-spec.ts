import { DockerImageBuilder, DockerWorkContainers } from '../../src/platform/sandbox';
import type { SweLanguage } from '../../src/domain/swe';
import { leftovers, sandboxOptions } from '../support/sandbox';
import { RAN, type Ran, runOrders, specificationOf } from '../support/ordered-runs';
import type { Tree } from '../support/swe-change';

const images = new DockerImageBuilder(sandboxOptions());
const containers = new DockerWorkContainers(sandboxOptions());

/** In place of an installation: trees here have no dependencies. */
const ENVIRONMENT = ['[ ! -x /usr/bin/python3 ] || ln -s /usr/bin/python3 /usr/local/bin/python'];

afterAll(async () => expect(await leftovers()).toEqual([]));

async function orders(language: SweLanguage, tree: Tree): Promise<Ran> {
  const { image } = await images.languageImage(language);
  const { test } = specificationOf(language, tree);
  return runOrders(containers, image, tree, { ...test, prepare: [...ENVIRONMENT, ...test.prepare] });
}

/** The same tests in all runs; equal seeds give the same order, and others another one. */
function expectOrders({ plain, first, again, other }: Ran, tests: number): void {
  expect(plain.ran).toHaveLength(tests);
  expect(plain.ids).toHaveLength(tests);
  for (const { ids } of [first, again, other]) expect(ids).toEqual(plain.ids);
  for (const { ran } of [first, again, other]) expect([...ran].sort()).toEqual([...plain.ran].sort());
  expect(again.ran).toEqual(first.ran);
  expect(first.ran).not.toEqual(plain.ran);
  expect(other.ran).not.toEqual(plain.ran);
  expect(other.ran).not.toEqual(first.ran);
}

/** Lines without the same beginning twice in a row: more than there are beginnings means that one came again later. */
function blocks(ran: readonly string[], depth: number): string[] {
  const owners = ran.map((line) => line.split('.').slice(0, depth).join('.'));
  return owners.filter((owner, at) => owner !== owners[at - 1]);
}

function pythonModule(name: string): string {
  return [
    'import pytest',
    `def ran(what):\n    with open("${RAN}", "a") as out:\n        out.write("${name}." + what + "\\n")`,
    '@pytest.fixture(scope="module", params=["x", "y"])\ndef shared(request):\n    ran("setup." + request.param)\n    return request.param',
    ...['one', 'two', 'three'].map((test) => `def test_${test}():\n    ran("alone.${test}")`),
    ...['left', 'right'].map((test) => `def test_${test}(shared):\n    ran(shared + ".${test}")`),
    '@pytest.mark.parametrize("word", {"a", "b", "c"})\ndef test_word(word):\n    ran("alone." + word)',
    `class TestGroup:\n${['p', 'q', 'r'].map((test) => `    def test_${test}(self):\n        ran("Group.${test}")\n`).join('')}`,
  ].join('\n\n\n');
}

it('pytest: modules, classes and tests, and fixtures of a module are made once for each of their parameters', async () => {
  const tree = { 'tests/test_a.py': pythonModule('a'), 'tests/test_b.py': pythonModule('b') };
  const found = await orders('python', { ...tree, 'tests/test_c.py': pythonModule('c') });
  const setups = (ran: readonly string[]): number => ran.filter((line) => line.includes('.setup.')).length;
  expect(found.plain.ids).toHaveLength(39);
  // One line more for each of two parameters in three modules.
  for (const { ran } of Object.values(found)) expect([ran.length, setups(ran)]).toEqual([45, 6]);
  for (const { ran } of Object.values(found)) {
    expect(blocks(ran, 1)).toHaveLength(3);
    expect(blocks(ran, 2).filter((owner) => owner.endsWith('.Group'))).toHaveLength(3);
  }
  const tests = ({ ran, ids }: Ran['plain']) => ({ ids, ran: ran.filter((line) => !line.includes('.setup.')) });
  const { plain, first, again, other } = found;
  expectOrders({ plain: tests(plain), first: tests(first), again: tests(again), other: tests(other) }, 39);
});

const C_TESTS = ['one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight'];
const C_RAN = `#include <stdio.h>\nstatic void ran(const char *name) { FILE *out = fopen("${RAN}", "a"); fprintf(out, "%s\\n", name); fclose(out); }\n`;

function cmakeLists(language: string, lines: readonly string[]): string {
  return `cmake_minimum_required(VERSION 3.16)\nproject(orders ${language})\nenable_testing()\n${lines.join('\n')}\n`;
}

it('ctest: its tests, in another order every time', async () => {
  const tree = {
    'CMakeLists.txt': cmakeLists('C', [
      'add_executable(orders tests/test_orders.c)',
      ...C_TESTS.map((name) => `add_test(NAME ${name} COMMAND orders ${name})`),
    ]),
    'tests/test_orders.c': `${C_RAN}int main(int count, char **words) { if (words[count - 1][0] != '-') ran(words[count - 1]); return 0; }\n`,
  };
  const { plain, first, again, other } = await orders('c', tree);
  expect(plain.ran).toEqual(C_TESTS);
  // That three runs all happen to have the order of the plain one is as likely as drawing it from 40,320 three times.
  expect([first, again, other].every(({ ran }) => String(ran) === String(plain.ran))).toBe(false);
  for (const { ids, ran } of [first, again, other]) {
    expect(ids).toEqual(plain.ids);
    expect([...ran].sort()).toEqual([...C_TESTS].sort());
  }
});

function nunitFixture(name: string): string {
  const tests = ['One', 'Two', 'Three', 'Four', 'Five'].map((test) => `    [Test] public void ${test}() { Ran("${test}"); }`);
  return [
    'using System.IO;\nusing NUnit.Framework;\n',
    `[TestFixture] public class ${name} {`,
    `    static void Ran(string test) { File.AppendAllText("${RAN}", "${name}." + test + "\\n"); }`,
    ...[
      ...tests,
      '    [Test, Order(2)] public void Second() { Ran("Second"); }',
      '    [Test, Order(1)] public void Zero() { Ran("Zero"); }',
    ],
    '}',
  ].join('\n');
}

it('our runner for NUnit: fixtures and tests, but for those with an order of their own', async () => {
  const project = '<Project><ItemGroup><PackageReference Include="NUnit" Version="3" /></ItemGroup></Project>';
  const names = ['Alpha', 'Beta', 'Gamma', 'Delta'];
  const sources = names.map((name) => [`tests/${name}.cs`, nunitFixture(name)] as const);
  const found = await orders('csharp', { 'tests/tests.csproj': project, ...Object.fromEntries(sources) });
  expectOrders(found, 28);
  for (const { ran } of Object.values(found)) {
    expect(blocks(ran, 1)).toHaveLength(4);
    const lines = ran.join('\n');
    for (const name of names) expect(lines).toContain(`${name}.Zero\n${name}.Second\n`);
  }
});

function testUnitFile(name: string): string {
  const tests = ['a', 'b', 'c', 'd', 'e'].map(
    (test) => `  def test_${test}\n    File.write("${RAN}", "${name}.${test}\\n", mode: "a")\n    assert true\n  end\n`,
  );
  return `require "test/unit"\n\nclass ${name} < Test::Unit::TestCase\n${tests.join('\n')}end\n`;
}

it('test-unit: classes and methods', async () => {
  const names = ['Alpha', 'Beta', 'Gamma', 'Delta'];
  const tests = names.map((name) => [`test/test_${name.toLowerCase()}.rb`, testUnitFile(name)] as const);
  const found = await orders('ruby', { Gemfile: 'gem "test-unit"\n', ...Object.fromEntries(tests) });
  expectOrders(found, 20);
  for (const { ran } of Object.values(found)) expect(blocks(ran, 1)).toHaveLength(4);
});
