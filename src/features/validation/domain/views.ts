import type { TestOutcome } from '../../../domain/verdict';
import type { ValidationEvidence } from './evidence';

/** Exceptions of the language itself; naming one tells the author nothing but its kind. */
const BUILTIN_EXCEPTIONS = new Set(
  (
    'ArithmeticError AssertionError AttributeError BufferError EOFError FloatingPointError ImportError IndentationError IndexError KeyError ' +
    'LookupError MemoryError ModuleNotFoundError NameError NotImplementedError OSError OverflowError RecursionError ReferenceError RuntimeError ' +
    'StopIteration SyntaxError SystemExit TypeError UnboundLocalError UnicodeDecodeError UnicodeEncodeError UnicodeError ValueError ZeroDivisionError'
  ).split(' '),
);

/** What an author may learn of a failed requirement. */
export interface RequirementResult {
  requirement_id: string;
  outcome: 'passed' | 'failed';
  exception: string | null;
  function: string | null;
}

/** What a test writer may learn of an own test. */
export interface OwnTestResult {
  id: string;
  outcome: TestOutcome;
  /** The failing line of the test, as written; never a value. */
  failing_line: { line: number; text: string } | null;
}

/**
 * Per requirement pass or fail, and of one failing call the exception type and function. Both come from
 * closed sets (built-in exceptions and declared names), since a solution could name an exception class
 * after a test's input to carry it out.
 */
export function requirementResults(
  evidence: ValidationEvidence,
  requirementIds: readonly string[],
  declaredNames: readonly string[],
): RequirementResult[] {
  const failing = new Map(evidence.findings.failing.map(({ id, failure }) => [id, failure]));
  return requirementIds.map((requirement_id) => {
    const failures = evidence.tests
      .filter((test) => test.requirementIds.includes(requirement_id))
      .flatMap((test) => failing.get(test.id) ?? []);
    const raised = failures.find((failure) => failure.failure?.raised)?.failure?.raised;
    const known = raised && (BUILTIN_EXCEPTIONS.has(raised.exception) || declaredNames.includes(raised.exception));
    const entry = raised?.entry.split('.')[0];
    return {
      ...{ requirement_id, outcome: failures.length > 0 ? 'failed' : 'passed' },
      exception: raised ? (known ? raised.exception : 'Exception') : null,
      function: entry !== undefined && declaredNames.includes(entry) ? entry : null,
    };
  });
}

/** One outcome a test and the failing line as written. `suite` are the writer's own files. */
export function ownTestResults(
  evidence: ValidationEvidence,
  suite: readonly { path: string; content: string }[],
): OwnTestResult[] {
  const failing = new Map(evidence.findings.failing.map(({ id, failure }) => [id, failure]));
  const lines = new Map(suite.map((file) => [file.path, file.content.split('\n')]));
  return evidence.tests.map(({ id }) => {
    const failed = failing.get(id);
    const { file, line } = failed?.failure ?? {};
    const text = file !== undefined && line !== undefined ? lines.get(file)?.[line - 1] : undefined;
    return {
      id,
      outcome: failed?.outcome ?? 'passed',
      failing_line: line !== undefined && text !== undefined ? { line, text } : null,
    };
  });
}

/** For a suite that could not cross the boundary: one outcome a requirement, no more. */
export function requirementOutcomes(
  evidence: ValidationEvidence,
  requirementIds: readonly string[],
): { requirement_id: string; outcome: 'passed' | 'failed' }[] {
  return requirementResults(evidence, requirementIds, []).map(({ requirement_id, outcome }) => ({ requirement_id, outcome }));
}
