import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
  type NarrowInput,
  type Narrowing,
} from '../profile';
import { existing, narrowToFiles } from '../narrow';
import { RUBY_REPORT, rubyTests, type RubyRunner } from './ruby-tests';

/** In the image, in Ruby itself, or no part of running tests. */
const NOT_INSTALLED =
  /^(minitest|rspec|rspec-(core|expectations|mocks)|test-unit|bundler|rake|rdoc|yard.*|rubocop.*|standard.*|simplecov.*|codecov|coveralls.*|pry.*|byebug|debug|irb|bake.*|guard.*|appraisal|steep|rbs|sorbet.*|ruby-prof|memory_profiler|benchmark.*|redcarpet|github.*|rubygems.*|logger|ostruct|base64|bigdecimal|json|psych|set|stringio|strscan|tempfile|time|uri|cgi|csv|drb|mutex_m|racc)$/;

const TEST_FILE = /^(test|spec)\/(.*\/)?([^/]*_(test|spec)|(test|spec)_(?!helper\.)[^/]*)\.rb$/;

/** Ruby: no registry of gems can be counted on, so test frameworks and dependencies are Debian's packages. */
export const ruby: LanguageProfile = {
  version: 3,
  reads: (path) =>
    /^(Gemfile|Rakefile|\.rspec|[^/]+\.gemspec|(test|spec)\/(helper|test_helper|spec_helper|minitest_helper)\.rb)$/.test(path),
  decide,
  narrow,
};

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  const manifests = files.paths.filter((path) => /^(Gemfile|[^/]+\.gemspec)$/.test(path));
  if (manifests.length === 0) unsupported('no-build-system', 'there is neither a Gemfile nor a gemspec at the root');
  const gems = [...new Set(manifests.flatMap((path) => bothSides(files, path)).flatMap(gemsOf))].sort();
  const wanted = gems.filter((name) => !NOT_INSTALLED.test(name));
  for (const name of wanted) evidence.add(`the gem ${name}, from Debian`, manifests.join(', '));
  const { runner, run, from } = runnerOf(files, gems);
  evidence.add(runner, from);
  return {
    ...{ runner, manifests: [], install: [], keep: [], compile: [], evidence: evidence.list },
    systemPackages: wanted.map((name) => `ruby-${name.toLowerCase().replaceAll('_', '-')}`),
    test: { prepare: [], run, ...RUBY_REPORT, timeoutSeconds: TEST_TIMEOUT_SECONDS },
  };
}

function narrow(input: NarrowInput): Narrowing {
  const runner = input.specification.profile.split('/')[1] as RubyRunner;
  const isTest = (path: string): boolean => (runner === 'rspec' ? /^spec\/.*_spec\.rb$/ : TEST_FILE).test(path);
  return narrowToFiles(input, { isTest }, (to) => ({ run: `${existing(to)}\n${rubyTests(runner, { given: true })}` }));
}

function gemsOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => !/^\s*#/.test(line));
  return lines.flatMap(
    (line) => /^\s*(?:gem|\w+\.add_(?:runtime_|development_)?dependency)[\s(]+['"]([A-Za-z0-9_.-]+)['"]/.exec(line)?.[1] ?? [],
  );
}

function runnerOf(files: RepositoryFiles, gems: string[]): { runner: RubyRunner; run: string; from: string } {
  const specs = files.paths.find((path) => /^spec\/.*_spec\.rb$/.test(path));
  if (specs !== undefined && (gems.some((name) => name.startsWith('rspec')) || files.paths.includes('.rspec')))
    return { runner: 'rspec', run: rubyTests('rspec'), from: specs };
  const helpers = ['test/helper.rb', 'test/test_helper.rb', 'test/minitest_helper.rb', 'Rakefile', 'Gemfile'].map(
    (path) => files.base(path) ?? '',
  );
  const tests = files.paths.find((path) => TEST_FILE.test(path));
  if (tests === undefined) unsupported('no-test-runner', 'no file in test or spec is named as Ruby names tests');
  const usesTestUnit = gems.includes('test-unit') || helpers.some((text) => /test\/unit|test-unit/.test(text));
  const usesMinitest = gems.some((name) => name.startsWith('minitest')) || helpers.some((text) => /minitest/i.test(text));
  if (usesMinitest) return { runner: 'minitest', run: rubyTests('minitest'), from: tests };
  if (usesTestUnit) return { runner: 'test-unit', run: rubyTests('test-unit'), from: tests };
  return unsupported('no-test-runner', 'neither RSpec, Minitest nor test-unit is named by Gemfile, gemspec, Rakefile or helper');
}
