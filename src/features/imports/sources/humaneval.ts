import { z } from 'zod';
import { findAll, splitCheck, type PyNode } from '../../../platform/python';
import { textOf } from '../../../platform/http';
import { sortCases, type Case } from '../domain/cases';
import { ImportRefused, type ImportedTask } from '../domain/imported-task';
import { guessDomain, HUMANEVAL_DIFFICULTY } from '../domain/metadata';
import { renderTestFile, type WrittenTest } from '../domain/test-file';
import { casesOfDocstring, toCase, type Docstring } from './examples';
import { finish } from './finish';
import { hasLongString, namesUsed, topLevelOf, type TopLevelStatement } from './python-text';

const Code = textOf(1, 200_000);

/** One line of HumanEval's JSON Lines file (https://github.com/openai/human-eval); other fields are left out. */
export const HumanEvalRecord = z.object({
  task_id: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}$/, 'not an id'),
  prompt: textOf(20, 50_000),
  entry_point: z.string().regex(/^[A-Za-z][A-Za-z0-9_]{0,79}$/, 'not a public Python name'),
  canonical_solution: Code,
  test: Code,
});
export type HumanEvalRecord = z.infer<typeof HumanEvalRecord>;

const MODULE = 'solution';

/**
 * Makes a task of a HumanEval record: the docstring's examples become the public tests, each assertion of `check` that
 * stands on its own a private one. What the tests need of the prompt (helpers, imports) is copied into them, so that a
 * submission can't replace it. Throws ImportRefused.
 */
export async function parseHumanEval(raw: unknown): Promise<ImportedTask> {
  const parsed = HumanEvalRecord.safeParse(raw);
  if (!parsed.success)
    throw new ImportRefused(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; '));
  const record = parsed.data;
  const { prompt, entry_point: entryPoint } = record;
  const solution = prompt + record.canonical_solution;
  const statements = await topLevelOf(solution);
  if (!statements) throw new ImportRefused('prompt and canonical_solution together are not Python');
  const entry = statements.findLast(
    ({ names, node }) => names.includes(entryPoint) && findAll(node, 'function_definition').length > 0,
  );
  if (!entry) throw new ImportRefused(`the prompt does not define ${entryPoint}`);
  const helpers = statements.filter((statement) => !statement.names.includes(entryPoint));
  const { files, notes } = await makeTests(record, entry.node, helpers);
  const title = `${record.task_id}: ${entryPoint}`;
  return finish({
    origin: `humaneval:${record.task_id}`,
    metadata: {
      ...{ title, domain: guessDomain(prompt), human_difficulty: HUMANEVAL_DIFFICULTY, target_use_case: ['eval'] },
      interface: { kind: 'functions', modules: [{ name: MODULE, names: [entryPoint] }] },
    },
    prompt,
    requirement: `The module \`${MODULE}\` defines \`${entryPoint}\` with the signature and the behaviour that the prompt states.`,
    solution: [{ path: `${MODULE}.py`, content: solution }],
    ...{ tests: files, notes },
  });
}

async function makeTests(record: HumanEvalRecord, entry: PyNode, helpers: TopLevelStatement[]) {
  const { entry_point: entryPoint } = record;
  const check = await splitCheck(record.test, entryPoint);
  if (!check) throw new ImportRefused('test does not define check(candidate)');
  const assertions = await Promise.all(check.cases.map((each) => toCase(each, entryPoint)));
  if (assertions.length === 0) throw new ImportRefused(`no assertion of check calls ${entryPoint}`);
  const examples = await casesOfDocstring(docstringOf(entry), entryPoint);
  const sorted = sortCases(examples.cases, assertions);
  const idle = check.idle.length > 0 ? [`Left out ${check.idle.length} assertion(s) that do not call ${entryPoint}.`] : [];
  const pool = [...helpers, ...((await topLevelOf(record.test)) ?? []).filter(({ names }) => !names.includes('check'))];
  const files = await Promise.all([
    toFile('public', sorted.public, entryPoint, pool),
    toFile('private', sorted.private, entryPoint, pool),
  ]);
  return { files: files.flatMap((file) => file ?? []), notes: [...examples.notes, ...idle, ...sorted.notes] };
}

function docstringOf(entry: PyNode): Docstring {
  const [definition] = findAll(entry, 'function_definition');
  const first = definition?.field('body')?.parts[0];
  const string = first?.type === 'expression_statement' && first.parts[0]?.type === 'string' ? first.parts[0] : undefined;
  const raw = (string?.children ?? [])
    .filter((child) => child.type === 'string_content')
    .map((child) => child.text)
    .join('');
  // Examples need only what doctest would change in them: the escapes of line ends, quotes and backslashes.
  const decoded = raw.replace(/\\(\n|.)/g, (whole, escaped: string) => ESCAPES[escaped] ?? whole);
  return { raw, decoded };
}

const ESCAPES: Readonly<Record<string, string>> = { '\n': '', n: '\n', t: '\t', '\\': '\\', "'": "'", '"': '"' };

async function toFile(
  visibility: 'public' | 'private',
  cases: readonly Case[],
  entryPoint: string,
  pool: readonly TopLevelStatement[],
) {
  if (cases.length === 0) return undefined;
  const tests = await Promise.all(cases.map((each, index) => toTest(each, `test_${visibility}_${index + 1}`, visibility)));
  const support = await supportOf(cases, pool, entryPoint);
  const content = renderTestFile(MODULE, [entryPoint], support, tests);
  return { path: `test_${visibility}.py`, content };
}

async function toTest({ statements }: Case, name: string, visibility: 'public' | 'private'): Promise<WrittenTest> {
  const written = await Promise.all(statements.map(async (text) => ({ text, verbatim: await hasLongString(text) })));
  return { name, visibility, statements: written };
}

/** Statements of the pool that the cases need, and those that these need in turn, in their order. */
async function supportOf(cases: readonly Case[], pool: readonly TopLevelStatement[], entryPoint: string): Promise<string[]> {
  const chosen = new Set<TopLevelStatement>();
  const open = [cases.flatMap((each) => each.statements).join('\n')];
  for (let text = open.pop(); text !== undefined; text = open.pop()) {
    const used = await namesUsed(text);
    for (const statement of pool) {
      const needed = statement.names.some((name) => name !== entryPoint && used.has(name));
      if (!needed || chosen.has(statement)) continue;
      chosen.add(statement);
      open.push(statement.text);
    }
  }
  return pool.filter((statement) => chosen.has(statement)).map((statement) => statement.text);
}
