import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { TEST_STATES, type ReportFormat } from '../../src/domain/swe';
import { isReadable, parseReport, type ReportFile } from '../../src/features/building/reports/parse-report';

const LOGS = join(__dirname, '../sandbox/reports/logs');
const AWK = join(__dirname, '../../sandbox-images/swe/awk');
/** Of each folder of logs: what a parser has to read in the others. */
export const EXPECTED = 'expected.json';
const WORST_FIRST = ['error', 'fail', 'xpass', 'skip', 'xfail', 'pass'];

/** What a report says, in the same shape whoever read it. */
export type Reading = { tests: Record<string, string>; broken: string[] } | { problem: string };

export interface CorpusCase {
  name: string;
  files: ReportFile[];
  expected: { format: ReportFormat } & ExpectedReading;
}

/** Tests with `state: reason`, where there is a reason. */
type ExpectedReading = { tests: Record<string, string>; broken: string[]; duplicates: string[] } | { problem: string };

export function loadCorpus(): CorpusCase[] {
  return readdirSync(LOGS).map((name) => {
    const { expected, files } = loadCase(LOGS, name);
    if (expected === undefined) throw new Error(`logs/${name} has no ${EXPECTED}`);
    return { name, expected, files };
  });
}

/** Logs of one folder; without what is expected where nobody has written that yet. */
export function loadCase(logs: string, name: string): Pick<CorpusCase, 'files'> & Partial<Pick<CorpusCase, 'expected'>> {
  const paths = readdirSync(join(logs, name));
  const read = (path: string) => readFileSync(join(logs, name, path));
  const files = paths.filter((path) => path !== EXPECTED).map((path) => ({ path, content: read(path) }));
  if (!paths.includes(EXPECTED)) return { files };
  return { files, expected: JSON.parse(read(EXPECTED).toString()) as CorpusCase['expected'] };
}

/** Read by TypeScript, in the shape of `expected.json` without its format. */
export function readAsExpected(format: ReportFormat, files: ReportFile[]): ExpectedReading {
  const report = parseReport(format, files);
  if (!isReadable(report)) return { problem: report.problem };
  return {
    tests: Object.fromEntries(report.tests.map(({ id, state, reason }) => [id, reason ? `${state}: ${reason}` : state])),
    broken: report.broken.map(({ where }) => where),
    duplicates: report.duplicates,
  };
}

export function readByTypeScript(format: ReportFormat, files: ReportFile[]): Reading {
  const report = parseReport(format, files);
  if (!isReadable(report)) return { problem: report.problem };
  const tests = Object.fromEntries(report.tests.map(({ id, state }) => [id, state]));
  return { tests, broken: [...new Set(report.broken.map(({ where }) => where))].sort() };
}

/** Those of the awks we know that this machine has; Debian has mawk, and small images have busybox. */
export function awksHere(): string[][] {
  return [['mawk'], ['busybox', 'awk'], ['gawk']].filter(([command = '']) => spawnSync(command, ['--help']).error === undefined);
}

/** As test.sh does: file by file, without NUL, in the C locale. */
export function readByAwk([command = '', ...args]: string[], format: ReportFormat, files: ReportFile[]): Reading {
  const lines = files.flatMap(({ content }) => {
    const programs = ['common', format].flatMap((name) => ['-f', join(AWK, `${name}.awk`)]);
    const env = { PATH: process.env['PATH'], LC_ALL: 'C' };
    const input = content.filter((byte) => byte !== 0);
    const { stdout, stderr } = spawnSync(command, [...args, ...programs], { env, input, maxBuffer: 2 ** 30 });
    if (stderr.length > 0) throw new Error(`${command}: ${stderr.toString()}`);
    return new TextDecoder().decode(stdout).split('\n').slice(0, -1);
  });
  const pairs = lines.map((line) => line.split('\t') as [string, string]);
  const problem = pairs.find(([word]) => word === '!');
  if (problem) return { problem: problem[1] };
  const tests: Record<string, string> = {};
  for (const [word, id] of pairs) if ((TEST_STATES as readonly string[]).includes(word)) tests[id] = worse(tests[id], word);
  return { tests, broken: [...new Set(pairs.filter(([word]) => word === 'broken').map(([, where]) => where))].sort() };
}

function worse(one: string | undefined, other: string): string {
  return one === undefined || WORST_FIRST.indexOf(other) < WORST_FIRST.indexOf(one) ? other : one;
}
