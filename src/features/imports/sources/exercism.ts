import { z } from 'zod';
import { readSolution, TEST_FILE } from '../../../platform/python';
import type { SourceFile, TaskInterface } from '../../tasks';
import { ImportRefused, type ImportedTask } from '../domain/imported-task';
import { EXERCISM_DIFFICULTY, guessDomain, knownAnchor, knownConcepts } from '../domain/metadata';
import { finish } from './finish';
import { markSuite } from './mark-suite';
import { namesTakenFrom } from './python-text';

const Paths = z.array(z.string().max(200)).default([]);

/** `.meta/config.json` of an exercise (https://exercism.org/docs/building/tracks/practice-exercises); the rest of it is left out. */
const ExerciseConfig = z.object({
  blurb: z.string().max(2000).default(''),
  files: z.object({ solution: Paths, test: Paths, example: Paths, exemplar: Paths }),
});

/** What the track's own config.json says about an exercise. */
export interface TrackFacts {
  /** 1 to 10. */
  difficulty?: number | undefined;
  practices?: string[] | undefined;
}

/**
 * Makes a task of an exercise in the layout of Exercism's Python track, given as the files of its folder. The statement is
 * introduction, instructions, appendix and the stub with the names that the tests use. Throws ImportRefused.
 */
export async function parseExercism(slug: string, files: readonly SourceFile[], facts: TrackFacts = {}): Promise<ImportedTask> {
  const folder = new Map(files.map((file) => [file.path, file.content]));
  const { blurb, files: listed } = readConfig(folder);
  const solution = referenceOf(folder, listed.solution, listed.example.length > 0 ? listed.example : listed.exemplar);
  const suite = await makeSuite(folder, listed.test);
  const declared = await interfaceOf(solution, suite.tests);
  const prompt = statementOf(folder, listed.solution);
  const title = [headline(slug), blurb]
    .filter((part) => part !== '')
    .join(': ')
    .slice(0, 200);
  const names = declared.modules.flatMap((module) => module.names.map((name) => `\`${name}\``)).join(', ');
  return finish({
    origin: `exercism:python/${slug}`,
    metadata: {
      ...{ title, domain: guessDomain(`${title} ${prompt}`), interface: declared, target_use_case: ['eval'] },
      human_difficulty: facts.difficulty ?? EXERCISM_DIFFICULTY,
      ...{ concepts: knownConcepts(facts.practices ?? []), polyglot_anchor: knownAnchor(slug) },
    },
    prompt,
    requirement: `The solution defines ${names} with the names and the behaviour that the prompt states.`,
    solution,
    ...suite,
  });
}

function readConfig(folder: ReadonlyMap<string, string>): z.infer<typeof ExerciseConfig> {
  const parsed = ExerciseConfig.safeParse(parseJson(getFile(folder, '.meta/config.json')));
  if (parsed.success) return parsed.data;
  throw new ImportRefused(
    parsed.error.issues.map((issue) => `.meta/config.json: ${issue.path.join('.')}: ${issue.message}`).join('; '),
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportRefused('.meta/config.json is not JSON');
  }
}

function getFile(folder: ReadonlyMap<string, string>, path: string): string {
  const content = folder.get(path);
  if (content === undefined) throw new ImportRefused(`${path} is missing`);
  return content;
}

function referenceOf(folder: ReadonlyMap<string, string>, stubs: readonly string[], examples: readonly string[]): SourceFile[] {
  if (stubs.length === 0 || stubs.length !== examples.length) {
    throw new ImportRefused(`.meta/config.json lists ${stubs.length} solution file(s) and ${examples.length} example(s)`);
  }
  return stubs.map((path, index) => ({ path, content: getFile(folder, examples[index] ?? '') }));
}

async function makeSuite(
  folder: ReadonlyMap<string, string>,
  paths: readonly string[],
): Promise<{ tests: SourceFile[]; notes: string[] }> {
  const [path] = paths;
  if (path === undefined) throw new ImportRefused('.meta/config.json lists no test file');
  const { content, notes } = await markSuite({ path, content: getFile(folder, path) });
  const others = [...paths.slice(1), ...helpersOf(folder, paths)].map((other) => ({
    path: other,
    content: getFile(folder, other),
  }));
  return { tests: [{ path, content }, ...others], notes };
}

/** `test_utils.py` and its like: the configuration does not list what tests import beside the solution. */
function helpersOf(folder: ReadonlyMap<string, string>, listed: readonly string[]): string[] {
  return [...folder.keys()].filter((path) => !path.includes('/') && TEST_FILE.test(path) && !listed.includes(path));
}

const DOCUMENTS = ['.docs/introduction.md', '.docs/instructions.md', '.docs/instructions.append.md'];

function statementOf(folder: ReadonlyMap<string, string>, stubs: readonly string[]): string {
  getFile(folder, '.docs/instructions.md');
  const documents = DOCUMENTS.flatMap((path) => folder.get(path)?.trim() ?? []);
  const given = stubs.flatMap((path) => {
    const stub = folder.get(path)?.trim();
    return stub ? [`\`${path}\` starts as:\n\n\`\`\`python\n${stub}\n\`\`\``] : [];
  });
  return [...documents, ...given].join('\n\n') + '\n';
}

/** The public names are those that the tests import, of each module of the solution. */
async function interfaceOf(solution: readonly SourceFile[], tests: readonly SourceFile[]): Promise<TaskInterface> {
  const reading = await readSolution([...solution]);
  const classes = new Set(reading.classes.map((found) => found.name));
  const functions = new Set(reading.functions.map((found) => found.name));
  const modules = await Promise.all(
    solution.map(async ({ path }) => {
      const name = path.replace(/\.py$/, '').replaceAll('/', '.');
      const taken = await Promise.all(tests.map((test) => namesTakenFrom(name, test.content)));
      return { name, names: [...new Set(taken.flat())].filter((each) => !each.startsWith('_')) };
    }),
  );
  const used = modules.filter((module) => module.names.length > 0);
  const names = used.flatMap((module) => module.names);
  if (names.length === 0) throw new ImportRefused('the tests import nothing of the solution');
  return { kind: kindOf(used.length, names, classes, functions), modules: used };
}

function kindOf(
  modules: number,
  names: readonly string[],
  classes: ReadonlySet<string>,
  functions: ReadonlySet<string>,
): TaskInterface['kind'] {
  if (modules > 1) return 'files';
  if (names.length === 1 && classes.has(names[0] ?? '')) return 'class';
  return names.every((name) => functions.has(name)) ? 'functions' : 'module';
}

/** `two-bucket` -> `Two Bucket`. */
function headline(slug: string): string {
  return slug.replace(/(^|-)([a-z0-9])/g, (_, dash: string, letter: string) => `${dash && ' '}${letter.toUpperCase()}`);
}
