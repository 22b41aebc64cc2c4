/** A test to be written down: statements to run in this order, already dedented. */
export interface WrittenTest {
  name: string;
  visibility: 'public' | 'private';
  statements: WrittenStatement[];
}

export interface WrittenStatement {
  text: string;
  /** True if a string in it spans lines: then its later lines must stay as they are. */
  verbatim: boolean;
}

/** Renders a test file; all of its tests have one visibility. `support` is what they need besides the solution. */
export function renderTestFile(
  module: string,
  names: readonly string[],
  support: readonly string[],
  tests: readonly WrittenTest[],
): string {
  const marks = [...new Set(tests.map((test) => test.visibility)), 'req'].sort();
  const imports = [`from assay import ${marks.join(', ')}`, `from ${module} import ${names.join(', ')}`];
  const simple = support.filter((text) => IMPORT.test(text));
  const others = support.filter((text) => !IMPORT.test(text));
  return [[...imports, ...simple].join('\n'), ...others, ...tests.map(renderTest)].join('\n\n\n') + '\n';
}

const IMPORT = /^(?:import|from)\s/;

function renderTest({ name, visibility, statements }: WrittenTest): string {
  return ['@req("R-1")', `@${visibility}`, `def ${name}():`, ...statements.map(indented)].join('\n');
}

function indented({ text, verbatim }: WrittenStatement): string {
  return verbatim ? `    ${text}` : text.replace(/^(?=.)/gm, '    ');
}
