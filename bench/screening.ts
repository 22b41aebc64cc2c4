/**
 * Screening many stored tasks: `npm run bench:screening -- [TASKS]`, 12,000 unless said otherwise.
 *
 * Writes verified tasks into an SQLite database as the pipeline leaves them (5 to 3,000 tests each, most of them few: a third of the
 * tests lie in a twentieth of the tasks; nine test runs and six rewards; patches of 10 to 300 lines), then screens all of them through
 * the service's own job, and once more with nothing changed. Prints a table and one JSON line: time, tasks a second, peak memory of the
 * process, what the rows weigh, and the ratio to the peer of the same run: reading all rows and parsing their JSON alone, which is the
 * least that has to be done. It asserts nothing.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism, loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { SYSTEM_ACTOR } from '../src/domain/actor';
import type { TestState } from '../src/domain/swe';
import { Candidate, SweTask, SweTasks } from '../src/features/batches';
import type { JudgedTest, RunRecord, ValidationRecord } from '../src/features/building';
import { ScreeningJob } from '../src/features/screening/screening.job';
import { monotonicMs } from '../src/platform/clock';
import { readConfig } from '../src/platform/config';
import { UnitOfWork } from '../src/platform/database';
import { startServer } from '../src/server';

const [LEAST, MOST, CHUNK] = [5, 3000, 50];
const AT = '2026-11-21T12:00:00.000Z';
const CTX = { actor: SYSTEM_ACTOR, requestId: 'bench', now: () => new Date(AT), via: 'bench' };
const CONTROL = { signal: new AbortController().signal, progress: () => Promise.resolve() };

async function main(): Promise<void> {
  const count = Number(process.argv[2] ?? 12_000);
  const dataDir = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const plain = readConfig({ ASSAY_ENV: 'test', ASSAY_DATA_DIR: dataDir, ASSAY_PORT: '0', ASSAY_WORKERS: '0' });
  mkdirSync(plain.dataDir, { recursive: true });
  const config = { ...plain, swe: { ...plain.swe, artifactsDir: join(dataDir, 'artifacts') } };
  const server = await startServer(config);
  try {
    const work = server.app.get(UnitOfWork);
    const stored = await fill(work, config.swe.artifactsDir, count);
    const readMs = await timed(() => readAll(work, server.app.get(SweTasks)));
    const job = server.app.get(ScreeningJob);
    const before = process.cpuUsage();
    const screenMs = await timed(() => job.screenAll('bench', null, CONTROL));
    const { user, system } = process.cpuUsage(before);
    const peakMib = Math.round(process.resourceUsage().maxRSS / 1024);
    const again = await job.screenAll('bench', null, CONTROL);
    const againMs = await timed(() => job.screenAll('bench', null, CONTROL));
    report({
      count,
      ...stored,
      readMs,
      screenMs,
      againMs,
      peakMib,
      cpuMs: Math.round((user + system) / 1000),
      unchanged: again.unchanged,
    });
  } finally {
    await server.close();
    rmSync(dataDir, { recursive: true, force: true });
  }
}

async function timed(work: () => Promise<unknown>): Promise<number> {
  const started = monotonicMs();
  await work();
  return Math.round(monotonicMs() - started);
}

function report(
  found: Record<'count' | 'tests' | 'bytes' | 'readMs' | 'screenMs' | 'againMs' | 'peakMib' | 'cpuMs' | 'unchanged', number>,
): void {
  const { count, tests, bytes, readMs, screenMs, againMs, peakMib, cpuMs, unchanged } = found;
  const rows: [string, string][] = [
    ['tasks', String(count)],
    ['tests', String(tests)],
    ['stored', `${Math.round(bytes / 2 ** 20)} MiB`],
    ['screening', `${(screenMs / 1000).toFixed(1)} s`],
    ['of the processors', `${(cpuMs / 1000).toFixed(1)} s`],
    ['tasks a second', (count / (screenMs / 1000)).toFixed(0)],
    ['once more, nothing changed', `${(againMs / 1000).toFixed(1)} s, ${unchanged} up to date`],
    ['reading and parsing alone', `${(readMs / 1000).toFixed(1)} s`],
    ['peak memory', `${peakMib} MiB`],
    ['load', `${loadavg()[0]?.toFixed(1)} on ${availableParallelism()} cores`],
  ];
  for (const [name, value] of rows) process.stdout.write(`${name.padEnd(28)}${value}\n`);
  const figures = {
    tasks: count,
    tests,
    stored_mib: Math.round(bytes / 2 ** 20),
    screen_ms: screenMs,
    cpu_ms: cpuMs,
    again_ms: againMs,
  };
  const ratio = Math.round((screenMs / readMs) * 100) / 100;
  process.stdout.write(
    `${JSON.stringify({ bench: 'screening', ...figures, read_ms: readMs, ratio_to_reading: ratio, peak_mib: peakMib })}\n`,
  );
}

async function readAll(work: UnitOfWork, tasks: SweTasks): Promise<void> {
  for await (const ids of tasks.eachListed(undefined, CHUNK))
    for (const { task } of await tasks.loadStored(work.reader, ids, { listed: true })) {
      JSON.parse(task.record);
      JSON.parse(task.instance);
    }
}

async function fill(work: UnitOfWork, artifactsDir: string, count: number): Promise<{ tests: number; bytes: number }> {
  let [tests, bytes] = [0, 0];
  const ids: string[] = [];
  for (let from = 0; from < count; from += CHUNK)
    await work.run(CTX, async (unit) => {
      for (let at = from; at < Math.min(count, from + CHUNK); at += 1) {
        const { candidate, task, size } = taskOf(at);
        await unit.manager.insert(Candidate, candidate as never);
        await unit.manager.insert(SweTask, task);
        ids.push(task.id);
        tests += size;
        bytes += task.record.length + task.instance.length;
      }
    });
  const folder = join(artifactsDir, 'swe_tasks', 'py-cc');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'verifiable_tasks.txt'), ids.map((id) => `${id}\n`).join(''));
  return { tests, bytes };
}

/** Numbers from 0 to 1 that are the same each time. */
function drawn(seed: number): number {
  const value = Math.sin(seed * 12.9898 + 78.233) * 43758.5453;
  return value - Math.floor(value);
}

function taskOf(at: number) {
  const size = Math.round(LEAST * (MOST / LEAST) ** drawn(at));
  const id = `owner${at % 400}__repository-${at + 1}`;
  const repo = `owner${at % 400}/repository`;
  const record = recordOf(id, at, size);
  const lines = 10 + Math.round(290 * drawn(at + 0.5));
  const instance = {
    ...{ repo, instance_id: id, base_commit: `${at}`.padStart(40, '0'), hints_text: '' },
    ...{ patch: patchOf(`src/part${at % 7}/module.py`, at, lines), test_patch: patchOf('tests/test_module.py', at + 1, lines) },
    problem_statement: `A value is lost\n${Array.from({ length: 120 }, (_, word) => `word${(at + word) % 997}`).join(' ')}`,
    ...{ FAIL_TO_PASS: JSON.stringify(record.f2p), PASS_TO_PASS: JSON.stringify(record.p2p) },
  };
  const score = { score: 3, label: 'easy' as const };
  const summary = {
    ...{
      repo,
      pull_request: at + 1,
      category: 'bug',
      statement: 'from-body',
      licences: ['MIT'],
      base_commit: instance.base_commit,
    },
    ...{ fail_to_pass: record.f2p.length, pass_to_pass: record.p2p.length, flaky_dropped: 0, repetitions: 3 },
    ...{ difficulty: { syntax: score, swegen: score }, image: record.image, peak_memory_bytes: record.peakMemoryBytes },
  };
  const task: SweTask = {
    ...{ id, candidateId: `cand_${at}`, language: 'python', folder: `swe_tasks/py-cc/${id}`, contentHash: `hash ${at}`, summary },
    ...{ instance: JSON.stringify(instance), record: JSON.stringify(record), verifiedAt: AT },
  };
  const candidate: Candidate = {
    ...{
      id: task.candidateId,
      key: id,
      ref: id,
      taskId: id,
      language: 'python',
      status: 'verified',
      category: 'bug',
      reasons: [],
    },
    ...{ facts: factsOf(), updatedAt: AT },
  };
  return { candidate, task, size };
}

function factsOf(): Record<string, unknown> {
  return {
    ...{
      examined_at: AT,
      merged_at: '2025-01-01T00:00:00Z',
      reverted_by: null,
      base_on_default_branch: true,
      statement: 'from-body',
    },
    ...{ statement_warnings: [], linked_issues: 0, issues: [], patches_proved: true, build_ms: 30_000 },
    image_scan: { files: 4000, findings: 0, unread: 0 },
  };
}

function patchOf(path: string, seed: number, lines: number): string {
  const body = Array.from({ length: lines }, (_, at) => `+    value_${seed}_${at} = compute(${at}, "${seed}")`).join('\n');
  return `diff --git a/${path} b/${path}\nindex ${'1'.repeat(40)}..${'2'.repeat(40)} 100644\n--- a/${path}\n+++ b/${path}\n@@ -1,0 +1,${lines} @@ def f():\n${body}\n`;
}

function recordOf(taskId: string, seed: number, size: number): ValidationRecord {
  const tests = Array.from({ length: size }, (_, at) => testOf(seed, at));
  const fixed = tests.filter(({ category }) => category === 'f2p').map(({ id }) => id);
  return {
    ...{ taskId, image: `sha256:${'b'.repeat(64)}`, verdict: 'verified', scope: 'whole-suite' },
    test: {
      prepare: [],
      run: 'python -m pytest ${ASSAY_ORDER_SEED:+-p assay_order}',
      format: 'junit',
      report: '*.xml',
      timeoutSeconds: 1800,
    },
    ...{ runs: runsOf(size, fixed.length), tests, f2p: fixed },
    ...{ p2p: tests.filter(({ category }) => category === 'p2p').map(({ id }) => id), warnings: [] },
    ...{ peakMemoryBytes: 64 * 2 ** 20, memoryLimitBytes: 4 * 2 ** 30 },
  };
}

/** Every fiftieth is fixed, every two hundredth flaky and in no list. */
function testOf(seed: number, at: number): JudgedTest {
  const id = `tests/unit/part_${at % 23}/test_module_${at % 7}.py::TestCase${at % 11}::test_behaviour_${seed}_${at}[case-${at}]`;
  const same = (state: TestState): TestState[] => [state, state, state];
  if (at % 200 === 199)
    return {
      id,
      states: { base: ['pass', 'fail', 'pass'], before: same('pass'), after: same('pass') },
      touched: false,
      dropped: { why: 'flaky' },
    };
  const isFixed = at % 50 === 0;
  const states = { base: same(isFixed ? 'absent' : 'pass'), before: same(isFixed ? 'fail' : 'pass'), after: same('pass') };
  return { id, states, touched: isFixed, category: isFixed ? 'f2p' : 'p2p', ...(isFixed && { reason: 'assertion' }) };
}

function runsOf(size: number, fixed: number): RunRecord[] {
  return [1, 2, 3].flatMap((repetition) =>
    (['base', 'before', 'after', 'nop', 'oracle'] as const).map((phase): RunRecord => {
      const failing = phase === 'before' ? fixed : 0;
      const known = phase === 'base' ? size - fixed : size;
      const counts = { pass: known - failing, ...(failing > 0 && { fail: failing }) };
      const totals = { run: known, failed: failing, errored: 0, skipped: 0 };
      return {
        ...{ phase, repetition, cpus: repetition === 2 ? 1 : 2, startedAt: AT, wallMs: 2000, cpuSeconds: 1, end: 'exited' },
        ...(repetition > 1 && { orderSeed: repetition }),
        ...{ peakMemoryBytes: 64 * 2 ** 20, memoryLimitBytes: 4 * 2 ** 30, exitCode: failing > 0 ? 1 : 0 },
        log: { sha256: 'a'.repeat(64), totalBytes: 700, truncated: false, utf8: true },
        ...(phase === 'nop' || phase === 'oracle'
          ? { reward: phase === 'oracle' ? 1 : 0 }
          : { report: { counts, broken: [], duplicates: 0, results: known, totals }, stage: 'tests' as const }),
      };
    }),
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
