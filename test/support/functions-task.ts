import type { TaskParts } from '../../src/client';

interface FunctionsTask {
  title: string;
  /** Public names of the module `solution`. */
  names: string[];
  prompt: string;
  /** Kind and text; ids are given by place. */
  requirements: readonly (readonly [kind: string, text: string])[];
  solution: string;
}

/** A task whose interface is some functions of one module. */
export function functionsTask({ title, names, prompt, requirements, solution }: FunctionsTask): TaskParts {
  return {
    metadata: {
      title,
      domain: 'text-parsing',
      human_difficulty: 2,
      target_use_case: ['train-rlef'],
      interface: { kind: 'functions', modules: [{ name: 'solution', names }] },
    },
    prompt: { text: prompt },
    requirements: { requirements: requirements.map(([kind, text], index) => ({ id: `R-${index + 1}`, kind, text })) },
    solution: { files: [{ path: 'solution.py', content: solution }] },
  };
}

/** The requirements of a task with one text replaced. */
export function withRequirement({ requirements }: TaskParts, id: string, text: string): TaskParts['requirements'] {
  const { requirements: all } = requirements;
  if (!all.some((each) => each.id === id)) throw new Error(`There is no ${id}`);
  return { requirements: all.map((each) => (each.id === id ? { ...each, text } : each)) };
}

interface WrittenTest {
  name: string;
  requirements: readonly string[];
  visibility: 'public' | 'private';
  /** Statements of the test, without indentation. */
  body: string;
}

/** A test file in the house's form. `imports` are the names that it takes from the solution. */
export function suiteOf(imports: readonly string[], tests: readonly WrittenTest[]): string {
  const head = `import pytest\n\nfrom assay import private, public, req\nfrom solution import ${imports.join(', ')}\n`;
  return [head, ...tests.map(toSource)].join('\n\n');
}

function toSource({ name, requirements, visibility, body }: WrittenTest): string {
  const ids = requirements.map((id) => JSON.stringify(id)).join(', ');
  const lines = body.split('\n').map((line) => (line === '' ? '' : `    ${line}`));
  return `@req(${ids})\n@${visibility}\ndef test_${name}():\n${lines.join('\n')}\n`;
}
