import { randomBytes } from 'node:crypto';
import type { Change, TestCommand, TestReport, TreeFile } from '../../../domain/swe';
import { Mirror } from '../../../platform/git';
import { isBad } from '../domain/lattice';
import { isReadable } from '../reports/parse-report';
import type { Rejection } from '../validation/record';
import { LIGHT, proposableLanguage, weightOf, type Canary, type ProposableLanguage } from './languages';
import { type Bench, runTests, variationOf } from '../validation/run-phase';

const CANARIES = 8;

/**
 * Whether a runner that a stranger set up runs tests, and tells what they did: it gets tests that did not exist when it was set up,
 * whose outcomes only come of running them, and source files that differ from the base by a comment. It must report each of our tests
 * as it is, and still fail what only the fix makes pass. Undefined where it does.
 */
export async function probeRunner(
  bench: Bench,
  { change, test, f2p, command }: { change: Change; test: TestCommand; f2p: readonly string[]; command: string },
): Promise<Rejection | undefined> {
  const mark = randomBytes(8).toString('hex');
  const language = proposableLanguage(change.language);
  const canaries = Array.from({ length: CANARIES }, (_, at) => newCanary(language, at % 2 === 0));
  const base = language.reads ? await filesOf(change, language.reads) : [];
  const own = language.canaryFiles({ testFiles: change.testFiles, canaries, mark, command, base });
  if (own.length === 0) return forged('the pull request changes no file of tests that ours could stand beside');
  const files = [...own, ...(await commentedSources(change, language, mark))];
  const theirs = change.testFiles.filter(({ path }) => !files.some((file) => file.path === path));
  const withTests = await run(bench, test, { ...change, testFiles: [...theirs, ...files] });
  if ('code' in withTests) return withTests;
  const passing = withTests.tests.filter(({ id, state }) => state === 'pass' && f2p.includes(id)).map(({ id }) => id);
  if (passing.length > 0) return forged('tests of the fix pass where only a comment was added', passing);
  const isBroken = canaries.every((canary) => tellings(withTests, canary).length === 0);
  // Where tests of the fix do not compile without it, neither do ours in their package: then ours alone.
  const told = isBroken ? await run(bench, test, { ...change, testFiles: files }) : withTests;
  if ('code' in told) return told;
  const wrong = canaries.filter((canary) => !isTold(told, canary)).map(({ name }) => name);
  return wrong.length > 0
    ? forged(`${wrong.length} of ${CANARIES} tests of ours are not reported as they are`, wrong)
    : undefined;
}

async function run(bench: Bench, test: TestCommand, change: Change): Promise<TestReport | Rejection> {
  const { report, record } = await runTests(bench, 'before', variationOf(1), { change, test });
  return report && isReadable(report) ? report : forged(`the runner left no report of tests of ours (${record.end})`);
}

function forged(detail: string, tests: string[] = []): Rejection {
  return { code: 'forged-report', detail, tests: tests.slice(0, 50) };
}

/** A name whose weight says whether its test passes. */
function newCanary({ canaryName }: ProposableLanguage, passes: boolean): Canary {
  for (;;) {
    const name = canaryName(randomBytes(8).toString('hex'));
    if (weightOf(name) < LIGHT === passes) return { name, passes };
  }
}

async function commentedSources(change: Change, language: ProposableLanguage, mark: string): Promise<TreeFile[]> {
  const wanted = new Set(change.sourcePaths.filter((path) => language.isSource(path)));
  const comment = Buffer.from(`\n${language.comment(mark)}\n`);
  const files = await filesOf(change, (path) => wanted.has(path));
  return files.map((file) => ({ ...file, content: Buffer.concat([file.content, comment]) }));
}

async function filesOf({ mirror: folder, baseCommit }: Change, isWanted: (path: string) => boolean): Promise<TreeFile[]> {
  const mirror = await Mirror.open(folder);
  try {
    const entries = (await mirror.listTree(baseCommit)).filter(({ path, mode }) => isWanted(path) && mode.startsWith('100'));
    const contents = await mirror.readBlobs(entries.map(({ id }) => id));
    return entries.map(({ path, mode }, at) => ({ path, mode, content: contents[at] ?? Buffer.alloc(0) }));
  } finally {
    await mirror.close();
  }
}

function tellings({ tests }: TestReport, { name }: Canary): TestReport['tests'] {
  return tests.filter(({ id }) => id.endsWith(name));
}

function isTold(report: TestReport, canary: Canary): boolean {
  const [told, ...more] = tellings(report, canary);
  return told !== undefined && more.length === 0 && (canary.passes ? told.state === 'pass' : isBad(told.state));
}
