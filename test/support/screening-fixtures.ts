import type { RunRecord } from '../../src/features/building';
import type { CriterionStatus, Effect } from '../../src/features/screening/domain/finding';
import type { ScreeningEvidence } from '../../src/features/screening/domain/evidence';
import { addition, DAY, F2P, judged, NEW_P2P, P2P, patchOf, withFacts, withRuns, withTests, type Edit } from './screening';

/** What a criterion has to say of an edit of the good evidence. */
export interface Fixture {
  code: string;
  name: string;
  edit: Edit;
  status: CriterionStatus;
  effect?: Effect;
}

const SOURCE = 'src/durations/parser.py';
const OTHER = 'tests/test_parser.py::test_other';

/** No change. */
function same(evidence: ScreeningEvidence): ScreeningEvidence {
  return evidence;
}

function good(code: string, name: string, edit: Edit = same): Fixture {
  return { code, name, edit, status: 'passed' };
}

function bad(code: string, effect: Effect, name: string, edit: Edit): Fixture {
  return { code, name, edit, status: 'failed', effect };
}

function unclear(code: string, name: string, edit: Edit): Fixture {
  return { code, name, edit, status: 'unknown' };
}

/** The same P2P under another name. */
function named(id: string): Edit {
  return (evidence) => {
    const with_ = withTests(judged(id, 'pass', 'pass', 'pass'))(evidence);
    return { ...with_, p2p: [...with_.p2p, id] };
  };
}

function fix(text: string): Edit {
  return (evidence) => ({ ...evidence, fixPatch: patchOf(text) });
}

function tests(text: string): Edit {
  return (evidence) => ({ ...evidence, testPatch: patchOf(text) });
}

function words(statement: string): Edit {
  return (evidence) => ({ ...evidence, statement });
}

function oneRun(phase: RunRecord['phase'], edit: (run: RunRecord) => RunRecord): Edit {
  return withRuns((run) => (run.phase === phase && run.repetition === 1 ? edit(run) : run));
}

function report(phase: RunRecord['phase'], more: object): Edit {
  return oneRun(phase, (run) => ({ ...run, report: { ...run.report, ...more } as NonNullable<RunRecord['report']> }));
}

function format(name: 'junit' | 'libtest' | 'tap' | 'go-json', edit: Edit = same): Edit {
  return (evidence) => {
    const { record } = evidence;
    return edit({ ...evidence, record: { ...record, test: { ...record.test, format: name } } });
  };
}

function without(key: 'totals' | 'results'): Edit {
  return withRuns((run) => {
    if (!run.report || !('counts' in run.report)) return run;
    const { [key]: _, ...rest } = run.report;
    return { ...run, report: rest };
  });
}

function control(name: 'empty' | 'spoof' | 'network' | 'clock', told: object | undefined): Edit {
  return (evidence) => ({
    ...evidence,
    controls: [
      ...evidence.controls.filter((one) => one.control !== name),
      ...(told === undefined ? [] : [{ control: name, ...told }]),
    ],
  });
}

function repeatedLines(count: number): string[] {
  return Array.from({ length: count }, (_, at) => `    value_${at} = compute(${at})`);
}

const ABOUT_RUNS: Fixture[] = [
  good('name-stability', 'plain ids'),
  good('name-stability', 'a date that its author wrote', named('tests/a.py::test_reads[2020-02-30]')),
  good('name-stability', 'an open bracket in a format that is no printed text', named('tests/a.py::test_reads[(]')),
  ...[
    'a 0x7f8e9a0b1c',
    'b[/tmp/pytest-1]',
    'c (12 ms)',
    'd[gw3]',
    'e [ 57%]',
    `f[${DAY}]`,
    'g[L#12]',
    'h pid=4711',
    'i\u0007',
  ].map((id) => bad('name-stability', 'drop-tests', `volatile: ${JSON.stringify(id)}`, named(id))),
  bad('name-stability', 'drop-tests', 'a UUID', named('a[0f8fad5b-d9cb-469f-a165-70867728950e]')),
  bad('name-stability', 'drop-tests', 'more than 512 characters', named('x'.repeat(513))),
  bad('name-stability', 'drop-tests', 'a bracket cut off in printed text', format('libtest', named('parses[a'))),
  bad(
    'name-stability',
    'drop-tests',
    'missing in one run of three',
    withTests(judged(P2P, 'pass', ['pass', 'absent', 'pass'], 'pass')),
  ),
  good('duplicate-id', 'another id is repeated', report('after', { duplicates: 1, duplicateIds: [OTHER] })),
  bad(
    'duplicate-id',
    'drop-tests',
    'an id of P2P is repeated in one run',
    report('after', { duplicates: 1, duplicateIds: [P2P] }),
  ),
  bad('duplicate-id', 'reject', 'an id of F2P is repeated in one run', report('before', { duplicates: 1, duplicateIds: [F2P] })),
  bad('duplicate-id', 'drop-tests', 'a list names an id twice', (evidence) => ({ ...evidence, p2p: [P2P, P2P] })),
  unclear('duplicate-id', 'a record that does not name them', report('after', { duplicates: 1 })),
  good('base-fail-in-p2p', 'all pass on the base'),
  good('base-fail-in-p2p', 'F2P fails on the base', withTests(judged(F2P, 'fail', 'fail', 'pass'))),
  bad('base-fail-in-p2p', 'drop-tests', 'P2P fails on the base', withTests(judged(P2P, 'fail', 'pass', 'pass'))),
  bad('base-fail-in-p2p', 'drop-tests', 'an error in one run', withTests(judged(P2P, ['pass', 'error', 'pass'], 'pass', 'pass'))),
  good('after-not-pass', 'all pass'),
  good('after-not-pass', 'fails as its author expects', withTests(judged(P2P, 'xfail', 'xfail', 'xfail'))),
  bad('after-not-pass', 'reject', 'F2P fails', withTests(judged(F2P, 'absent', 'fail', 'fail'))),
  bad('after-not-pass', 'reject', 'no run knows a test of F2P', (evidence) => ({ ...evidence, f2p: [...evidence.f2p, OTHER] })),
  bad('after-not-pass', 'drop-tests', 'P2P is skipped', withTests(judged(P2P, 'pass', 'pass', 'skip'))),
  bad('after-not-pass', 'drop-tests', 'P2P is missing once', withTests(judged(P2P, 'pass', 'pass', ['pass', 'pass', 'absent']))),
  good('f2p-passes-before', 'F2P fails before'),
  bad('f2p-passes-before', 'drop-tests', 'F2P passes before', withTests(judged(F2P, 'absent', 'pass', 'pass'))),
  bad(
    'f2p-passes-before',
    'drop-tests',
    'it passes in one run of three',
    withTests(judged(F2P, 'absent', ['fail', 'pass', 'fail'], 'pass')),
  ),
  good('p2p-not-anchored', 'a new test that passes already', withTests(judged(NEW_P2P, 'absent', 'pass', 'pass'))),
  bad('p2p-not-anchored', 'drop-tests', 'new, and not passing before', withTests(judged(NEW_P2P, 'absent', 'absent', 'pass'))),
  bad('p2p-not-anchored', 'drop-tests', 'known to no run', (evidence) => ({ ...evidence, p2p: [...evidence.p2p, OTHER] })),
  good('regression', 'a test that failed all the time', withTests(judged(OTHER, 'fail', 'fail', 'fail'))),
  bad('regression', 'reject', 'passes before and fails with the fix', withTests(judged(OTHER, 'pass', 'pass', 'fail'))),
  bad(
    'regression',
    'reject',
    'passes on the base, skipped before, fails after',
    withTests(judged(OTHER, 'pass', 'skip', 'error')),
  ),
  good('empty-lists', 'one of F2P and two of P2P'),
  bad('empty-lists', 'reject', 'no F2P', (evidence) => ({ ...evidence, f2p: [] })),
  bad('empty-lists', 'reject', 'all of F2P is dropped', withTests(judged(F2P, 'absent', 'pass', 'pass'))),
  bad('empty-lists', 'flag', 'no P2P', (evidence) => ({ ...evidence, p2p: [] })),
  good('harness-integrity', 'all runs whole'),
  good(
    'harness-integrity',
    'a cut log: results are in a report',
    oneRun('after', (run) => ({ ...run, log: { ...run.log, truncated: true } })),
  ),
  good(
    'harness-integrity',
    'nothing compiles before',
    oneRun('before', (run) => ({ ...run, stage: 'prepare', exitCode: 2, report: { problem: 'missing', detail: 'none' } })),
  ),
  bad(
    'harness-integrity',
    'reject',
    'the last line is missing',
    oneRun('after', (run) => ({ ...run, stage: 'none' })),
  ),
  bad(
    'harness-integrity',
    'reject',
    'a run was cut short',
    oneRun('after', (run) => ({ ...run, end: 'timed-out' })),
  ),
  bad(
    'harness-integrity',
    'reject',
    'a report that contradicts itself',
    oneRun('after', (run) => ({ ...run, report: { problem: 'inconsistent', detail: 'x' } })),
  ),
  bad('harness-integrity', 'reject', 'no test ran', report('after', { counts: {} })),
  bad(
    'harness-integrity',
    'reject',
    'exit code 1 without a failure',
    oneRun('after', (run) => ({ ...run, exitCode: 1 })),
  ),
  bad(
    'harness-integrity',
    'reject',
    'exit code 0 with a failure',
    oneRun('before', (run) => ({ ...run, exitCode: 0 })),
  ),
  bad(
    'harness-integrity',
    'reject',
    'no reward',
    oneRun('nop', ({ reward: _, ...run }) => run),
  ),
  unclear(
    'harness-integrity',
    'a record from before its last line was stored',
    withRuns(({ stage: _, ...run }) => run),
  ),
  good('parser-coverage', 'as many as the runner says'),
  good('parser-coverage', 'TAP counts outer tests alone', format('tap', report('after', { results: 9 }))),
  good('parser-coverage', 'go announces each', format('go-json', without('totals'))),
  bad('parser-coverage', 'reject', 'one less was read', report('after', { results: 2 })),
  bad('parser-coverage', 'reject', 'one more was read', report('after', { results: 4 })),
  bad('parser-coverage', 'reject', 'a record without results, no id twice', (evidence) =>
    without('results')(report('after', { counts: { pass: 2 } })(evidence)),
  ),
  unclear('parser-coverage', 'no totals', without('totals')),
  unclear('parser-coverage', 'ids twice, and results not stored', (evidence) =>
    without('results')(report('after', { duplicates: 1 })(evidence)),
  ),
  good('flaky', 'the same three times'),
  good('flaky', 'one that is in no list differs', withTests(judged(OTHER, ['pass', 'fail', 'pass'], 'pass', 'pass'))),
  bad('flaky', 'drop-tests', 'P2P differs before', withTests(judged(P2P, 'pass', ['pass', 'fail', 'pass'], 'pass'))),
  bad('flaky', 'reject', 'F2P differs before', withTests(judged(F2P, 'absent', ['fail', 'error', 'fail'], 'pass'))),
  unclear('flaky', 'two runs a phase', (evidence) => ({
    ...evidence,
    record: { ...evidence.record, runs: evidence.record.runs.filter(({ repetition }) => repetition < 3) },
  })),
  unclear(
    'flaky',
    'never on one processor',
    withRuns((run) => ({ ...run, cpus: 2 })),
  ),
  good('compile-only-f2p', 'an assertion fails'),
  bad(
    'compile-only-f2p',
    'flag',
    'all of F2P does not import',
    withTests(judged(F2P, 'absent', 'error', 'pass', { reason: 'compile' })),
  ),
  bad('compile-only-f2p', 'flag', 'all of F2P is missing before', withTests(judged(F2P, 'absent', 'absent', 'pass'))),
  bad('compile-only-f2p', 'flag', 'two of three are missing before', (evidence) => ({
    ...withTests(judged('a::x', 'absent', 'absent', 'pass'), judged('a::y', 'absent', 'absent', 'pass'))(evidence),
    f2p: [F2P, 'a::x', 'a::y'],
  })),
  good('runtime', 'two seconds a run'),
  good(
    'runtime',
    'one processor may take twice as long',
    withRuns((run) => (run.cpus === 1 ? { ...run, wallMs: 3_000_000 } : run)),
  ),
  bad(
    'runtime',
    'reject',
    'half an hour and a second',
    oneRun('base', (run) => ({ ...run, wallMs: 1_801_000 })),
  ),
  bad('runtime', 'reject', 'too much memory', (evidence) => ({
    ...evidence,
    record: { ...evidence.record, peakMemoryBytes: 9 * 2 ** 30 },
  })),
  bad('runtime', 'reject', 'a build of more than an hour', withFacts({ buildMs: 3_601_000 })),
  unclear('runtime', 'the build was not timed', withFacts({ buildMs: undefined })),
  good('network', 'the same'),
  good('network', 'one that is in no list differs', control('network', { differing: [OTHER] })),
  bad('network', 'drop-tests', 'P2P differs', control('network', { differing: [P2P] })),
  bad('network', 'reject', 'F2P differs', control('network', { differing: [F2P] })),
  unclear('network', 'not run', control('network', undefined)),
  good('clock', 'the same'),
  bad('clock', 'drop-tests', 'P2P differs', control('clock', { differing: [P2P] })),
  unclear('clock', 'not run', control('clock', undefined)),
  good('controls', 'all as they should be'),
  bad(
    'controls',
    'reject',
    'NOP resolves',
    oneRun('nop', (run) => ({ ...run, reward: 1 })),
  ),
  bad(
    'controls',
    'reject',
    'the golden patch does not',
    oneRun('oracle', (run) => ({ ...run, reward: 0 })),
  ),
  bad('controls', 'reject', 'a spoof resolves', control('spoof', { resolved: true })),
  bad('controls', 'reject', 'an empty patch resolves', control('empty', { resolved: true })),
  unclear('controls', 'no spoof was tried', control('spoof', undefined)),
];

const ABOUT_PATCHES: Fixture[] = [
  good('patch-apply', 'proved'),
  bad(
    'patch-apply',
    'reject',
    'a run could not apply it',
    oneRun('after', (run) => ({ ...run, stage: 'fix' })),
  ),
  bad('patch-apply', 'reject', 'the equations do not hold', withFacts({ patchesProved: false })),
  bad('patch-apply', 'reject', 'both change a file, and nothing is proved', (evidence) => ({
    ...withFacts({ patchesProved: undefined })(evidence),
    testPatch: patchOf(addition(SOURCE, ['x = 1'])),
  })),
  bad(
    'patch-apply',
    'reject',
    'it adds a leftover',
    fix(addition('src/a.py.rej', ['x']).replace('index ', 'new file mode 100644\nindex ')),
  ),
  unclear('patch-apply', 'not stored', withFacts({ patchesProved: undefined })),
  good('pr-size', 'four lines in one file'),
  good('pr-size', 'documents beside it do not count', (evidence) =>
    fix(evidence.fixPatch.text + addition('docs/a.md', repeatedLines(2000)))(evidence),
  ),
  bad('pr-size', 'reject', 'two lines of source', fix(addition(SOURCE, ['a = 1', 'b = 2']))),
  bad('pr-size', 'reject', '1,501 lines of source', fix(addition(SOURCE, repeatedLines(1501)))),
  bad('pr-size', 'reject', '26 files', fix(Array.from({ length: 26 }, (_, at) => addition(`src/m${at}.py`, ['a = 1'])).join(''))),
  bad('pr-size', 'reject', '3,001 lines of tests', tests(addition('tests/test_a.py', repeatedLines(3001)))),
  bad('pr-size', 'reject', 'a statement of 100,001 characters', words('x'.repeat(100_001))),
  good('f2p-in-gold', 'no test in the fix'),
  good('f2p-in-gold', 'exit( is no test', fix(addition('src/cli.js', ['  process.exit(1);', '  await it(x);']))),
  bad('f2p-in-gold', 'reject', 'Python', fix(addition(SOURCE, ['def test_nothing():', '    pass']))),
  bad('f2p-in-gold', 'reject', 'Rust', fix(addition('src/lib.rs', ['#[test]', 'fn reads() {}']))),
  bad('f2p-in-gold', 'reject', 'Go', fix(addition('parse.go', ['func TestParse(t *testing.T) {']))),
  bad('f2p-in-gold', 'reject', 'JavaScript', fix(addition('src/a.js', ["  it('reads', () => {});"]))),
  bad('f2p-in-gold', 'reject', 'Java', fix(addition('src/main/java/A.java', ['  @Test', '  void reads() {}']))),
  bad('f2p-in-gold', 'reject', 'a function with the name of a test of F2P', (evidence) => ({
    ...fix(addition(SOURCE, ['def checks_blanks(): ...']))(evidence),
    f2p: ['tests/a.py::checks_blanks'],
  })),
  good('test-only-or-doc-only', 'code changes'),
  bad('test-only-or-doc-only', 'reject', 'documents alone', fix(addition('docs/a.md', ['text']))),
  bad('test-only-or-doc-only', 'reject', 'another language alone', fix(addition('src/a.js', ['x()']))),
  bad(
    'test-only-or-doc-only',
    'reject',
    'a version alone',
    fix(addition('src/v.py', ['__version__ = "1.2.0"'], { removed: ['__version__ = "1.1.0"'] })),
  ),
  bad(
    'test-only-or-doc-only',
    'reject',
    'comments alone',
    fix(addition(SOURCE, ['# a new remark'], { removed: ['# an old one'] })),
  ),
  bad(
    'test-only-or-doc-only',
    'reject',
    'white space alone',
    fix(addition(SOURCE, ['x = f(a, b)'], { removed: ['x = f(a,b)'] })),
  ),
  good(
    'test-only-or-doc-only',
    'an indentation of Python',
    fix(addition(SOURCE, ['    return x'], { removed: ['        return x'] })),
  ),
  good('fixture-only-tests', 'a test changes'),
  bad('fixture-only-tests', 'reject', 'a snapshot alone', tests(addition('tests/__snapshots__/a.snap', ['x']))),
  bad('fixture-only-tests', 'reject', 'nothing', tests('')),
  good('binary-in-patch', 'text'),
  bad(
    'binary-in-patch',
    'reject',
    'binary content',
    fix(`diff --git a/a.png b/a.png\nindex ${'1'.repeat(40)}..${'2'.repeat(40)} 100644\nGIT binary patch\nliteral 3\n`),
  ),
  bad(
    'binary-in-patch',
    'reject',
    'a pointer of LFS',
    tests(addition('tests/a.bin', ['version https://git-lfs.github.com/spec/v1'])),
  ),
  bad('binary-in-patch', 'reject', 'a submodule', fix(addition('vendored', ['Subproject commit 1'], { mode: '160000' }))),
  bad('binary-in-patch', 'reject', 'a symbolic link', fix(addition('link', ['target'], { mode: '120000' }))),
  bad('binary-in-patch', 'reject', 'a mode alone', fix('diff --git a/run.sh b/run.sh\nold mode 100644\nnew mode 100755\n')),
];

const ABOUT_TEXTS: Fixture[] = [
  good('solution-leak', 'words alone'),
  good('solution-leak', 'a short line of the fix', (evidence) => words(`${evidence.statement}\ntotal = 0`)(evidence)),
  bad('solution-leak', 'reject', 'a line of the fix', (evidence) =>
    words(`${evidence.statement}\n> raise ValueError("nothing to read in this duration")`)(evidence),
  ),
  bad('solution-leak', 'reject', 'a line of the fix in a hint', (evidence) => ({
    ...evidence,
    hints: 'parts = text.split() and raise ValueError("nothing to read in this duration")',
  })),
  bad('solution-leak', 'reject', 'a diff', (evidence) => words(`${evidence.statement}\n@@ -1,2 +1,3 @@\n x`)(evidence)),
  bad('solution-leak', 'flag', 'a link to a pull request', (evidence) =>
    words(`${evidence.statement}\nhttps://forge.example/tidebell/durations/pull/4`)(evidence),
  ),
  bad('solution-leak', 'flag', 'a commit id', (evidence) => words(`${evidence.statement}\n${'c0ffee12'.repeat(5)}`)(evidence)),
  good('issue-text', 'more than forty words'),
  bad('issue-text', 'flag', 'few words', words('It fails\nwhen I call it with nothing at all')),
  bad('issue-text', 'flag', 'an image was cut out', withFacts({ statementWarnings: ['image'] })),
  bad('issue-text', 'flag', 'a link', (evidence) => words(`${evidence.statement}\nhttps://a.example/b`)(evidence)),
  bad('issue-text', 'flag', 'another script', words(`${'пример текста без смысла '.repeat(20)}\n${'и тело '.repeat(20)}`)),
];

const ABOUT_SOURCES: Fixture[] = [
  good('not-merged-or-reverted', 'merged and kept'),
  bad('not-merged-or-reverted', 'reject', 'not merged', withFacts({ mergedAt: null })),
  bad('not-merged-or-reverted', 'reject', 'taken back', withFacts({ revertedBy: 'c0ffee12' })),
  bad('not-merged-or-reverted', 'reject', 'on another branch', withFacts({ baseOnDefaultBranch: false })),
  unclear('not-merged-or-reverted', 'merged last week', withFacts({ mergedAt: '2026-11-15T00:00:00Z' })),
  unclear('not-merged-or-reverted', 'nobody looked for reverts', withFacts({ revertedBy: undefined })),
  good('issue-link', 'an issue before the first commit'),
  good('issue-link', "the pull request's own words", withFacts({ statementKind: 'from-body', linkedIssues: 0, issues: [] })),
  bad(
    'issue-link',
    'reject',
    'opened after the first commit',
    withFacts({ issues: [{ number: 3, created_at: '2026-02-11T00:00:00Z' }] }),
  ),
  unclear('issue-link', 'not known when', withFacts({ firstCommitAt: undefined })),
  good('multi-issue', 'one issue'),
  bad('multi-issue', 'flag', 'two issues', withFacts({ linkedIssues: 2 })),
  unclear('multi-issue', 'not stored', withFacts({ linkedIssues: undefined })),
  good('licence', 'one of two is allowed', (evidence) => ({ ...evidence, licences: ['GPL-3.0', 'MIT'] })),
  bad('licence', 'reject', 'not allowed', (evidence) => ({ ...evidence, licences: ['GPL-3.0'] })),
  bad('licence', 'reject', 'none', (evidence) => ({ ...evidence, licences: [] })),
  good('repo-gate', 'known and kept'),
  bad('repo-gate', 'reject', 'too few stars', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, stars: 3 } })(evidence),
  ),
  bad('repo-gate', 'reject', 'archived', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, archived: true } })(evidence),
  ),
  bad('repo-gate', 'reject', 'a month old', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, created_at: '2026-10-21T00:00:00Z' } })(evidence),
  ),
  unclear('repo-gate', 'git alone knows no stars', (evidence) =>
    withFacts({ repository: { ...evidence.facts.repository, stars: undefined } })(evidence),
  ),
  good('history-leak', 'nothing was found'),
  bad('history-leak', 'reject', 'a trace of head', withFacts({ imageScan: { files: 9, findings: 1, unread: 0 } })),
  bad('history-leak', 'reject', 'a file that could not be read', withFacts({ imageScan: { files: 9, findings: 0, unread: 1 } })),
  unclear('history-leak', 'not stored', withFacts({ imageScan: undefined })),
  bad('duplicate-task', 'reject', 'the same base and file', (evidence) => ({
    ...evidence,
    neighbours: [{ taskId: 'a__b-1', sameBase: true, sharedFiles: [SOURCE], similarity: 0.1 }],
  })),
  bad('duplicate-task', 'reject', 'nearly the same fix', (evidence) => ({
    ...evidence,
    neighbours: [{ taskId: 'a__b-1', sameBase: false, sharedFiles: [], similarity: 0.95 }],
  })),
  unclear('duplicate-task', 'benchmarks are not known', (evidence) => ({
    ...evidence,
    neighbours: [{ taskId: 'a__b-1', sameBase: false, sharedFiles: [], similarity: 0.6 }],
  })),
];

/** For each criterion at least one that it lets pass and one that it does not. */
export const FIXTURES: readonly Fixture[] = [...ABOUT_RUNS, ...ABOUT_PATCHES, ...ABOUT_TEXTS, ...ABOUT_SOURCES];
