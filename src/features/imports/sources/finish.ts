import { checkSuite, readSuite, type Violation } from '../../../platform/python';
import { PART_SCHEMAS, type SourceFile } from '../../tasks';
import { ImportRefused, type ImportedTask } from '../domain/imported-task';

/** What a source's parser hands over; the rest is the same for all sources. */
export interface RawTask {
  origin: string;
  /** Input of the metadata schema. */
  metadata: Record<string, unknown>;
  prompt: string;
  /** Text of the one synthetic requirement R-1. */
  requirement: string;
  solution: SourceFile[];
  tests: SourceFile[];
  notes: string[];
}

/** Checks all parts as if a person had sent them, and reads the suite. Throws ImportRefused. */
export async function finish(raw: RawTask): Promise<ImportedTask> {
  const metadata = part('metadata', raw.metadata);
  const task: ImportedTask = {
    ...{ origin: raw.origin, title: metadata.title, metadata },
    prompt: part('prompt', { text: raw.prompt }),
    requirements: part('requirements', { requirements: [{ id: 'R-1', kind: 'signature', text: raw.requirement }] }),
    solution: part('solution', { files: raw.solution }),
    tests: part('tests', { files: raw.tests }),
    environment: part('environment', { python: '3.13', packages: [] }),
    notes: raw.notes,
  };
  return { ...task, notes: [...task.notes, ...(await suiteNotes(task))] };
}

function part<P extends keyof typeof PART_SCHEMAS>(name: P, body: unknown) {
  const parsed = PART_SCHEMAS[name].safeParse(body);
  if (parsed.success) return parsed.data as ReturnType<(typeof PART_SCHEMAS)[P]['parse']>;
  throw new ImportRefused(parsed.error.issues.map((issue) => `${[name, ...issue.path].join('.')}: ${issue.message}`).join('; '));
}

/** Rules for suites that this one breaks: people's suites would be refused, an import is told. */
async function suiteNotes({ metadata, tests: { files } }: ImportedTask): Promise<string[]> {
  const { tests, violations } = await readSuite(files);
  const broken = violations.filter((violation) => violation.code === 'not-python');
  if (broken.length > 0) throw new ImportRefused(`the tests are not Python: ${describe(broken[0]!)}`);
  if (tests.length === 0) throw new ImportRefused('there is no test');
  const { kind, modules } = metadata.interface;
  const refused = await checkSuite(files, { kind, modules });
  return [...violations, ...refused.filter(({ code }) => code !== 'not-python')].map(
    (violation) => `Suite rule: ${describe(violation)}`,
  );
}

function describe({ file, line, code, message }: Violation): string {
  return `${file}:${line} ${code}: ${message}`;
}
