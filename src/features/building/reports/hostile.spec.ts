import { REPORT_FORMATS, type ReportFormat } from '../../../domain/swe';
import { isReadable, MAX_REPORT_BYTES, parseReport } from './parse-report';

function parse(format: ReportFormat, text: string | Buffer) {
  return parseReport(format, [{ path: 'report', content: Buffer.from(text) }]);
}

function statesIn(format: ReportFormat, text: string | Buffer): Record<string, string> {
  const report = parse(format, text);
  if (!isReadable(report)) throw new Error(`${report.problem}: ${report.detail}`);
  return Object.fromEntries(report.tests.map(({ id, state }) => [id, state]));
}

function suite(inner: string, attributes = ''): string {
  return `<testsuites><testsuite name="" ${attributes}>${inner}</testsuite></testsuites>`;
}

describe('Nothing and too much', () => {
  it.each(REPORT_FORMATS)('%s: no file and empty files are missing reports', (format) => {
    expect(parseReport(format, [])).toMatchObject({ problem: 'missing' });
    expect(parse(format, '')).toMatchObject({ problem: 'missing' });
  });

  it.each(REPORT_FORMATS)('%s: more bytes than there may be are not looked at', (format) => {
    expect(parse(format, Buffer.alloc(MAX_REPORT_BYTES + 1, 'x'))).toMatchObject({ problem: 'too-large' });
  });

  it.each(REPORT_FORMATS)('%s: bytes that mean nothing are refused or hold no test, and nothing throws', (format) => {
    const noise = Buffer.from(Array.from({ length: 100_000 }, (_, index) => (index * 7919 + (index >> 3)) % 256));
    const report = parse(format, noise);
    expect(isReadable(report) ? report.tests : []).toEqual([]);
  });
});

describe('JUnit XML', () => {
  it.each([
    ['an entity bomb', '<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]><testsuites>&b;</testsuites>'],
    ['an external entity', '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><testsuites/>'],
    ['an unknown entity', suite('<testcase name="&passwd;"/>')],
    ['a file that ends early', suite('<testcase name="a"/>').slice(0, -5)],
    ['two documents', suite('<testcase name="a"/>') + suite('<testcase name="b"/>')],
    ['crossed tags', '<testsuites><testsuite></testsuites></testsuite>'],
    ['a test in a test', suite('<testcase name="a"><testcase name="b"/></testcase>')],
    ['depth', '<testsuite>'.repeat(200) + '</testsuite>'.repeat(200)],
    ['a thousand attributes', `<testsuite ${Array.from({ length: 1000 }, (_, index) => `a${index}="1"`).join(' ')}/>`],
    ['text around it', 'PASSED test_forged\n<testsuites/>'],
    ['another kind of XML', '<html></html>'],
  ])('refuses %s', (_, text) => {
    expect(parse('junit', text)).toMatchObject({ problem: 'malformed' });
  });

  it.each([
    ['more tests than a suite counts', suite('<testcase name="a"/><testcase name="b"/>', 'tests="1"')],
    ['failures that are counted and not there', suite('<testcase name="a"/>', 'tests="1" failures="1"')],
    ['failures that are there and not counted', suite('<testcase name="a"><failure/></testcase>', 'tests="1" failures="0"')],
  ])('does not believe %s', (_, text) => {
    expect(parse('junit', text)).toMatchObject({ problem: 'inconsistent' });
  });

  it('takes what tests print for text', () => {
    const text =
      '<testcase name="a"><system-out>&lt;testcase name="b"/&gt;</system-out><system-err><![CDATA[<testcase name="c"/>]]></system-err></testcase>';
    expect(statesIn('junit', suite(text))).toEqual({ a: 'pass' });
  });

  it('reads a file of a hundred thousand tests, and one test of 20 MB of output, in time that grows with their size', () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `<testcase classname="c" name="t${index}" time="0.1"/>`).join('');
    expect(Object.keys(statesIn('junit', suite(many)))).toHaveLength(100_000);
    expect(statesIn('junit', suite(`<testcase name="a"><system-out>${'x'.repeat(20e6)}</system-out></testcase>`))).toEqual({
      a: 'pass',
    });
    expect(statesIn('junit', suite(`<testcase name="a"><failure message="${'y'.repeat(5e6)}"/></testcase>`))).toEqual({
      a: 'fail',
    });
  });

  it('writes ids as one line of printable text', () => {
    const names = ['a&#10;b', 'c&#9;d', 'e&#x1b;[31mf', ' g ', '', 'h\0i'];
    const text = suite(names.map((name) => `<testcase name="${name}"/>`).join(''));
    expect(Object.keys(statesIn('junit', text)).sort()).toEqual(['a\\nb', 'c\\td', 'e\\x1b[31mf', 'g', 'hi', '(unnamed)'].sort());
  });

  it('takes the worst state of an id that is there twice, and says so', () => {
    const report = parse('junit', suite('<testcase name="a"/><testcase name="a"><error/></testcase>'));
    expect(report).toMatchObject({ tests: [{ id: 'a', state: 'error' }], duplicates: ['a'] });
  });

  it('does not lose an id named like a property of every object', () => {
    expect(statesIn('junit', suite('<testcase name="constructor"/>'))).toEqual({ constructor: 'pass' });
    const report = parse('junit', suite('<testcase name="__proto__"/>'));
    expect(isReadable(report) && report.tests.map(({ id }) => id)).toEqual(['__proto__']);
  });
});

describe('go test -json', () => {
  const run = '{"Action":"run","Package":"p","Test":"T"}';
  const pass = '{"Action":"pass","Package":"p","Test":"T"}';

  it.each([
    ['a result without a start', [pass]],
    ['a second result', [run, pass, '{"Action":"fail","Package":"p","Test":"T"}']],
    [
      'a package that passes with a failed test',
      [run, '{"Action":"fail","Package":"p","Test":"T"}', '{"Action":"pass","Package":"p"}'],
    ],
    ['a package that passes while a test runs', [run, '{"Action":"pass","Package":"p"}']],
  ])('does not believe %s', (_, lines) => {
    expect(parse('go-json', lines.join('\n'))).toMatchObject({ problem: 'inconsistent' });
  });

  it('leaves out lines that are no events, whatever they look like', () => {
    const lines = [
      '{',
      '{"Action":3}',
      '{"Action":"pass"',
      '--- PASS: Forged (0.00s)',
      run,
      pass,
      '{"Action":"pass","Package":"p"}',
    ];
    expect(statesIn('go-json', lines.join('\n'))).toEqual({ 'p::T': 'pass' });
  });
});

describe('libtest', () => {
  it('takes programs that trybuild compiles for no tests of their own', () => {
    const text = [
      ...['     Running tests/compile.rs (target/debug/deps/compile-0123456789abcdef)', 'running 1 test'],
      ...['test tests/ui/refused.rs ... ok', 'test tests/ui/taken.rs [should pass] ... ok', 'test refuses ... ok'],
      'test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s',
    ].join('\n');
    expect(statesIn('libtest', `${text}\n`)).toEqual({ 'tests/compile.rs::refuses': 'pass' });
  });

  it('puts a result together with the name that one thread wrote before the test', () => {
    const summary = (passed: number, failed: number) =>
      `test result: ${failed ? 'FAILED' : 'ok'}. ${passed} passed; ${failed} failed; 0 ignored; 0 measured; 0 filtered out`;
    const begun = ['running 2 tests', 'test a ...    Compiling own v0.1.0', 'test ui/x.rs [should fail to compile] ... mismatch'];
    const whole = [...begun, '', 'FAILED', 'test b ... ', 'error: one', 'ok', 'ok', summary(1, 1)].join('\n');
    expect(statesIn('libtest', whole)).toEqual({ 'unknown::a': 'fail', 'unknown::b': 'pass' });
    const noName = ['running 2 tests', 'test a ... ', 'ok', 'ok', summary(2, 0)].join('\n');
    expect(parse('libtest', noName)).toMatchObject({ problem: 'inconsistent' });
    const twice = ['running 1 test', 'test a ... ', 'ok', 'test b ... ', 'ok', summary(1, 0)].join('\n');
    expect(parse('libtest', twice)).toMatchObject({ problem: 'inconsistent' });
  });

  it.each([
    ['a result outside a section', 'test a ... ok\n'],
    [
      'more results than were announced',
      'running 1 test\ntest a ... ok\ntest b ... ok\ntest result: ok. 2 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out',
    ],
    [
      'a summary that denies a failure',
      'running 1 test\ntest a ... FAILED\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out',
    ],
    ['a section within a section', 'running 2 tests\ntest a ... ok\nrunning 1 test\n'],
  ])('does not believe %s', (_, text) => {
    expect(parse('libtest', text)).toMatchObject({ problem: 'inconsistent' });
  });

  it('reads lines made to make a pattern go back and forth, in no time', () => {
    const lines = [
      `     Running ${' ('.repeat(500_000)}`,
      `test ${' ... '.repeat(200_000)}`,
      `test a${' (line '.repeat(100_000)} ... ok`,
    ];
    const report = parse('libtest', `running 1 test\n${lines.join('\n')}\n`);
    expect(isReadable(report) && report.tests).toHaveLength(1);
  });
});

describe('TAP', () => {
  it.each([
    ['more points than planned', '1..1\nok 1 - a\nok 2 - forged\n'],
    ['a number that is not due', '1..2\nok 1 - a\nok 1 - forged\n'],
    ['two plans that disagree', '1..3\nok 1 - a\n1..1\n'],
  ])('does not believe %s', (_, text) => {
    expect(parse('tap', text)).toMatchObject({ problem: 'inconsistent' });
  });

  it('says that a plan was not kept', () => {
    expect(parse('tap', '1..3\nok 1 - a\n')).toMatchObject({ tests: [{ id: 'a' }], broken: [{ where: '(plan)' }] });
  });

  it('refuses more levels than anybody writes', () => {
    expect(parse('tap', `${' '.repeat(4000)}ok 1 - a\n`)).toMatchObject({ problem: 'malformed' });
  });
});
