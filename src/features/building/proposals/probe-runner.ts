import { randomBytes } from 'node:crypto';
import { posix } from 'node:path';
import type { Change, TestCommand, TestReport, TreeFile } from '../../../domain/swe';
import { Mirror } from '../../../platform/git';
import { sha256 } from '../../../platform/hash';
import { isReadable } from '../reports/parse-report';
import type { Rejection } from '../validation/record';
import { type Bench, runTests, variationOf } from '../validation/run-phase';

interface Canary {
  name: string;
  passes: boolean;
}

const CANARIES = 8;

/**
 * Whether a runner that a stranger set up runs tests, and tells what they did: it gets tests that did not exist when it was set up,
 * whose outcomes only come of running them, and source files that differ from the base by a comment. It must report each of our tests
 * as it is, and still fail what only the fix makes pass. Undefined where it does.
 */
export async function probeRunner(
  bench: Bench,
  { change, test, f2p }: { change: Change; test: TestCommand; f2p: readonly string[] },
): Promise<Rejection | undefined> {
  const mark = randomBytes(8).toString('hex');
  const canaries = Array.from({ length: CANARIES }, (_, at) => newCanary(at % 2 === 0));
  const files = [canaryFile(change, mark, canaries), ...(await commentedSources(change, mark))];
  const probed = { ...change, testFiles: [...change.testFiles, ...files] };
  const { report, record } = await runTests(bench, 'before', variationOf(1), { change: probed, test });
  if (!report || !isReadable(report)) return forged(`the runner left no report of tests of ours (${record.end})`);
  const wrong = canaries.filter((canary) => !isTold(report, canary)).map(({ name }) => name);
  if (wrong.length > 0) return forged(`${wrong.length} of ${CANARIES} tests of ours are not reported as they are`, wrong);
  const passing = report.tests.filter(({ id, state }) => state === 'pass' && f2p.includes(id)).map(({ id }) => id);
  return passing.length > 0 ? forged('tests of the fix pass where only a comment was added', passing) : undefined;
}

function forged(detail: string, tests: string[] = []): Rejection {
  return { code: 'forged-report', detail, tests: tests.slice(0, 50) };
}

/** A name whose hash says whether its test passes. */
function newCanary(passes: boolean): Canary {
  for (;;) {
    const name = `test_assay_${randomBytes(8).toString('hex')}`;
    if (passesBy(name) === passes) return { name, passes };
  }
}

function passesBy(name: string): boolean {
  return parseInt(sha256(name).slice(0, 2), 16) < 128;
}

/** Beside the tests that the pull request changes, and named like them. */
function canaryFile({ testFiles }: Change, mark: string, canaries: readonly Canary[]): TreeFile {
  const beside = testFiles.find(({ path }) => /(^|\/)(test_[^/]*|[^/]*_test)\.py$/.test(path))?.path ?? 'tests/test_.py';
  const name = posix.basename(beside).startsWith('test_') ? `test_assay_${mark}.py` : `assay_${mark}_test.py`;
  const tests = canaries.map((canary) => `def ${canary.name}():\n    assert sha256(b"${canary.name}").digest()[0] < 128\n`);
  const content = Buffer.from(`from hashlib import sha256\n\n\n${tests.join('\n\n')}`);
  return { path: posix.join(posix.dirname(beside), name), mode: '100644', content };
}

async function commentedSources({ mirror: folder, baseCommit, sourcePaths }: Change, mark: string): Promise<TreeFile[]> {
  const mirror = await Mirror.open(folder);
  try {
    const wanted = new Set(sourcePaths.filter((path) => path.endsWith('.py')));
    const entries = (await mirror.listTree(baseCommit)).filter(({ path, mode }) => wanted.has(path) && mode.startsWith('100'));
    const contents = await mirror.readBlobs(entries.map(({ id }) => id));
    const comment = Buffer.from(`\n# ${mark}\n`);
    return entries.map(({ path, mode }, at) => ({
      path,
      mode,
      content: Buffer.concat([contents[at] ?? Buffer.alloc(0), comment]),
    }));
  } finally {
    await mirror.close();
  }
}

function isTold({ tests }: TestReport, { name, passes }: Canary): boolean {
  const told = tests.filter(({ id }) => id.endsWith(name));
  return told.length === 1 && told[0]?.state === (passes ? 'pass' : 'fail');
}
