/**
 * Writing a release in all formats in one pass: `npm run bench:deliveries -- [TASKS]`, 12,000 unless said otherwise, after 1,000 as the
 * peer. Prints seconds and the highest resident memory that was seen; flat memory is a ratio near 1.
 */
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { DeliverableTask } from '../src/features/deliveries';
import type { JudgedTest } from '../src/features/building';
import { DELIVERY_FORMATS, EXPORT_FILES } from '../src/features/deliveries/formats/format';
import { PackageWriter } from '../src/features/deliveries/formats/package';
import { monotonicMs } from '../src/platform/clock';

const PEER = 1000;
/** Bytes of a directory's files: about what verified tasks of small libraries have. */
const FILES: readonly (readonly [path: string, bytes: number])[] = [
  ...([
    ['task.toml', 500],
    ['instruction.md', 2000],
    ['environment/Dockerfile', 3000],
    ['environment/tree.bin', 20_000],
  ] as const),
  ...([
    ['solution/fix.patch', 6000],
    ['solution/solve.sh', 100],
    ['tests/test.sh', 6000],
    ['tests/files/test_it.py', 20_000],
  ] as const),
  ...([['tests/assay/p2p.txt', 12_000]] as const),
];
const TESTS = Array.from({ length: 200 }, (_, at) => `tests/test_module.py::TestClass::test_number_${at}`);
const F2P = 3;

async function main(): Promise<void> {
  const wanted = Number(process.argv[2] ?? 12_000);
  const root = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  try {
    const folder = placeFolder(root);
    const peer = await measure(root, folder, PEER);
    const whole = await measure(root, folder, wanted);
    const ratio = Math.round((whole.peak_rss_mib / peer.peak_rss_mib) * 100) / 100;
    process.stdout.write(`${JSON.stringify({ bench: 'deliveries', runs: [peer, whole], memory_ratio: ratio }, null, 2)}\n`);
  } finally {
    rmSync(root, { recursive: true });
  }
}

function placeFolder(root: string): string {
  const folder = join(root, 'task');
  for (const [path, bytes] of FILES) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), 'x'.repeat(bytes));
  }
  return folder;
}

async function measure(root: string, folder: string, tasks: number) {
  const target = join(root, `release-${tasks}`);
  const began = monotonicMs();
  const writer = await PackageWriter.create(target, DELIVERY_FORMATS);
  let peak = 0;
  for (let at = 0; at < tasks; at += 1) {
    await writer.add(taskOf(at, folder), []);
    if (at % 20 === 0) peak = Math.max(peak, process.memoryUsage.rss());
  }
  await writer.close({
    ...{ id: 'bench', name: 'bench', selection: 'verified', filter: {}, formats: DELIVERY_FORMATS, hash: '', version: '0' },
    policy: { rounds: 3, rebuild: 'first', controls: 'every', max_hunks: 8 },
    ...{ createdAt: '2026-01-01T00:00:00.000Z', counts: { selected: tasks, quarantined: 0, leftOut: 0 } },
  });
  const seconds = Math.round((monotonicMs() - began) / 100) / 10;
  const megabytes = DELIVERY_FORMATS.map((format) => {
    return [format, Math.round(statSync(join(target, EXPORT_FILES[format].path)).size / 1e6)] as const;
  });
  rmSync(target, { recursive: true });
  return { tasks, seconds, peak_rss_mib: Math.round(peak / 2 ** 20), megabytes: Object.fromEntries(megabytes) };
}

function taskOf(at: number, folder: string): DeliverableTask {
  const id = `own__repo-${at + 1}`;
  const added = Array.from({ length: 150 }, (_, line) => `+line ${line} of change ${at}\n`).join('');
  const patch = `diff --git a/a.py b/a.py\n--- a/a.py\n+++ b/a.py\n@@ -1 +1,150 @@\n-old\n${added}`;
  const [f2p, p2p] = [TESTS.slice(0, F2P), TESTS.slice(F2P)];
  return {
    ...{ id, version: 1, versionId: null, contentHash: 'c'.repeat(64), language: 'python', category: 'bugfix', folder },
    ...{ difficulty: 'medium', difficultyScore: 3.5, licences: ['MIT'], repo: 'own/repo', pullRequest: at + 1 },
    ...{ statementKind: 'from-issue', hints: [], scores: null, screening: null, golden: null },
    row: {
      ...{ repo: 'own/repo', instance_id: id, base_commit: 'ab'.repeat(20), patch, test_patch: patch, hints_text: '' },
      ...{ problem_statement: `Title\n${`words of statement ${at} `.repeat(80)}`, created_at: '2026-01-02T03:04:05Z' },
      ...{ version: '0', FAIL_TO_PASS: JSON.stringify(f2p), PASS_TO_PASS: JSON.stringify(p2p) },
      environment_setup_commit: 'ab'.repeat(20),
    },
    record: {
      ...{ taskId: id, image: '', verdict: 'verified', scope: 'whole-suite', runs: [], tests: TESTS.map(judged), f2p, p2p },
      test: { prepare: [], run: 'pytest', format: 'junit', report: 'r.xml', timeoutSeconds: 60 },
      ...{ warnings: [], peakMemoryBytes: 1, memoryLimitBytes: 1 },
    },
  };
}

function judged(id: string, at: number): JudgedTest {
  const before = at < F2P ? ('fail' as const) : ('pass' as const);
  const three = <T>(state: T): T[] => [state, state, state];
  const states = { base: three(before), before: three(before), after: three('pass' as const) };
  return { id, touched: false, category: at < F2P ? 'f2p' : 'p2p', states };
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
