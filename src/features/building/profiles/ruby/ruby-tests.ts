export type RubyRunner = 'rspec' | 'minitest' | 'test-unit';

export const RUBY_REPORT = { format: 'junit', report: '*.xml' } as const;

const RSPEC =
  'rspec --format progress --require rspec_junit_formatter --format RspecJunitFormatter --out {report}/rspec.xml ${ASSAY_ORDER_SEED:+--order rand:$ASSAY_ORDER_SEED}';

/**
 * Shell that runs a suite and leaves its report. `include` is looked for what tests require, in `folders` are the tests; whole words.
 * `given`: files are the shell's arguments instead.
 */
export function rubyTests(
  runner: RubyRunner,
  {
    include = [],
    folders = [],
    given = false,
  }: { include?: readonly string[]; folders?: readonly string[]; given?: boolean } = {},
): string {
  const paths = include.map((folder) => `-I ${folder}`);
  if (runner === 'rspec') return [RSPEC, ...paths, ...folders, ...(given ? ['"$@"'] : [])].join(' ');
  const loaded = ['-I lib -I test -I spec', ...paths, runner === 'minitest' ? '-I /opt/assay' : '-r /opt/assay/test_unit_junit'];
  const order = `\${ASSAY_ORDER_SEED:+${runner === 'minitest' ? '--seed $ASSAY_ORDER_SEED' : '--order=random'}}`;
  const names = ['*_test.rb', 'test_*.rb', 'spec_*.rb', '*_spec.rb'].map((name) => `-name '${name}'`).join(' -o ');
  const where = folders.length === 0 ? 'test spec' : folders.join(' ');
  // Every test file in one process, as `rake test` does.
  return [
    given
      ? `printf '%s\\n' "$@" > {report}/files`
      : `find ${where} -type f \\( ${names} \\) ! -name test_helper.rb ! -name spec_helper.rb 2>/dev/null | sort > {report}/files`,
    `ASSAY_REPORT={report} ruby ${loaded.join(' ')} -e 'File.readlines("{report}/files", chomp: true).each { |file| require File.expand_path(file) }' -- ${order}`,
  ].join('\n');
}
