import { appendFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { RunningServer } from '../../src/server';
import { SWE_LANGUAGES, type SweLanguage } from '../../src/domain/swe';
import { CaseRecorder, type Batch, type Candidate, type Case, type SweTask } from '../../src/features/batches';
import { CONFIG, type Config } from '../../src/platform/config';

export interface VerifiedOptions {
  /** Of the pull request; part of the id. */
  number?: number;
  language?: SweLanguage;
  statement?: string;
  patch?: string;
  testPatch?: string;
  f2p?: string[];
  p2p?: string[];
  /** Harbor's content hash of the directory. */
  contentHash?: string;
}

const PATCH = `diff --git a/src/dates.py b/src/dates.py
--- a/src/dates.py
+++ b/src/dates.py
@@ -1,2 +1,6 @@
 def parse(text):
     return text.split("-")
+
+
+def parse_strict(text):
+    return [int(piece) for piece in text.split("-")]
`;
const TEST_PATCH = `diff --git a/tests/test_dates.py b/tests/test_dates.py
--- a/tests/test_dates.py
+++ b/tests/test_dates.py
@@ -1,1 +1,5 @@
 from dates import parse
+
+
+def test_strict():
+    assert parse_strict("2026-01-02") == [2026, 1, 2]
`;

/** A verified SWE task as a batch writes it down, without any run behind it. */
export function verifiedTask({ number = 7, language = 'python', ...options }: VerifiedOptions = {}): SweTask {
  const id = `example__dates-${number}`;
  const { f2p = ['tests/test_dates.py::test_strict'], p2p = ['tests/test_dates.py::test_parse'] } = options;
  const statement =
    options.statement ?? 'Dates are text\nA date like 2026-01-02 should be read as three numbers, not three texts.';
  const instance = {
    ...{ repo: 'example/dates', instance_id: id, base_commit: 'a'.repeat(40), patch: options.patch ?? PATCH },
    ...{
      test_patch: options.testPatch ?? TEST_PATCH,
      problem_statement: statement,
      hints_text: '',
      created_at: '2026-01-03T00:00:00Z',
    },
    ...{ version: '0', environment_setup_commit: 'a'.repeat(40), language, image: `sha256:${'b'.repeat(64)}` },
    ...{ FAIL_TO_PASS: JSON.stringify(f2p), PASS_TO_PASS: JSON.stringify(p2p) },
  };
  const test = { prepare: [], run: 'pytest', format: 'junit', report: '*.xml', timeoutSeconds: 600 };
  const record = { taskId: id, verdict: 'verified', test, runs: [], tests: [], f2p, p2p, warnings: [] };
  return {
    ...{ id, candidateId: `cand-${number}`, language, folder: join('swe_tasks', SWE_LANGUAGES[language], id) },
    contentHash: options.contentHash ?? 'c'.repeat(64),
    summary: {
      ...{ repo: 'example/dates', pull_request: number, category: 'bug-fix', statement: 'issue', licences: ['MIT'] },
      ...{ base_commit: 'a'.repeat(40), fail_to_pass: f2p.length, pass_to_pass: p2p.length, flaky_dropped: 0, repetitions: 3 },
      ...{ difficulty: { syntax: { score: 2, label: 'easy' }, swegen: { score: 3, label: 'easy' } } },
      ...{ image: instance.image, peak_memory_bytes: 50_000_000 },
    },
    ...{ instance: JSON.stringify(instance), record: JSON.stringify(record), verifiedAt: '2026-01-04T00:00:00.000Z' },
  };
}

/** Lists it in the manifest and ends its case, as a batch does. */
export async function keepVerified({ app }: Pick<RunningServer, 'app'>, task: SweTask): Promise<void> {
  const { swe } = app.get<Config>(CONFIG);
  const folder = join(swe.artifactsDir, 'swe_tasks', SWE_LANGUAGES[task.language]);
  mkdirSync(folder, { recursive: true });
  appendFileSync(join(folder, 'verifiable_tasks.txt'), `${task.id}\n`);
  const { folder: place, contentHash, summary, instance, record, language, candidateId } = task;
  const found = { batchId: 'bat', candidateId } as Case;
  const candidate = { id: candidateId, taskId: task.id, language } as Candidate;
  const outcome = { verified: { folder: place, contentHash, summary, instance, record }, timings: {}, stage: 'write' as const };
  await app.get(CaseRecorder).end(found, candidate, { fingerprint: 'f' } as Batch, outcome);
}
