import { z } from 'zod';
import type { FailureReason, TestState } from '../../../domain/swe';
import { linesOf } from './lines';
import { type Observations, ReportError } from './observations';

/** One line of `go test -json` (https://pkg.go.dev/cmd/test2json). Only these members matter. */
const GoEvent = z.object({
  Action: z.string(),
  Package: z.string().optional(),
  ImportPath: z.string().optional(),
  Test: z.string().optional(),
  Elapsed: z.number().optional(),
  Output: z.string().optional(),
});
type GoEvent = z.infer<typeof GoEvent>;

const RESULTS: Readonly<Record<string, TestState>> = { pass: 'pass', fail: 'fail', skip: 'skip' };
/** Others (`output`, `pause`, `cont`, `bench`, `build-output`) say nothing about results. */
const ACTIONS = new Set(['start', 'run', 'pass', 'fail', 'skip']);
const KEPT_OUTPUT = 4096;

interface PackageRun {
  name: string;
  /** Tests that started and have no result yet, with why they fail as far as their output tells. */
  running: Map<string, FailureReason>;
  failed: boolean;
  output: string;
}

/**
 * `go test -json`. Ids are `package::Test/subtest`. A test without a result when its package ends has crashed. Lines that are no
 * events are the compiler's, and are left out.
 *
 * @throws ReportError `inconsistent` for a result of a test that never started, and for a package that passes with failed tests
 */
export function readGoJson(content: Buffer, found: Observations): void {
  const packages = new Map<string, PackageRun>();
  const builds = new Map<string, string>();
  for (const line of linesOf(content)) {
    const event = findEvent(line);
    if (event) take(event, packages, builds, found);
  }
  for (const run of packages.values()) {
    endRunning(run, found);
    found.addBroken(run.name, `ended without a result\n${run.output}`);
  }
}

function findEvent(line: string): GoEvent | undefined {
  if (!line.startsWith('{"') || !line.endsWith('}')) return undefined;
  try {
    return GoEvent.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined; // A line of somebody else that looks like JSON.
  }
}

function take(event: GoEvent, packages: Map<string, PackageRun>, builds: Map<string, string>, found: Observations): void {
  const { Action: action, Package: name, Test: test, Output: output = '' } = event;
  if (action === 'build-output') builds.set(event.ImportPath ?? '', cut((builds.get(event.ImportPath ?? '') ?? '') + output));
  if (name === undefined) return;
  const known = packages.get(name);
  if (action === 'output') return known && note(known, test, output);
  if (!ACTIONS.has(action)) return;
  const run = known ?? { name, running: new Map<string, FailureReason>(), failed: false, output: '' };
  packages.set(name, run);
  if (test === undefined && action in RESULTS) {
    packages.delete(name);
    return endPackage(run, action, builds, found);
  }
  if (test === undefined) return;
  if (action === 'run') run.running.set(test, 'assertion');
  else if (action in RESULTS) endTest(run, test, event, found);
}

function note(run: PackageRun, test: string | undefined, output: string): void {
  if (test === undefined || output.startsWith('panic: ')) run.output = cut(run.output + output);
  if (test === undefined || !run.running.has(test)) return;
  if (output.startsWith('panic: test timed out')) run.running.set(test, 'timeout');
  else if (output.startsWith('panic: ')) run.running.set(test, 'exception');
}

function endTest(run: PackageRun, test: string, { Action: action, Elapsed }: GoEvent, found: Observations): void {
  const reason = run.running.get(test);
  if (reason === undefined) throw new ReportError('inconsistent', `${run.name}: a result of ${test}, which was not running`);
  run.running.delete(test);
  run.failed ||= action === 'fail';
  const durationMs = Elapsed === undefined ? undefined : Math.round(Elapsed * 1000);
  found.add(`${run.name}::${test}`, RESULTS[action] ?? 'error', { reason, durationMs });
}

function endPackage(run: PackageRun, action: string, builds: Map<string, string>, found: Observations): void {
  if (action !== 'fail' && (run.failed || run.running.size > 0)) {
    throw new ReportError('inconsistent', `${run.name} has the result ${action}, and tests that did not pass`);
  }
  const crashed = run.running.size > 0;
  endRunning(run, found);
  if (action !== 'fail' || run.failed || crashed) return;
  const build = [...builds].filter(([path]) => path === run.name || path.startsWith(`${run.name} [`)).map(([, text]) => text);
  found.addBroken(run.name, [...build, run.output].join('\n'));
}

function endRunning(run: PackageRun, found: Observations): void {
  for (const [test, reason] of run.running) {
    found.add(`${run.name}::${test}`, 'error', { reason: reason === 'assertion' ? 'crash' : reason });
  }
}

function cut(text: string): string {
  return text.slice(0, KEPT_OUTPUT);
}
