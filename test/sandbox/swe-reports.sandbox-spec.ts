import fc from 'fast-check';
import { REPORT_FORMATS, type ReportFormat } from '../../src/domain/swe';
import { awksHere, loadCorpus, readAsExpected, readByAwk, readByTypeScript } from '../support/report-corpus';

/** Logs that runners wrote for the projects in reports/projects; its README says how. */
const CORPUS = loadCorpus();
const AWKS = awksHere();

describe.each(CORPUS)('The report of $name', ({ expected: { format, ...expected }, files }) => {
  it('is read as its project says', () => {
    expect(readAsExpected(format, files)).toEqual(expected);
  });

  it.each(AWKS)('is read the same by %s', (...awk) => {
    expect(readByAwk(awk, format, files)).toEqual(readByTypeScript(format, files));
  });

  it('is read the same again, whatever the order of its files', () => {
    expect(readByTypeScript(format, files.toReversed())).toEqual(readByTypeScript(format, files));
  });
});

test('every format has logs, and there is an awk', () => {
  expect([...new Set(CORPUS.map(({ expected }) => expected.format))].sort()).toEqual([...REPORT_FORMATS].sort());
  expect(AWKS.length).toBeGreaterThan(0);
});

/** Pieces of reports, put together at random: what can be read has to be read the same by both. */
const PIECES: Record<ReportFormat, string[]> = {
  junit: [
    ...[
      '<testsuites>',
      '</testsuites>',
      '<testsuite name="s" tests="2" failures="0">',
      '<testsuite>',
      '</testsuite>',
      '<!-- <a> -->',
    ],
    ...[
      '<testcase name="a b" classname="c.d">',
      '<testcase name="x&#10;&amp;&quot;\'" file="/app/src/t/a.py" classname="t.a.X"/>',
    ],
    ...['</testcase>', '<failure message="m>n">text</failure>', '<error/>', '<skipped type="pytest.xfail"/>', '<skipped/>', '\n'],
    ...[
      '<![CDATA[ <testcase name="no"/> ]]>',
      '&lt;',
      '<system-out>&#x1b; é</system-out>',
      '<testcase name="&#27;[1m&#x0;&#xd800;&#65535;&#x1F600;"/>',
      '<testcase name="<raw>" status="run"/>',
    ],
  ],
  'go-json': [
    ...[
      '{"Action":"start","Package":"p"}',
      '{"Action":"run","Package":"p","Test":"T"}',
      '{"Action":"pass","Package":"p","Test":"T"}',
    ],
    ...[
      '{"Action":"fail","Package":"p","Test":"T","Elapsed":1}',
      '{"Action":"pass","Package":"p"}',
      '{"Action":"fail","Package":"p"}',
    ],
    ...[
      '{"Action":"run","Package":"p","Test":"\\u003c\\"\\u00e9\\ud83d\\ude00"}',
      '{"Action":"output","Package":"p","Output":"\\"Test\\":\\"x\\""}',
    ],
    ...[
      '# p',
      'FAIL p [build failed]',
      '{"Action":"skip","Package":"q","Test":"S"}',
      '{"Action":"run","Package":"q","Test":"S"}',
      '{',
    ],
  ],
  libtest: [
    ...[
      '     Running unittests src/lib.rs (target/debug/deps/own-0123456789abcdef)',
      '     Running tests/it.rs (t/it-0123456789abcdef)',
    ],
    ...[
      '   Doc-tests own',
      'running 1 test',
      'running 2 tests',
      'test a::b ... ok',
      'test c - should panic ... FAILED',
      'test x ... ignored, why',
    ],
    ...[
      'test src/lib.rs - f (line 3) ... ok',
      'test tests/ui/a.rs ... ok',
      'test tests/ui/b.rs [should pass] ... ok',
      'test src/lib.rs - f (line 12) ... ok',
      'test a ... ok ... ok',
      'test d ...    Compiling own v0.1.0',
      'test e ... ',
      'test tests/ui/c.rs [should fail to compile] ... mismatch',
      'ok',
      'FAILED',
      '\u001b[32mtest z ... ok\u001b[0m',
    ],
    ...[
      'test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s',
      'error: could not compile `own` (lib)',
    ],
  ],
  // SKIP and TODO are directives of TAP, as its runners print them.
  tap: [
    ...[
      'TAP version 14',
      '1..2',
      '1..1',
      '1..0 # SKIP none',
      'ok 1 - a',
      'ok 2 - b # SKIP why',
      'not ok 2 - c # TODO later',
      'not ok 1 - d',
    ],
    ...[
      '# Subtest: outer',
      '    ok 1 - inner',
      '    # Subtest: deeper',
      '        not ok 1 - deepest',
      '    1..1',
      '  ---',
      '  code: 1',
      '  ...',
    ],
    ...['ok', 'ok - e \\# f', 'not ok 1 - /app/src/a.test.js', 'Bail out! gone', '# ok 1 - no', 'okay', 'ok 1st - g'],
  ],
};

test.each(REPORT_FORMATS)('pieces of %s in any order are read the same by all', (format) => {
  const glue = format === 'junit' ? '' : '\n';
  const reports = fc.array(fc.constantFrom(...PIECES[format]), { maxLength: 14 });
  fc.assert(
    fc.property(reports, (pieces) => {
      const files = [{ path: 'report', content: Buffer.from(`${pieces.join(glue)}\n`) }];
      const reading = readByTypeScript(format, files);
      for (const awk of AWKS) expect(readByAwk(awk, format, files)).toEqual(reading);
    }),
    { numRuns: 150 },
  );
});
