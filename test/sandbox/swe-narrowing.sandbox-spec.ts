import { DockerImageBuilder, DockerWorkContainers, WORK_LIMITS } from '../../src/platform/sandbox';
import type { SweLanguage } from '../../src/domain/swe';
import { narrow } from '../../src/features/building/profiles';
import { isReadable, parseReport } from '../../src/features/building/reports/parse-report';
import { namePattern } from '../../src/features/building/harbor/verifier-files';
import { leftovers, sandboxOptions } from '../support/sandbox';
import { specificationOf } from '../support/ordered-runs';

const images = new DockerImageBuilder(sandboxOptions());
const containers = new DockerWorkContainers(sandboxOptions());
type Files = Record<string, string>;

interface Narrowable {
  language: SweLanguage;
  base: Files;
  /** What the patch changes of it, and a test that it adds. */
  sources: string[];
  added: Files;
  /** Ids without and with what it adds; the base has more. */
  ids: [string[], string[]];
}

function minitest(name: string): string {
  return `require 'minitest/autorun'\nclass ${name}Test < Minitest::Test\n  def test_it\n    assert true\n  end\nend\n`;
}

function phpunit(name: string): string {
  return `<?php\nfinal class ${name}Test extends \\PHPUnit\\Framework\\TestCase {\n  public function testIt(): void { $this->assertTrue(true); }\n}\n`;
}

function nunit(name: string): string {
  return `using NUnit.Framework;\nnamespace Own { [TestFixture] public class ${name}Tests { [Test] public void It() { Assert.IsTrue(true); } } }\n`;
}

function goTest(owner: string, name: string): string {
  return `package ${owner}\n\nimport "testing"\n\nfunc Test${name}(t *testing.T) {}\n`;
}

function nodeTest(name: string): string {
  return `import test from 'node:test';\ntest('${name}', () => {});\n`;
}

function rustTest(name: string): string {
  return `#[test]\nfn ${name}() {}\n`;
}

const CASES: Narrowable[] = [
  {
    language: 'python',
    base: {
      'calc.py': '',
      'tests/test_calc.py': 'def test_it():\n    pass\n',
      'tests/test_slow.py': 'def test_slow():\n    pass\n',
    },
    sources: ['calc.py'],
    added: { 'tests/test_new.py': 'def test_new():\n    pass\n' },
    ids: [['tests/test_calc.py::test_it'], ['tests/test_calc.py::test_it', 'tests/test_new.py::test_new']],
  },
  {
    language: 'javascript',
    base: {
      'package.json': '{"type":"module","scripts":{"test":"node --test test/"}}',
      ...{ 'lib/calc.js': '', 'test/calc.test.js': nodeTest('calc'), 'test/slow.test.js': nodeTest('slow') },
    },
    sources: ['lib/calc.js'],
    added: { 'test/new.test.js': nodeTest('new') },
    ids: [['test/calc.test.js::node::calc'], ['test/calc.test.js::node::calc', 'test/new.test.js::node::new']],
  },
  {
    language: 'go',
    base: {
      'go.mod': 'module example.org/own\n\ngo 1.24\n',
      ...{
        'calc/calc.go': 'package calc\n',
        'calc/calc_test.go': goTest('calc', 'Calc'),
        'slow/slow_test.go': goTest('slow', 'Slow'),
      },
    },
    sources: ['calc/calc.go'],
    added: { 'fresh/fresh_test.go': goTest('fresh', 'Fresh') },
    ids: [['example.org/own/calc::TestCalc'], ['example.org/own/calc::TestCalc', 'example.org/own/fresh::TestFresh']],
  },
  {
    language: 'rust',
    base: {
      'Cargo.toml': '[package]\nname = "own"\nversion = "0.1.0"\nedition = "2021"\n',
      ...{ 'src/lib.rs': '', 'src/calc.rs': '', 'tests/calc.rs': rustTest('calc'), 'tests/slow.rs': rustTest('slow') },
    },
    sources: ['src/calc.rs'],
    added: { 'tests/fresh.rs': rustTest('fresh') },
    ids: [['tests/calc.rs::calc'], ['tests/calc.rs::calc', 'tests/fresh.rs::fresh']],
  },
  {
    language: 'ruby',
    base: {
      Gemfile: "gem 'minitest'\n",
      ...{ 'lib/calc.rb': '', 'test/calc_test.rb': minitest('Calc'), 'test/slow_test.rb': minitest('Slow') },
    },
    sources: ['lib/calc.rb'],
    added: { 'test/fresh_test.rb': minitest('Fresh') },
    ids: [
      ['test/calc_test.rb::CalcTest::test_it'],
      ['test/calc_test.rb::CalcTest::test_it', 'test/fresh_test.rb::FreshTest::test_it'],
    ],
  },
  {
    language: 'php',
    base: {
      'composer.json': '{"autoload":{"psr-4":{"Own\\\\":"src/"}}}',
      ...{ 'src/Calc.php': '<?php\n', 'tests/CalcTest.php': phpunit('Calc'), 'tests/SlowTest.php': phpunit('Slow') },
    },
    sources: ['src/Calc.php'],
    added: { 'tests/FreshTest.php': phpunit('Fresh') },
    ids: [
      ['tests/CalcTest.php::CalcTest::testIt'],
      ['tests/CalcTest.php::CalcTest::testIt', 'tests/FreshTest.php::FreshTest::testIt'],
    ],
  },
  {
    language: 'csharp',
    base: {
      'own.csproj': '<Project><ItemGroup><PackageReference Include="NUnit" Version="3" /></ItemGroup></Project>',
      ...{ 'Calc.cs': '', 'Tests/CalcTests.cs': nunit('Calc'), 'Tests/SlowTests.cs': nunit('Slow') },
    },
    sources: ['Calc.cs'],
    added: { 'Tests/FreshTests.cs': nunit('Fresh') },
    ids: [['Own.CalcTests::It'], ['Own.CalcTests::It', 'Own.FreshTests::It']],
  },
];

afterAll(async () => expect(await leftovers()).toEqual([]));

function file(path: string, text: string) {
  return { path, mode: '100644', content: Buffer.from(text) };
}

it.each(CASES)('$language: the part that a patch reaches, on a base without its new test and with it', async (given) => {
  const { language, base, sources, added, ids } = given;
  const { image } = await images.languageImage(language);
  const specification = specificationOf(language, base);
  const read = (path: string) => base[path];
  const files = { paths: Object.keys(base).sort(), base: read, head: read };
  const narrowing = narrow({ files, patch: { sources, tests: Object.keys(added) }, specification });
  if (!('test' in narrowing)) throw new Error(narrowing.why);
  const { test } = narrowing;
  const run = (name: string, { prepare, run: command }: typeof test) =>
    ['{', ...prepare, command.replaceAll('{report}', `/logs/report/${name}`), `} > /logs/report/${name}/log 2>&1`].join('\n');
  const shell = (name: string, command: typeof test) => file(`/tmp/${name}.sh`, `${run(name, command)}\n`);
  const result = await containers.run({
    image,
    files: [
      ...Object.entries(base).map(([path, text]) => file(path, text)),
      ...Object.entries(added).map(([path, text]) => file(`/tmp/added/${path}`, text)),
      ...[shell('whole', specification.test), shell('base', test), shell('added', test)],
    ],
    removed: [],
    script: [
      'mkdir -p /logs/report/whole /logs/report/base /logs/report/added',
      '[ ! -x /usr/bin/python3 ] || [ -x /usr/local/bin/python ] || ln -s /usr/bin/python3 /usr/local/bin/python',
      'sh /tmp/whole.sh; sh /tmp/base.sh; cp -r /tmp/added/. .; sh /tmp/added.sh; true',
    ].join('\n'),
    collect: [{ path: '/logs/report/', maxBytes: 2 ** 24 }],
    limits: { ...WORK_LIMITS, wallSeconds: 120 },
  });
  const idsOf = (name: string): string[] => {
    const own = result.files.filter(({ path }) => path.startsWith(`/logs/report/${name}/`));
    const suffix = namePattern(test.report).split('*').at(-1) ?? '';
    const report = parseReport(
      test.format,
      own.filter(({ path }) => path.endsWith(suffix)),
    );
    const log = own.find(({ path }) => path.endsWith('/log'))?.content.toString() ?? result.log.content.toString();
    if (!isReadable(report)) throw new Error(`${name}: ${report.detail}\n${log.slice(-3000)}`);
    return report.tests.map(({ id }) => id).sort();
  };
  const [whole, part, more] = [idsOf('whole'), idsOf('base'), idsOf('added')];
  expect(part).toEqual(ids[0]);
  expect(more).toEqual(ids[1]);
  expect(whole).toEqual(expect.arrayContaining(part));
  expect(whole.length).toBeGreaterThan(part.length);
});
