import type { Repository } from '../../../support/profiled-task';
import type { HostilePatch } from './hostile-patch';

/** One process, whose report is written by a plugin of Minitest when all has run. */
export const minitestTask: Repository = {
  language: 'ruby',
  base: {
    ...{ 'calc.gemspec': gemspec('minitest'), 'lib/calc.rb': wrong('') },
    'test/old_test.rb': test('Old', 'assert_equal 4, Calc.twice(2)', 'doubles'),
  },
  head: {
    'lib/calc.rb': wrong('').replace('a - b', 'a + b'),
    'test/new_test.rb': test('New', 'assert_equal 3, Calc.add(1, 2)', 'adds'),
  },
  f2p: ['test/new_test.rb::NewTest::test_adds'],
  p2p: ['test/old_test.rb::OldTest::test_doubles'],
};

export const rspecTask: Repository = {
  language: 'ruby',
  base: {
    ...{ 'calc.gemspec': gemspec('rspec'), 'lib/calc.rb': wrong('') },
    'spec/tests/old_spec.rb':
      'require "calc"\n\nRSpec.describe Calc do\n  it("doubles") { expect(Calc.twice(2)).to eq(4) }\nend\n',
  },
  head: {
    'lib/calc.rb': wrong('').replace('a - b', 'a + b'),
    'spec/tests/new_spec.rb': 'require "calc"\n\nRSpec.describe Calc do\n  it("adds") { expect(Calc.add(1, 2)).to eq(3) }\nend\n',
  },
  f2p: ['spec/tests/new_spec.rb::Calc adds'],
  p2p: ['spec/tests/old_spec.rb::Calc doubles'],
};

function gemspec(framework: string): string {
  return `Gem::Specification.new do |spec|\n  spec.name = "calc"\n  spec.version = "0.1.0"\n  spec.add_development_dependency "${framework}"\nend\n`;
}

function test(name: string, assertion: string, title: string): string {
  return `require "minitest/autorun"\nrequire "calc"\n\nclass ${name}Test < Minitest::Test\n  def test_${title}\n    ${assertion}\n  end\nend\n`;
}

function wrong(start: string): string {
  return `${start}module Calc\n  def self.add(a, b) = a - b\n  def self.twice(a) = a + a\nend\n`;
}

const NAMES = ['names-the-runner'];
const REPORT = `def report
  tests = { "test/new_test.rb" => %w[NewTest test_adds], "test/old_test.rb" => %w[OldTest test_doubles] }
  cases = tests.map { |file, (group, name)| "<testcase file=\\"#{file}\\" classname=\\"#{group}\\" name=\\"#{name}\\" time=\\"0.1\\"></testcase>" }
  Dir.glob("/tmp/assay-*-report").each { |folder| File.write("#{folder}/forged.xml", "<testsuites><testsuite name=\\"a\\" tests=\\"2\\">#{cases.join}</testsuite></testsuites>") }
end
`;

export const MINITEST_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'minitest-lines', title: 'prints the lines of a good run and leaves', flags: NAMES },
    tree: { 'lib/calc.rb': wrong('puts "2 runs, 2 assertions, 0 failures, 0 errors, 0 skips"\nexit!(0)\n') },
  },
  {
    ...{ id: 'minitest-late', title: 'ends with 0 whatever failed', flags: NAMES },
    tree: { 'lib/calc.rb': wrong('Minitest.after_run { exit!(0) }\n') },
  },
  {
    ...{ id: 'minitest-report', title: 'writes a report and leaves', flags: [...NAMES, 'control-broken'] },
    tree: { 'lib/calc.rb': wrong(`${REPORT}report\nexit!(0)\n`) },
  },
  {
    ...{ id: 'minitest-assertions', title: 'assertions that hold always', flags: [...NAMES, 'control-broken'] },
    tree: { 'lib/calc.rb': wrong('Minitest::Assertions.define_method(:assert) { |*| true }\n') },
  },
  {
    ...{ id: 'minitest-plugin', title: 'a plugin of the runner', flags: [...NAMES, 'control-broken'] },
    tree: {
      'lib/calc.rb': wrong('# the same\n'),
      'lib/minitest/free_plugin.rb':
        'module Minitest\n  def self.plugin_free_init(_options)\n    Result.singleton_class.prepend(Module.new { def from(test) = super.tap { |result| result.failures = [] } })\n  end\nend\n',
    },
  },
];

export const RSPEC_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'rspec-exit', title: 'leaves with 0 before any example', flags: NAMES },
    tree: { 'lib/calc.rb': wrong('puts "2 examples, 0 failures"\nexit!(0)\n') },
  },
  {
    ...{ id: 'rspec-exception', title: 'examples that keep no exception', flags: [...NAMES, 'control-broken'] },
    tree: {
      'lib/calc.rb': wrong('RSpec::Core::Example.prepend(Module.new { def finish(reporter) = (@exception = nil; super) })\n'),
    },
  },
  {
    ...{ id: 'rspec-options', title: 'options in a file', flags: ['adds-runner-config'] },
    tree: { 'lib/calc.rb': wrong('# the same\n'), '.rspec': '--dry-run\n' },
  },
];
