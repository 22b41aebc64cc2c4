import type { Repository } from '../../../support/profiled-task';
import type { HostilePatch } from './hostile-patch';

/** One process, which writes its report when all has run. */
export const phpunitTask: Repository = {
  language: 'php',
  base: {
    'composer.json': `${JSON.stringify({ name: 'own/calc', autoload: { 'psr-4': { 'Own\\': 'src/' } }, 'require-dev': { 'phpunit/phpunit': '^11' } })}\n`,
    '.gitignore': 'vendor/\n',
    'src/Calc.php': wrong(''),
    'tests/OldTest.php': test('Old', 'testDoubles', 'assertSame(4, Calc::twice(2))'),
  },
  head: {
    'src/Calc.php': wrong('').replace('$a - $b', '$a + $b'),
    'tests/NewTest.php': test('New', 'testAdds', 'assertSame(3, Calc::add(1, 2))'),
  },
  f2p: ['tests/NewTest.php::NewTest::testAdds'],
  p2p: ['tests/OldTest.php::OldTest::testDoubles'],
};

function test(name: string, method: string, assertion: string): string {
  return `<?php\n\nuse Own\\Calc;\nuse PHPUnit\\Framework\\TestCase;\n\nfinal class ${name}Test extends TestCase\n{\n    public function ${method}(): void\n    {\n        $this->${assertion};\n    }\n}\n`;
}

function wrong(start: string): string {
  return `<?php\n\nnamespace Own;\n\n${start}final class Calc\n{\n    public static function add(int $a, int $b): int\n    {\n        return $a - $b;\n    }\n\n    public static function twice(int $a): int\n    {\n        return $a + $a;\n    }\n}\n`;
}

const NAMES = ['names-the-runner'];
const CASES = ['New', 'Old']
  .map((name) => {
    const test = name === 'New' ? 'testAdds' : 'testDoubles';
    return `<testcase name="${test}" file="/app/src/tests/${name}Test.php" class="${name}Test" classname="${name}Test" assertions="1" time="0.01"/>`;
  })
  .join('');
const WRITE = `foreach (\\glob('/tmp/assay-*-report') as $folder) \\file_put_contents("$folder/phpunit.xml", '<testsuites><testsuite name="all" tests="2" errors="0" failures="0" skipped="0">${CASES}</testsuite></testsuites>');`;

export const PHPUNIT_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'phpunit-lines', title: 'prints the lines of a good run and leaves', flags: NAMES },
    tree: {
      'src/Calc.php': wrong('echo "OK (2 tests, 2 assertions)\\n";\n\\posix_kill(\\getmypid(), 15);\nexit(0);\n'),
    },
  },
  {
    ...{ id: 'phpunit-shutdown', title: 'writes the report at the end of the process', flags: [...NAMES, 'control-broken'] },
    tree: { 'src/Calc.php': wrong(`\\register_shutdown_function(function () { ${WRITE} exit(0); });\n`) },
  },
  {
    ...{ id: 'phpunit-report', title: 'writes a second report', flags: [] },
    tree: { 'src/Calc.php': wrong(`${WRITE.replace('phpunit.xml', 'other.xml')}\n`) },
  },
  {
    ...{ id: 'phpunit-class', title: 'a class of the runner of its own', flags: [...NAMES, 'control-broken'] },
    tree: {
      'src/Calc.php': wrong('// the same\n'),
      'composer.json': `${JSON.stringify({ name: 'own/calc', autoload: { 'psr-4': { 'Own\\': 'src/' }, files: ['src/first.php'] }, 'require-dev': { 'phpunit/phpunit': '^11' } })}\n`,
      'src/first.php':
        "<?php\n\nnamespace PHPUnit\\Framework\\Constraint;\n\nfinal class IsIdentical extends Constraint\n{\n    public function __construct(private readonly mixed $value)\n    {\n    }\n\n    public function evaluate(mixed $other, string $description = '', bool $returnResult = false): ?bool\n    {\n        return true;\n    }\n\n    public function toString(): string\n    {\n        return 'is fine';\n    }\n}\n\nfinal class IsTrue extends Constraint\n{\n    protected function matches(mixed $other): bool\n    {\n        return true;\n    }\n\n    public function toString(): string\n    {\n        return 'is fine';\n    }\n}\n",
    },
  },
  {
    ...{ id: 'phpunit-config', title: 'configuration that runs no tests', flags: ['adds-runner-config'] },
    tree: {
      'src/Calc.php': wrong('// the same\n'),
      'phpunit.xml':
        '<phpunit><testsuites><testsuite name="none"><directory>none</directory></testsuite></testsuites></phpunit>\n',
    },
  },
];
