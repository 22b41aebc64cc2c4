import type { TreeFile } from '../../../domain/swe';
import { readAsset } from './assets';
import { isRunnerConfig, STRAY_PATTERNS } from './runner-config';
import type { TaskDefinition } from './task-definition';

const EXECUTABLE = '100755';
const PLAIN = '100644';
const LINK = '120000';
const DEFAULT_PATTERN = '*';

export type VerifierInput = Pick<TaskDefinition, 'change' | 'specification' | 'f2p' | 'p2p' | 'restored' | 'variant'>;

/**
 * The files of `tests/`: test.sh, `files/` with the test files under their full paths (so that no two collide and none is mistaken for
 * ours), and `assay/` with the lists, the parser and the files of the base to put back. Content of lists is one entry a line.
 *
 * @throws RangeError for a path or id that is no single line, and for a repository path that leaves the work folder
 */
export async function verifierFiles(input: VerifierInput): Promise<TreeFile[]> {
  const { change, specification, restored } = input;
  const { format } = specification.test;
  for (const { path } of [...change.testFiles, ...restored]) checkPath(path);
  change.deletedTestFiles.forEach(checkPath);
  return [
    { path: 'test.sh', mode: EXECUTABLE, content: await readAsset('harbor/test.sh') },
    ...(await awkFiles([`${format}.awk`, 'common.awk', 'grade.awk'])),
    ...Object.entries(settings(input)).map(([name, text]) => plain(`assay/${name}`, text)),
    ...change.testFiles.filter(isRegular).map((file) => ({ ...file, path: `files/${file.path}` })),
    ...restored.filter(isRegular).map((file) => ({ ...file, path: `assay/restored/${file.path}` })),
  ];
}

function settings({ change, specification, f2p, p2p, restored, variant }: VerifierInput): Record<string, string | Buffer> {
  const { test } = specification;
  const regular = change.testFiles.filter(isRegular);
  const links = change.testFiles.filter(({ mode }) => mode === LINK);
  const known = [...change.testFiles, ...restored]
    .map(({ path }) => path)
    .concat(pathsOf(change.fixPatch).filter(isRunnerConfig));
  return {
    'f2p.txt': lines(f2p),
    'p2p.txt': lines(p2p),
    'deleted.txt': lines(change.deletedTestFiles),
    'files.txt': lines(regular.map(({ path }) => path)),
    'links.txt': lines(links.flatMap(({ path, content }) => [path, content.toString('utf8')])),
    'executables.txt': lines([...regular, ...restored].filter(({ mode }) => mode === EXECUTABLE).map(({ path }) => path)),
    'restored.txt': lines(restored.filter(isRegular).map(({ path }) => path)),
    'known.txt': lines(known),
    'strays.txt': lines(STRAY_PATTERNS),
    'prepare.sh': lines(test.prepare, true),
    'run.sh': lines([test.run], true),
    pattern: lines([namePattern(test.report)]),
    format: lines([test.format]),
    seconds: lines([String(test.timeoutSeconds)]),
    ...(change.inlineTestPatch.length > 0 && { 'inline.patch': change.inlineTestPatch }),
    ...(variant.verifier === 'separate' && { separate: lines(['apply /logs/artifacts/solution.patch first']) }),
  };
}

/** The last part of the glob under `{report}`, or `stdout`: reports are looked for by name, at any depth. */
export function namePattern(report: string): string {
  return report === '' || report.endsWith('/') ? DEFAULT_PATTERN : (report.split('/').at(-1) ?? DEFAULT_PATTERN);
}

function lines(entries: readonly string[], manyLines = false): string {
  const bad = manyLines ? undefined : entries.find((entry) => entry.includes('\n') || entry.includes('\0') || entry === '');
  if (bad !== undefined) throw new RangeError(`not a single line: ${JSON.stringify(bad)}`);
  return entries.map((entry) => `${entry}\n`).join('');
}

/** @throws RangeError for what is no path below a folder, or more than one line */
export function checkPath(path: string): void {
  const parts = path.split('/');
  if (parts.some((part) => ['', '.', '..', '.git'].includes(part)) || /[\n\r\0]/.test(path)) {
    throw new RangeError(`not a path of a repository: ${JSON.stringify(path)}`);
  }
}

/** Paths of a patch without renames, by its headers; not those that git has to quote. */
function pathsOf(patch: Buffer): string[] {
  return [...patch.toString('utf8').matchAll(/^diff --git a\/(.+) b\/\1$/gm)].map(([, path = '']) => path);
}

function isRegular({ mode }: TreeFile): boolean {
  return mode !== LINK;
}

function plain(path: string, content: string | Buffer): TreeFile {
  return { path, mode: PLAIN, content: Buffer.from(content) };
}

async function awkFiles(names: string[]): Promise<TreeFile[]> {
  return Promise.all(
    names.map(async (name) => ({ path: `assay/${name}`, mode: PLAIN, content: await readAsset(`awk/${name}`) })),
  );
}

/** The files of `solution/`. */
export async function solutionFiles(change: TaskDefinition['change']): Promise<TreeFile[]> {
  return [
    { path: 'fix.patch', mode: PLAIN, content: change.fixPatch },
    { path: 'solve.sh', mode: EXECUTABLE, content: await readAsset('harbor/solve.sh') },
  ];
}
