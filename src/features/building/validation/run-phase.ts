import { isUtf8 } from 'node:buffer';
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../platform/clock';
import { sha256 } from '../../../platform/hash';
import type {
  CappedLog,
  WorkContainers,
  WorkFile,
  WorkLimits,
  WorkResult,
  WorkSpec,
} from '../../../platform/sandbox/work-container.port';
import {
  type Change,
  ORDER_SEED_VARIABLE,
  takesOrderSeed,
  type TestCommand,
  type TestReport,
  type TestState,
  type TreeFile,
  type UnreadableReport,
} from '../../../domain/swe';
import type { VerifierInput } from '../harbor/verifier-files';
import { spoofSolver } from '../harbor/spoof';
import { COLLECT } from '../harbor/task-toml';
import { solutionFiles, verifierFiles, namePattern } from '../harbor/verifier-files';
import { shellWord } from '../profiles/profile';
import { isReadable, MAX_REPORT_BYTES, parseReport } from '../reports/parse-report';
import { countLeft, findStage, phaseScript, type Stage } from './phase-script';
import { isInterrupted } from './judge-run';
import type { FinishedRun, ReportSummary, RunRecord, ValidationPhase, VerifierControl } from './record';
import { readReward, VERIFIER_LOGS } from './reward';

/** What a solver hands over to a separate verifier. */
const ARTIFACTS = '/logs/artifacts/';
const MAX_REWARD_BYTES = 64 * 1024 * 1024;
/** What test.sh may take for its own work, beside the tests. */
const GRACE_SECONDS = 60;

/** Of a report, in the record. */
const [MAX_SHOWN, MAX_DUPLICATES] = [50, 200];

/** What all runs of a validation share. */
export interface Bench {
  containers: WorkContainers;
  clock: Clock;
  image: string;
  taskId: string;
  limits: WorkLimits;
  signal?: AbortSignal;
}

/** How one repetition differs from the others, so that what depends on it shows. */
export interface Variation {
  repetition: number;
  /** One processor instead of all. */
  single: boolean;
  orderSeed?: number;
}

/** The first as a user would run it, the second on one processor (with as much more time), and all but the first in another order, where the runner takes one. */
export function variationOf(repetition: number): Variation {
  return { repetition, single: repetition === 2, ...(repetition > 1 && { orderSeed: repetition }) };
}

/** Runs base, before or after once. */
export async function runTests(
  bench: Bench,
  phase: 'base' | 'before' | 'after',
  variation: Variation,
  { change, test }: { change: Change; test: TestCommand },
): Promise<TestRun> {
  const tree = phase === 'base' ? BARE : { files: change.testFiles, removed: change.deletedTestFiles };
  return runTree(bench, phase, variation, { ...tree, patches: patchesOf(phase, change), test });
}

const BARE = { files: [], removed: [] };

/** What a run has on top of the base: files in place of the base's, then patches, applied in their order. */
export interface RunTree {
  files: readonly TreeFile[];
  removed: readonly string[];
  patches: readonly Buffer[];
  test: TestCommand;
}

/** Runs somebody's patch once, as `after`; what it leaves running is ended, and counted in `left`. */
export function runCandidate(bench: Bench, variation: Variation, tree: RunTree): Promise<TestRun> {
  return runTree(bench, 'after', variation, tree, true);
}

export type TestRun = FinishedRun & { stage?: Stage; left: number };

async function runTree(
  bench: Bench,
  phase: 'base' | 'before' | 'after',
  variation: Variation,
  { files: placed, removed, patches, test }: RunTree,
  alone = false,
): Promise<TestRun> {
  const nonce = `assay-${randomBytes(16).toString('hex')}`;
  const { script, files, reports } = phaseScript(nonce, test, patches, alone);
  const startedAt = bench.clock.now().toISOString();
  const collect = [{ path: reports, maxBytes: MAX_REPORT_BYTES }];
  const spec = { script, collect, files: [...files, ...placed], removed: [...removed] };
  const result = await run(bench, phase, variation, test, spec);
  const report = readReport(test, result);
  const stage = result.exitCode === undefined ? undefined : findStage(nonce, result.log.content, result.exitCode);
  const told = { report: summarize(report), stage: stage ?? ('none' as const) };
  const record = { ...recordOf(bench, phase, variation, test, startedAt, result), ...told };
  const left = alone ? countLeft(nonce, result.log.content) : 0;
  return { record, report, log: result.log.content, left, ...(stage && { stage }) };
}

function patchesOf(phase: 'base' | 'before' | 'after', { inlineTestPatch, fixPatch }: Change): Buffer[] {
  const patches = phase === 'base' ? [] : phase === 'before' ? [inlineTestPatch] : [inlineTestPatch, fixPatch];
  return patches.filter(({ length }) => length > 0);
}

/** Runs NOP or oracle once: the exported test.sh, after the exported solve.sh or after nothing. */
export async function runHarbor(
  bench: Bench,
  phase: 'nop' | 'oracle',
  variation: Variation,
  input: VerifierInput,
): Promise<FinishedRun> {
  const startedAt = bench.clock.now().toISOString();
  const solution =
    phase === 'nop' ? [] : (await solutionFiles(input.change)).map((file) => ({ ...file, path: `/solution/${file.path}` }));
  const solver = { script: phase === 'oracle' ? 'sh /solution/solve.sh\n' : '', files: solution };
  const result = await runVerifier(bench, phase, variation, input, solver);
  const reward = readReward(result.files);
  const { test } = input.specification;
  const record = { ...recordOf(bench, phase, variation, test, startedAt, result), ...(reward !== undefined && { reward }) };
  return { record, log: result.log.content };
}

/** test.sh after a solver: in its container, or (`separate`) in another one that gets what is collected of it and no more. */
async function runVerifier(
  bench: Bench,
  phase: 'nop' | 'oracle' | VerifierControl['control'],
  variation: Variation,
  input: VerifierInput,
  solver: { script: string; files: WorkFile[] },
): Promise<WorkResult> {
  const { test } = input.specification;
  const tests = (await verifierFiles(input)).map((file) => ({ ...file, path: `/tests/${file.path}` }));
  const verify = (script: string, files: WorkFile[]) => {
    const collect = [{ path: VERIFIER_LOGS, maxBytes: MAX_REWARD_BYTES }];
    const spec = { script: `${script}sh /tests/test.sh\n`, collect, files: [...tests, ...files], removed: [] };
    return run(bench, phase, variation, test, spec, GRACE_SECONDS);
  };
  if (input.variant.verifier === 'shared') return verify(solver.script, solver.files);
  const script = `${solver.script}sh -c ${shellWord(COLLECT)}\n`;
  const collect = [{ path: ARTIFACTS, maxBytes: MAX_REWARD_BYTES }];
  const solved = await run(bench, phase, variation, test, { ...solver, script, collect, removed: [] }, GRACE_SECONDS);
  // What killed the container says nothing of the solution, and what it has left is not all of it.
  if (solved.end !== 'exited' || isInterrupted(solved)) return { ...solved, files: [] };
  const handed = solved.files.map((file) => ({ ...file, mode: '100644' }));
  const judged = await verify('', handed);
  return { ...judged, log: joined(solved.log, judged.log) };
}

function joined(first: CappedLog, second: CappedLog): CappedLog {
  const content = Buffer.concat([first.content, second.content]);
  return { content, totalBytes: first.totalBytes + second.totalBytes, truncated: first.truncated || second.truncated };
}

/** Runs test.sh once after something that is no solution; undefined where the run did not end by itself. */
export async function runControl(
  bench: Bench,
  control: VerifierControl['control'],
  input: VerifierInput,
): Promise<VerifierControl | undefined> {
  const solver = control === 'spoof' ? spoofSolver(input) : EMPTY;
  const result = await runVerifier(bench, control, variationOf(1), input, solver);
  if (result.end !== 'exited' || isInterrupted(result)) return undefined;
  return { control, resolved: readReward(result.files) === 1 };
}

const EMPTY = {
  script: "git -c safe.directory='*' -c core.hooksPath=/dev/null apply --allow-empty /controls/empty.patch\n",
  files: [{ path: '/controls/empty.patch', mode: '100644', content: Buffer.alloc(0) }],
};

async function run(
  bench: Bench,
  phase: ValidationPhase | VerifierControl['control'],
  { single, orderSeed }: Variation,
  test: TestCommand,
  spec: Pick<WorkSpec, 'script' | 'files' | 'removed' | 'collect'>,
  graceSeconds = 0,
): Promise<WorkResult> {
  const slower = single ? Math.max(1, bench.limits.cpus) : 1;
  return bench.containers.run(
    {
      ...spec,
      image: bench.image,
      limits: {
        ...bench.limits,
        ...(single && { cpus: 1 }),
        wallSeconds: Math.min(test.timeoutSeconds, bench.limits.wallSeconds) * slower + graceSeconds,
      },
      ...(single && { cpuSet: '0' }),
      env: orderSeed === undefined ? {} : { [ORDER_SEED_VARIABLE]: String(orderSeed) },
      labels: { 'assay.task': bench.taskId, 'assay.phase': phase },
    },
    { ...(bench.signal && { signal: bench.signal }) },
  );
}

function readReport(test: TestCommand, { files, truncated }: WorkResult): TestReport | UnreadableReport {
  if (truncated.length > 0) return { problem: 'too-large', detail: `more than ${MAX_REPORT_BYTES} bytes of reports` };
  const pattern = matcherOf(namePattern(test.report));
  return parseReport(
    test.format,
    files.filter(({ path }) => pattern.test(path.split('/').at(-1) ?? '')),
  );
}

/** As `find -name` does: `*` and `?` are special. */
function matcherOf(pattern: string): RegExp {
  const quoted = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${quoted}$`, 's');
}

function summarize(report: TestReport | UnreadableReport): RunRecord['report'] {
  if (!isReadable(report)) return report;
  const counts: Partial<Record<TestState, number>> = {};
  for (const { state } of report.tests) counts[state] = (counts[state] ?? 0) + 1;
  const { broken, duplicates, totals, results } = report;
  const summary: ReportSummary = { counts, broken: broken.slice(0, MAX_SHOWN), duplicates: duplicates.length };
  return {
    ...summary,
    ...(duplicates.length > 0 && { duplicateIds: duplicates.slice(0, MAX_DUPLICATES) }),
    ...(results !== undefined && { results }),
    ...(totals && { totals }),
  };
}

function recordOf(
  { limits }: Bench,
  phase: ValidationPhase,
  { repetition, single, orderSeed }: Variation,
  test: TestCommand,
  startedAt: string,
  { end, exitCode, log, usage }: WorkResult,
): RunRecord {
  return {
    ...{ phase, repetition, cpus: single ? 1 : limits.cpus, startedAt, end },
    ...(orderSeed !== undefined && takesOrderSeed(test) && { orderSeed }),
    ...(exitCode !== undefined && { exitCode }),
    ...{ wallMs: usage.wallMs, cpuSeconds: usage.cpuSeconds, peakMemoryBytes: usage.peakMemoryBytes },
    memoryLimitBytes: limits.memoryBytes,
    log: {
      ...{ sha256: sha256(log.content), totalBytes: log.totalBytes, truncated: log.truncated },
      ...(!log.truncated && { utf8: isUtf8(log.content) }),
    },
  };
}
