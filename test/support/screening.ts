import type { SweLanguage, TestState } from '../../src/domain/swe';
import type { JudgedTest, RunRecord, ValidationRecord } from '../../src/features/building';
import { classifyFile, languageOfPath } from '../../src/features/sourcing';
import type { ScreeningEvidence, SourceFacts } from '../../src/features/screening/domain/evidence';
import { readPatch, type PatchFile } from '../../src/features/screening/domain/patch';

const FIX = `diff --git a/src/durations/parser.py b/src/durations/parser.py
index 1111111111111111111111111111111111111111..2222222222222222222222222222222222222222 100644
--- a/src/durations/parser.py
+++ b/src/durations/parser.py
@@ -10,6 +10,9 @@ def parse(text):
     total = 0
+    if not text.strip():
+        raise ValueError("nothing to read in this duration")
+    parts = text.split()
-    parts = text.split(" ")
     for part in parts:
`;
const TESTS = `diff --git a/tests/test_parser.py b/tests/test_parser.py
index 3333333333333333333333333333333333333333..4444444444444444444444444444444444444444 100644
--- a/tests/test_parser.py
+++ b/tests/test_parser.py
@@ -1,3 +1,8 @@
 import pytest
+
+def test_nothing_to_read():
+    with pytest.raises(ValueError):
+        parse("  ")
`;
const STATEMENT = `Empty texts are read as zero
When the text that I hand in is empty, or has nothing but blanks in it, I get a duration of zero back. I would like to get an error instead,
because a field that somebody forgot to fill in is not the same as no time at all, and we only found out a week later.`;

export const DAY = '2026-11-21';
export const F2P = 'tests/test_parser.py::test_nothing_to_read';
export const P2P = 'tests/test_parser.py::test_reads';
export const NEW_P2P = 'tests/test_parser.py::test_blank_is_kept';

/** Three runs of a phase, in one word each: `pass`, `fail` or `absent`; or one word for all. */
type Words = TestState | [TestState, TestState, TestState];

export function judged(id: string, base: Words, before: Words, after: Words, more: Partial<JudgedTest> = {}): JudgedTest {
  const three = (words: Words): TestState[] => (typeof words === 'string' ? [words, words, words] : [...words]);
  return { id, states: { base: three(base), before: three(before), after: three(after) }, touched: true, ...more };
}

function runsOf(): RunRecord[] {
  return [1, 2, 3].flatMap((repetition) =>
    (['base', 'before', 'after', 'nop', 'oracle'] as const).map((phase): RunRecord => {
      const isTests = phase !== 'nop' && phase !== 'oracle';
      const failing = phase === 'before' ? 1 : 0;
      const run = phase === 'base' ? 1 : 3;
      const report = {
        counts: { pass: run - failing, ...(failing > 0 && { fail: failing }) },
        ...{ broken: [], duplicates: 0, results: run, totals: { run, failed: failing, errored: 0, skipped: 0 } },
      };
      return {
        ...{ phase, repetition, cpus: repetition === 2 ? 1 : 2, ...(repetition > 1 && { orderSeed: repetition }) },
        ...{ startedAt: `${DAY}T12:00:0${repetition}.000Z`, wallMs: 2000, cpuSeconds: 1, peakMemoryBytes: 64 * 2 ** 20 },
        ...{ memoryLimitBytes: 4 * 2 ** 30, end: 'exited', exitCode: failing },
        log: { sha256: 'a'.repeat(64), totalBytes: 700, truncated: false, utf8: true },
        ...(isTests ? { report, stage: 'tests' as const } : { reward: phase === 'oracle' ? 1 : 0 }),
      };
    }),
  );
}

function recordOf(): ValidationRecord {
  const tests = [
    judged(NEW_P2P, 'absent', 'pass', 'pass', { category: 'p2p-new' }),
    judged(F2P, 'absent', 'fail', 'pass', { category: 'f2p', reason: 'assertion' }),
    judged(P2P, 'pass', 'pass', 'pass', { category: 'p2p', touched: false }),
  ];
  return {
    ...{ taskId: 'tidebell__durations-4', image: `sha256:${'b'.repeat(64)}`, verdict: 'verified', scope: 'whole-suite' },
    test: {
      prepare: [],
      run: 'python -m pytest ${ASSAY_ORDER_SEED:+-p assay_order}',
      format: 'junit',
      report: '*.xml',
      timeoutSeconds: 1800,
    },
    ...{ runs: runsOf(), tests, f2p: [F2P], p2p: [NEW_P2P, P2P], warnings: [] },
    ...{ peakMemoryBytes: 64 * 2 ** 20, memoryLimitBytes: 4 * 2 ** 30 },
  };
}

function factsOf(): SourceFacts {
  return {
    ...{ examinedAt: `${DAY}T11:00:00.000Z`, mergedAt: '2026-03-01T00:00:00Z', revertedBy: null, baseOnDefaultBranch: true },
    ...{ statementKind: 'from-issue', statementWarnings: [], linkedIssues: 1, firstCommitAt: '2026-02-10T00:00:00Z' },
    issues: [{ number: 3, created_at: '2026-02-01T00:00:00Z' }],
    repository: {
      ...{ stars: 200, archived: false, fork: false, merged_pulls: 60, language_share: 0.9 },
      ...{ created_at: '2020-01-01T00:00:00Z', pushed_at: '2026-11-01T00:00:00Z' },
    },
    ...{ patchesProved: true, imageScan: { files: 4000, findings: 0, unread: 0 }, buildMs: 30_000 },
  };
}

export function filesOf(patch: string): PatchFile[] {
  return readPatch(patch, (path) => ({ class: classifyFile(path), language: languageOfPath(path) }));
}

export function patchOf(text: string): ScreeningEvidence['fixPatch'] {
  return { text, files: filesOf(text) };
}

/** A patch that adds lines to one file. */
export function addition(
  path: string,
  lines: readonly string[],
  more: { removed?: readonly string[]; mode?: string } = {},
): string {
  const { removed = [], mode = '100644' } = more;
  const head = `diff --git a/${path} b/${path}\nindex ${'1'.repeat(40)}..${'2'.repeat(40)} ${mode}\n--- a/${path}\n+++ b/${path}\n`;
  const body = [...removed.map((line) => `-${line}`), ...lines.map((line) => `+${line}`)].join('\n');
  return `${head}@@ -1,${removed.length} +1,${lines.length} @@\n${body}\n`;
}

/** Evidence of a task that has nothing against it: every criterion passes. */
export function goodEvidence(language: SweLanguage = 'python'): ScreeningEvidence {
  const record = recordOf();
  return {
    ...{ taskId: record.taskId, language, repository: 'tidebell/durations', licences: ['MIT'], record },
    ...{ f2p: record.f2p, p2p: record.p2p, fixPatch: patchOf(FIX), testPatch: patchOf(TESTS) },
    ...{ statement: STATEMENT, hints: '', facts: factsOf(), neighbours: [] },
    controls: [
      { control: 'empty', resolved: false },
      { control: 'spoof', resolved: false },
      { control: 'network', differing: [] },
      { control: 'clock', differing: [] },
    ],
  };
}

/** A change of the good evidence, which is made anew for each. */
export type Edit = (evidence: ScreeningEvidence) => ScreeningEvidence;

export function withTests(...tests: JudgedTest[]): Edit {
  return (evidence) => {
    const known = new Set(tests.map(({ id }) => id));
    const others = evidence.record.tests.filter(({ id }) => !known.has(id));
    return { ...evidence, record: { ...evidence.record, tests: [...others, ...tests] } };
  };
}

export function withRuns(edit: (run: RunRecord) => RunRecord): Edit {
  return (evidence) => ({ ...evidence, record: { ...evidence.record, runs: evidence.record.runs.map(edit) } });
}

export function withFacts(facts: Partial<SourceFacts>): Edit {
  return (evidence) => ({ ...evidence, facts: { ...evidence.facts, ...facts } });
}
