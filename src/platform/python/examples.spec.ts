import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { parse } from 'yaml';
import { findLeaks } from '../../domain/leak';
import { lintRequirements, Requirements } from '../../domain/requirements';
import { TaskMetadata } from '../../domain/taxonomy';
import { checkSuite, readSolution, readSuite, takeApart, type PythonFile, type SuiteContext } from '.';

const ROOT = join(__dirname, '../../../examples/tasks');

interface TaskFile {
  metadata: unknown;
  interface: SuiteContext;
  story: { kind: string; ruling?: { findings: Partial<Record<'author' | 'test-writer', string>> } };
}

function filesOf(folder: string): PythonFile[] {
  const paths = readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));
  return paths
    .filter((path) => statSync(path).isFile())
    .map((path) => ({ path: relative(folder, path), content: readFileSync(path, 'utf8') }));
}

function present(slug: string, ...names: string[]): string[] {
  return names.map((name) => join(ROOT, slug, name)).filter(existsSync);
}

function taskOf(slug: string): TaskFile {
  return parse(readFileSync(join(ROOT, slug, 'task.yaml'), 'utf8')) as TaskFile;
}

function requirementsOf(file: string): Requirements {
  return Requirements.parse(parse(readFileSync(file, 'utf8')));
}

describe.each(readdirSync(ROOT))('the sample task %s', (slug) => {
  const task = taskOf(slug);
  const requirements = requirementsOf(join(ROOT, slug, 'requirements.yaml'));

  test('has valid metadata and requirements without findings', () => {
    expect(TaskMetadata.safeParse(task.metadata).error).toBeUndefined();
    for (const file of present(slug, 'requirements.yaml', 'rework/requirements.yaml'))
      expect(lintRequirements(requirementsOf(file), task.interface)).toEqual([]);
    expect(requirements.length).toBeGreaterThanOrEqual(5);
  });

  test('has suites that break no rule and cover every requirement', async () => {
    for (const folder of present(slug, 'tests', 'rework/tests')) {
      const files = filesOf(folder);
      const { tests, violations } = await readSuite(files);
      expect([...violations, ...(await checkSuite(files, task.interface))]).toEqual([]);
      expect(new Set(tests.flatMap((found) => found.requirementIds))).toEqual(new Set(requirements.map(({ id }) => id)));
      expect(tests.length).toBeGreaterThanOrEqual(6);
      expect(tests.filter(({ visibility }) => visibility === 'public').length).toBeGreaterThanOrEqual(2);
    }
  });

  test('defines what its interface declares', async () => {
    for (const folder of present(slug, 'solution', 'rework/solution')) {
      const { publicNames, violations } = await readSolution(filesOf(folder));
      expect(violations).toEqual([]);
      for (const { name, names } of task.interface.modules.filter((module) => !module.name.startsWith('recordfilter'))) {
        const found = publicNames.find(({ file }) => file === `${name.replaceAll('.', '/')}.py`);
        expect(found?.names).toEqual(expect.arrayContaining(names));
      }
    }
  });

  test('has findings that give nothing of the other side away', async () => {
    const { author, 'test-writer': testWriter } = task.story.ruling?.findings ?? {};
    const prompt = readFileSync(join(ROOT, slug, 'prompt.md'), 'utf8');
    const visible = [prompt, ...requirements.map(({ text }) => text)].join('\n');
    const tests = await takeApart(filesOf(join(ROOT, slug, 'tests')));
    const solution = await takeApart(filesOf(join(ROOT, slug, 'solution')));
    expect(findLeaks(author ?? '', tests, visible)).toEqual([]);
    expect(findLeaks(testWriter ?? '', solution, visible)).toEqual([]);
    expect(task.story.kind === 'straight').toBe(author === undefined && testWriter === undefined);
  });
});
