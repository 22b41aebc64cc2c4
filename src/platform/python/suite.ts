import { callsOf, readPythonFile, report, type PythonFile, type ReadFile } from './source-file';
import { tellingLiterals } from './strings';
import { isRequirementMark, readMarks, type Marks, type Visibility } from './suite-marks';
import { checkShape } from './suite-shape';
import { definitionsIn, methodsOf, nameOf, readDecorators, testClassesOf } from './tests';
import { findAbove, findAll, type PyNode } from './tree';
import type { Violation } from './violation';

/** One test as it is written; parametrised cases count as one. */
export interface SuiteTest {
  /** `test_x.py::test_a` or `test_x.py::TestA::test_b`. */
  id: string;
  requirementIds: string[];
  visibility: Visibility | undefined;
  /** 1-based line of the `def`. */
  line: number;
  /** The test with its decorators, dedented. */
  source: string;
  /** Strings of 3 characters and more and numbers of 3 digits and more in the test, for leak checks. */
  literals: string[];
  /** 1-based lines in the file that hold an assertion of the test. */
  assertLines: number[];
}

export interface Suite {
  tests: SuiteTest[];
  violations: Violation[];
}

/** `test_x.py` or `x_test.py`, in any folder. */
export const TEST_FILE = /^(?:\w[\w.-]*\/)*(?:test_\w+|\w+_test)\.py$/;

/**
 * The tests of a suite, with their requirements and visibility, and what is wrong with how they are declared.
 * What they may reach is the business of `checkSuite`.
 */
export async function readSuite(files: PythonFile[]): Promise<Suite> {
  const tests: SuiteTest[] = [];
  const violations: Violation[] = [];
  for (const file of files) {
    if (!TEST_FILE.test(file.path)) {
      violations.push({
        file: file.path,
        line: 1,
        code: 'unexpected-file',
        message: 'A suite holds test files only: test_*.py or *_test.py.',
      });
      continue;
    }
    const read = await readPythonFile(file);
    if (read.valid) tests.push(...readTests(read));
    violations.push(...read.violations);
  }
  return { tests, violations };
}

function readTests(file: ReadFile): SuiteTest[] {
  const classes = testClassesOf(file);
  checkShape(file, classes);
  const functions = definitionsIn(file.root).filter((node) => node.type === 'function_definition');
  const tests = functions.filter((node) => isTest(file, node)).map((node) => readTest(file, node, nameOf(node)));
  for (const { node, name } of classes) {
    const marks = readMarks(file, node, readDecorators(file, node));
    const methods = methodsOf(node).filter((method) => isTest(file, method));
    tests.push(...methods.map((method) => readTest(file, method, `${name}::${nameOf(method)}`, marks)));
  }
  reportDuplicates(
    file,
    tests,
    classes.map((found) => found.node),
  );
  return tests;
}

/** True for `test_...`; runners also collect `testing` and the like, which is reported instead. */
function isTest(file: ReadFile, node: PyNode): boolean {
  const name = nameOf(node);
  if (!name.startsWith('test')) return false;
  if (!name.startsWith('test_')) report(file, node, 'test-name', `Name it test_...: "${name}" would be collected too.`);
  if (node.children[0]?.type === 'async') report(file, node, 'async-test', 'Tests are plain functions, not async ones.');
  if (ownYields(node)) report(file, node, 'not-collected', 'A test function that yields is not run.');
  return name.startsWith('test_');
}

function ownYields(node: PyNode): boolean {
  return findAll(node, 'yield').some((found) => findAbove(found, 'function_definition', 'lambda') === node);
}

function readTest(file: ReadFile, node: PyNode, name: string, outer: Marks = { requirementIds: [] }): SuiteTest {
  const decorators = readDecorators(file, node);
  const marks = readMarks(file, node, decorators);
  const requirementIds = [...new Set([...outer.requirementIds, ...marks.requirementIds])];
  const visibility = marks.visibility ?? outer.visibility;
  if (requirementIds.length === 0) report(file, node, 'requirement-missing', `${name} names no requirement: add @req("R-1").`);
  if (!visibility) report(file, node, 'visibility-missing', `${name} is neither @public nor @private.`);
  const whole = node.parent?.type === 'decorated_definition' ? node.parent : node;
  const isRequirementId = (literal: PyNode): boolean =>
    decorators.some(
      (decorator) => isRequirementMark(decorator) && decorator.node.start <= literal.start && literal.end <= decorator.node.end,
    );
  return {
    id: `${file.path}::${name}`,
    requirementIds,
    visibility,
    line: node.line,
    source: dedentedSource(file, whole),
    literals: tellingLiterals(whole, isRequirementId),
    assertLines: assertLines(node),
  };
}

function dedentedSource(file: ReadFile, node: PyNode): string {
  const indent = new RegExp(`^[ \\t]{0,${node.column}}`);
  const lines = file.lines.slice(node.line - 1, node.endLine);
  return lines.map((line) => line.replace(indent, '').replace(/\r$/, '')).join('\n');
}

const ASSERTING_CALL = /^(?:self\.(?:assert\w+|fail)|pytest\.(?:raises|warns|fail)|raises)$/;

function assertLines(node: PyNode): number[] {
  const statements = findAll(node, 'assert_statement');
  const calls = callsOf(node).filter((call) => ASSERTING_CALL.test(call.field('function')?.text ?? ''));
  return [...new Set([...statements, ...calls].map((found) => found.line))].sort((a, b) => a - b);
}

function reportDuplicates(file: ReadFile, tests: SuiteTest[], classes: PyNode[]): void {
  const seen = new Set<string>();
  for (const test of tests) {
    if (seen.has(test.id)) pushDuplicate(file, test.line, test.id.slice(file.path.length + 2));
    seen.add(test.id);
  }
  const names = new Set<string>();
  for (const node of classes) {
    if (names.has(nameOf(node))) pushDuplicate(file, node.line, nameOf(node));
    names.add(nameOf(node));
  }
}

function pushDuplicate(file: ReadFile, line: number, name: string): void {
  file.violations.push({
    file: file.path,
    line,
    code: 'duplicate-test',
    message: `${name} is defined twice; the first one would never run.`,
  });
}
