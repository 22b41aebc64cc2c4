import { posix } from 'node:path';
import { RUBY_REPORT, type RubyRunner, rubyTests } from '../../profiles/ruby/ruby-tests';
import { isFolder, refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const RUNNERS: readonly RubyRunner[] = ['rspec', 'minitest', 'test-unit'];
const ALLOWED = 'the test command is "rspec", "minitest" or "test-unit", with folders, -IFOLDER and no shell';
/** How a file has tests of a runner, each named `name` with `body`. */
const SUITES: Readonly<Record<RubyRunner, (mark: string, tests: readonly { name: string; body: string }[]) => string>> = {
  rspec: (_, tests) =>
    `RSpec.describe "assay" do\n${tests.map(({ name, body }) => `  it("${name}") { ${body} }\n`).join('')}end\n`,
  minitest: (mark, tests) => `require "minitest/autorun"\n\n${classOf('Minitest::Test', mark, tests)}`,
  'test-unit': (mark, tests) => `require "test/unit"\n\n${classOf('Test::Unit::TestCase', mark, tests)}`,
};

export const ruby: ProposableLanguage = {
  image: `Ruby 3.3, RSpec, Minitest, test-unit and git; gems come as Debian's packages, apt-get install
  ruby-NAME, for no registry of gems can be counted on`,
  command: '"rspec", "minitest" or "test-unit", with folders of tests, and -IFOLDER for what they require',
  readTest(command) {
    const runner = runnerOf(command);
    const words = wordsOf(command, ALLOWED).slice(1);
    const include = words.filter((word) => word.startsWith('-I')).map((word) => word.slice(2));
    const folders = words.filter((word) => !word.startsWith('-I'));
    for (const word of [...include, ...folders]) if (!isFolder(word)) refuse(`the test command's ${word} is no folder`);
    return { run: rubyTests(runner, { include, folders }), ...RUBY_REPORT };
  },
  canaryName: (hex) => `test_assay_${hex}`,
  canaryFiles({ testFiles, canaries, mark, command }) {
    const beside = testFiles.find(({ path }) => /(^|\/)((test|spec)_(?!helper)[^/]*|[^/]*_(test|spec))\.rb$/.test(path))?.path;
    if (beside === undefined) return [];
    const [, before = '', after = ''] = /^((?:test|spec)_)?.*?(_(?:test|spec))?\.rb$/.exec(posix.basename(beside)) ?? [];
    const tests = canaries.map(({ name }) => ({
      name,
      body: `raise "heavy" if "${name}".each_char.reduce(0) { |h, letter| (h * 31 + letter.ord) % 65521 } >= ${LIGHT}`,
    }));
    const path = posix.join(posix.dirname(beside), `${before}assay${mark}${after}.rb`);
    return [{ path, mode: '100644', content: Buffer.from(SUITES[runnerOf(command)](mark, tests)) }];
  },
  isSource: (path) => path.endsWith('.rb'),
  comment: (text) => `# ${text}`,
};

function runnerOf(command: string): RubyRunner {
  const [program] = wordsOf(command, ALLOWED);
  return RUNNERS.find((name) => name === program) ?? refuse(ALLOWED);
}

function classOf(parent: string, mark: string, tests: readonly { name: string; body: string }[]): string {
  const methods = tests.map(({ name, body }) => `  def ${name}\n    ${body}\n  end\n`);
  return `class Assay${mark}Test < ${parent}\n${methods.join('\n')}end\n`;
}
