import { REPORT_FORMATS, type ReportFormat, type TestCommand, type TreeFile } from '../../../domain/swe';
import type { WorkFile } from '../../../platform/sandbox';
import { isRunnerConfig, readFolder } from '../../building';

/** What a patch is judged by, from the task's own directory, so that its content hash covers all of it. */
export interface TaskFacts {
  f2p: string[];
  p2p: string[];
  test: TestCommand;
  /** Put in place of whatever the patch has there. */
  testFiles: TreeFile[];
  deletedTestFiles: string[];
  /** Test modules inside of source files; empty for most. */
  inlineTestPatch: Buffer;
  /** Paths of the base that are not the solver's to change. */
  restored: ReadonlySet<string>;
  /** Paths that the golden patch changes. */
  goldenPaths: ReadonlySet<string>;
  goldenPatch: Buffer;
  /** Files of `environment/`, the Dockerfile among them. */
  environment: WorkFile[];
}

/** @throws Error for a directory that the platform did not write, or that something has changed */
export async function readTaskFacts(folder: string): Promise<TaskFacts> {
  const tests = new Map((await readFolder(`${folder}/tests`)).map((file) => [file.path, file]));
  const solution = (await readFolder(`${folder}/solution`)).find(({ path }) => path === 'fix.patch');
  if (!solution) throw new Error(`${folder}/solution: there is no fix.patch`);
  const read = new Assets(folder, tests);
  const executables = new Set(read.lines('executables.txt'));
  const goldenPaths = pathsOf(solution.content);
  return {
    ...{ f2p: read.lines('f2p.txt'), p2p: read.lines('p2p.txt'), test: testOf(read) },
    testFiles: [
      ...read.lines('files.txt').map((path) => ({
        path,
        mode: executables.has(path) ? '100755' : '100644',
        content: read.content(`files/${path}`),
      })),
      ...linksOf(read.lines('links.txt')),
    ],
    deletedTestFiles: read.lines('deleted.txt'),
    inlineTestPatch: tests.get('assay/inline.patch')?.content ?? Buffer.alloc(0),
    restored: new Set(read.lines('restored.txt')),
    goldenPaths: new Set([...goldenPaths, ...read.lines('known.txt').filter((path) => isOfGolden(read, path))]),
    goldenPatch: solution.content,
    environment: await readFolder(`${folder}/environment`),
  };
}

/** The list of known runner files also holds those that the golden patch changes, by names that a patch may have to quote. */
function isOfGolden(read: Assets, path: string): boolean {
  const others = [...read.lines('restored.txt'), ...read.lines('files.txt'), ...read.lines('links.txt')];
  return isRunnerConfig(path) && !others.includes(path);
}

function testOf(read: Assets): TestCommand {
  const format = read.text('format').trim();
  const known = REPORT_FORMATS.find((name): name is ReportFormat => name === format);
  if (known === undefined) throw new Error(`the task has a report format ${format} that is not known here`);
  return {
    prepare: [read.text('prepare.sh')],
    run: read.text('run.sh'),
    format: known,
    report: read.text('pattern').trim(),
    timeoutSeconds: Number(read.text('seconds')),
  };
}

function linksOf(lines: readonly string[]): TreeFile[] {
  return lines.flatMap((path, at) => (at % 2 === 0 ? [{ path, mode: '120000', content: Buffer.from(lines[at + 1] ?? '') }] : []));
}

/** Paths of a patch of ours, which has no renames; not those that git has to quote. */
function pathsOf(patch: Buffer): string[] {
  return [...patch.toString('utf8').matchAll(/^diff --git a\/(.+) b\/\1$/gm)].map(([, path = '']) => path);
}

class Assets {
  constructor(
    private readonly folder: string,
    private readonly files: ReadonlyMap<string, WorkFile>,
  ) {}

  content(path: string): Buffer {
    const file = this.files.get(path);
    if (!file) throw new Error(`${this.folder}/tests: there is no ${path}`);
    return file.content;
  }

  text(name: string): string {
    return this.content(`assay/${name}`).toString('utf8');
  }

  lines(name: string): string[] {
    return this.text(name).split('\n').filter(Boolean);
  }
}
