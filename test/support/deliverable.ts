import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { TestCommand, TestState } from '../../src/domain/swe';
import type { DeliverableTask } from '../../src/features/deliveries';
import type { JudgedTest, ValidationRecord } from '../../src/features/building';

export const TWO_HUNKS = `diff --git a/src/add.py b/src/add.py
index 1111111..2222222 100644
--- a/src/add.py
+++ b/src/add.py
@@ -1,2 +1,2 @@
 def add(a, b):
-    return a - b
+    return a + b
@@ -10 +10,2 @@ def last():
-    pass
+    return "diff --git a/x b/x"
+# ok
\\ No newline at end of file
diff --git a/src/new.py b/src/new.py
new file mode 100644
index 0000000..3333333
--- /dev/null
+++ b/src/new.py
@@ -0,0 +1 @@
+NEW = 1
`;

const TEST_COMMAND: TestCommand = {
  ...{ prepare: [], run: 'python -m pytest --junitxml={report}/r.xml', format: 'junit', report: 'r.xml', timeoutSeconds: 60 },
};

type Three = [base: TestState, before: TestState, after: TestState];

/** One of each kind that a format treats apart. */
export const STATES: Record<string, Pick<JudgedTest, 'category' | 'dropped'> & { states: Three }> = {
  't.py::adds': { category: 'f2p', states: ['pass', 'fail', 'pass'] },
  't.py::adds_new': { category: 'n2p-new', states: ['absent', 'absent', 'pass'] },
  't.py::stays': { category: 'p2p', states: ['pass', 'pass', 'pass'] },
  't.py::expected': { category: 'p2p', states: ['xfail', 'xfail', 'xfail'] },
  't.py::skipped': { category: 's2p', states: ['skip', 'skip', 'pass'] },
  't.py::broken': { category: 'noise', states: ['error', 'fail', 'fail'] },
  't.py::lucky': { category: 'noise', states: ['pass', 'xpass', 'pass'] },
  't.py::coin': { dropped: { why: 'flaky' }, states: ['pass', 'fail', 'pass'] },
  't.py::twice': { category: 'p2p', dropped: { why: 'duplicate' }, states: ['pass', 'pass', 'pass'] },
};

export function validationRecord(overrides: Partial<ValidationRecord> = {}): ValidationRecord {
  const tests = Object.entries(STATES).map(
    ([
      id,
      {
        states: [base, before, after],
        ...rest
      },
    ]) => ({
      ...{ id, touched: false, ...rest },
      states: { base: [base, base], before: [before, before], after: [after, after] },
    }),
  );
  return {
    ...{
      taskId: 'own__sums-1',
      image: 'sha256:00',
      verdict: 'verified',
      scope: 'whole-suite',
      test: TEST_COMMAND,
      runs: [],
      tests,
    },
    ...{ f2p: ['t.py::adds', 't.py::adds_new'], p2p: ['t.py::expected', 't.py::stays'], warnings: [] },
    ...{ peakMemoryBytes: 1, memoryLimitBytes: 2, ...overrides },
  };
}

/** A task of `Own/Sums`, whose directory lies in `root` once {@link placeFolder} was called. */
export function deliverable(root: string, number = 1, overrides: Partial<DeliverableTask> = {}): DeliverableTask {
  const id = `own__sums-${number}`;
  const record = validationRecord({ taskId: id });
  return {
    ...{ id, version: 1, versionId: null, contentHash: 'c'.repeat(64), language: 'python', category: 'bugfix' },
    ...{ difficulty: 'easy', difficultyScore: 2.5, licences: ['MIT'], repo: 'Own/Sums', pullRequest: number },
    ...{ statementKind: 'from-issue', record, screening: null, golden: null, scores: null, folder: join(root, id) },
    hints: [{ path: 'src/new.py', signature: 'NEW: int', reason: 'the tests import it' }],
    row: {
      ...{
        repo: 'Own/Sums',
        instance_id: id,
        base_commit: 'ab'.repeat(20),
        patch: TWO_HUNKS,
        test_patch: 'diff --git a/t b/t\n',
      },
      ...{ problem_statement: 'Sums are wrong\nadd(1, 2) gives -1, "quoted" — ä\n', hints_text: '', version: '0' },
      ...{ created_at: '2026-01-02T03:04:05Z', environment_setup_commit: 'ab'.repeat(20) },
      ...{ FAIL_TO_PASS: JSON.stringify(record.f2p), PASS_TO_PASS: JSON.stringify(record.p2p) },
    },
    ...overrides,
  };
}

/** A directory that Harbor takes for a task; with a link, and a file that is no text. */
export function placeFolder({ folder, row }: DeliverableTask): void {
  const files: Record<string, string | Buffer> = {
    'task.toml': 'version = "1.0"\n',
    'instruction.md': 'Do it.\n',
    'environment/Dockerfile': 'FROM scratch\n',
    'environment/tree/data.bin': Buffer.from([0, 255, 1, 254]),
    'solution/solve.sh': '#!/bin/sh\n',
    'solution/fix.patch': row.patch,
    'tests/test.sh': '#!/bin/sh\n',
  };
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content, { mode: path.endsWith('.sh') ? 0o755 : 0o644 });
  }
  symlinkSync('data.bin', join(folder, 'environment/tree/link'));
}
