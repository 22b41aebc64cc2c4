/**
 * How many suites cross the process boundary: `npm run shares -- [--humaneval FILE] [--exercism DIRECTORY]`.
 *
 * Runs each reference solution through a warm slot, and those that fail there in one process with their tests. Prints a table: of
 * each source the share that is `isolated-oracle`, and for each suite that is not, why. The tasks of examples/ are always there. Then
 * submissions that solve nothing and agree with everything (deceivers.ts): of each source how many suites of functions pass each.
 */
import { randomUUID } from 'node:crypto';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { loadExamples } from '../src/demo/examples';
import { readExercismDirectory, readHumanEvalFile, type ImportLine } from '../src/features/imports';
import { DECEIVERS, deceiver } from './deceivers';
import { canonicalJson, sha256 } from '../src/platform/hash';
import { readSuite } from '../src/platform/python';
import { DockerSandbox, newGrader, type GradeSpec, type Grader, type RunReport, type SourceFile } from '../src/platform/sandbox';

const SLOTS = cpus().length;
const MIB = 2 ** 20;
const LIMITS: GradeSpec['limits'] = {
  ...{ cpuSeconds: 20, wallSeconds: 60, memoryBytes: 512 * MIB, processes: 64, outputBytes: MIB },
  ...{ diskBytes: 32 * MIB, diskInodes: 1024, openFiles: 128 },
};

interface Subject {
  name: string;
  interface: GradeSpec['interface'];
  solution: SourceFile[];
  suite: SourceFile[];
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { humaneval: { type: 'string' }, exercism: { type: 'string' }, help: { type: 'boolean' } },
  });
  if (values.help) return void process.stdout.write('npm run shares -- [--humaneval FILE] [--exercism DIRECTORY]\n');
  const options = {
    installation: `shares-${process.pid}`,
    graderSlots: SLOTS,
    namespaces: 'user' as const,
    instance: randomUUID(),
  };
  const sandbox = new DockerSandbox(options);
  const grader = newGrader(sandbox, options);
  try {
    const { image } = await sandbox.prepareImage({ python: '3.13', packages: [] });
    process.stdout.write(
      '| source | suites | isolated-oracle | share | in-process | neither |\n| --- | ---: | ---: | ---: | ---: | ---: |\n',
    );
    const rest: string[] = [];
    const found = await sources(values);
    for (const [source, subjects] of found) rest.push(...(await share(grader, image, source, subjects)));
    process.stdout.write(`\n${rest.length === 0 ? 'None is left.' : rest.join('\n')}\n`);
    process.stdout.write(
      `\n| submission | ${found.map(([source]) => source).join(' | ')} |\n| --- |${' ---: |'.repeat(found.length)}\n`,
    );
    const fooled: string[] = [];
    for (const liar of DECEIVERS) {
      const passed: string[] = [];
      for (const [, subjects] of found) passed.push(await deceive(grader, image, subjects, liar, fooled));
      process.stdout.write(`| ${liar.name} | ${passed.join(' | ')} |\n`);
    }
    if (fooled.length > 0) process.stdout.write(`\n${fooled.join('\n')}\n`);
  } finally {
    await grader.close();
  }
}

async function sources(values: { humaneval?: string; exercism?: string }): Promise<[string, Subject[]][]> {
  const found: [string, Subject[]][] = [['examples/', examples()]];
  if (values.humaneval !== undefined) found.push(['HumanEval', await imported(readHumanEvalFile(values.humaneval))]);
  if (values.exercism !== undefined) found.push(['Exercism, Python', await imported(readExercismDirectory(values.exercism))]);
  return found;
}

function examples(): Subject[] {
  return loadExamples(join(__dirname, '../../examples/tasks')).map(({ slug, parts, tests, rework }) => ({
    name: slug,
    interface: interfaceOf(parts.metadata['interface'] as Declared),
    solution: (rework.solution ?? parts.solution).files,
    suite: rework.tests ?? tests,
  }));
}

async function imported(lines: AsyncIterable<ImportLine>): Promise<Subject[]> {
  const subjects: Subject[] = [];
  for await (const { task } of lines) {
    if (!task) continue;
    const declared: Declared = task.metadata.interface;
    subjects.push({
      name: task.origin,
      interface: interfaceOf(declared),
      solution: task.solution.files,
      suite: task.tests.files,
    });
  }
  return subjects;
}

interface Declared {
  kind: GradeSpec['interface']['kind'];
  modules: { name: string; names: string[] }[];
  entry_file?: string | undefined;
}

function interfaceOf({ kind, modules, entry_file }: Declared): GradeSpec['interface'] {
  return { kind, modules, ...(entry_file !== undefined && { entryFile: entry_file }) };
}

/** Prints the row of a source; what to say of each suite that does not cross. */
async function share(grader: Grader, image: string, source: string, subjects: Subject[]): Promise<string[]> {
  const reasons: string[] = [];
  const counts = { isolated: 0, inProcess: 0, neither: 0 };
  let next = 0;
  async function lane(): Promise<void> {
    for (let subject = subjects[next++]; subject; subject = subjects[next++]) {
      const run = await judge(grader, image, subject, 'isolated-oracle');
      if (run.verdict === 'passed') counts.isolated += 1;
      else {
        const alone = await judge(grader, image, subject, 'in-process');
        counts[alone.verdict === 'passed' ? 'inProcess' : 'neither'] += 1;
        reasons.push(
          `- \`${subject.name}\`: ${reasonOf(run)}${alone.verdict === 'passed' ? '' : `; in one process: ${reasonOf(alone)}`}`,
        );
      }
    }
  }
  await Promise.all(Array.from({ length: SLOTS }, lane));
  const part = ((100 * counts.isolated) / subjects.length).toFixed(1);
  process.stdout.write(
    `| ${source} | ${subjects.length} | ${counts.isolated} | ${part} % | ${counts.inProcess} | ${counts.neither} |\n`,
  );
  return reasons.sort();
}

/** How many suites of functions a submission passes that solves nothing, of how many. */
async function deceive(
  grader: Grader,
  image: string,
  subjects: Subject[],
  liar: (typeof DECEIVERS)[number],
  fooled: string[],
): Promise<string> {
  const functions = subjects.filter(({ interface: { kind } }) => kind === 'functions');
  const queue = functions.values();
  let passed = 0;
  async function lane(): Promise<void> {
    for (const subject of queue) {
      const solution = deceiver(liar, subject.interface.modules);
      if ((await judge(grader, image, { ...subject, solution }, 'isolated-oracle')).verdict !== 'passed') continue;
      passed += 1;
      fooled.push(`- \`${subject.name}\` passes ${liar.name}`);
    }
  }
  await Promise.all(Array.from({ length: SLOTS }, lane));
  return `${passed} of ${functions.length}`;
}

async function judge(grader: Grader, image: string, subject: Subject, trust: GradeSpec['trust']): Promise<RunReport> {
  const { interface: declared, suite, solution } = subject;
  const tests = (await readSuite(suite)).tests.map(({ id }) => id);
  const spec = {
    id: randomUUID(),
    trust,
    isolation: 'warm' as const,
    image,
    interface: declared,
    suite,
    solution,
    tests,
    limits: LIMITS,
  };
  return (await grader.grade({ ...spec, suiteKey: sha256(canonicalJson([declared, suite])), hashSeed: 0, failFast: false })).run;
}

function reasonOf(run: RunReport): string {
  const failed = run.tests.filter(({ outcome }) => outcome !== 'passed');
  const crossing = failed.find(({ failure }) => failure?.type === 'CrossingError') ?? failed[0];
  const why = crossing?.failure
    ? `${crossing.failure.type}: ${crossing.failure.message.split('\n')[0] ?? ''}`
    : (run.detail ?? '');
  return `${run.verdict}, ${failed.length} of ${run.tests.length} tests; ${why}`;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exit(1);
});
