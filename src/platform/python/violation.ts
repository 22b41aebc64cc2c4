/** Why a suite is refused; stable, part of the API's problem bodies. */
export const VIOLATION_CODES = [
  // The text itself.
  'not-python',
  'control-character',
  'source-encoding',
  'identifier-spelling',
  'unexpected-file',
  // What a test is.
  'visibility-missing',
  'visibility-conflict',
  'requirement-missing',
  'requirement-id',
  'duplicate-test',
  'dynamic-test',
  'skipped-test',
  'test-name',
  'async-test',
  'not-collected',
  // What a test may reach.
  'import-not-allowed',
  'name-not-declared',
  'star-import',
  'relative-import',
  'module-as-value',
  'member-not-allowed',
  'dunder-name',
  'dunder-attribute',
  'dunder-string',
  'private-attribute',
  'forbidden-attribute',
  'forbidden-name',
  'unknown-name',
  'builtin-as-value',
  'computed-attribute',
  'type-call',
  'super-call',
  'format-string',
  'patched-import',
  'decorator-not-allowed',
  'fixture-not-allowed',
  'hook-name',
  'import-time-code',
  'clock',
] as const;
export type ViolationCode = (typeof VIOLATION_CODES)[number];

/** One reason to refuse a Python file, found without running it. `line` is 1-based; the message is for the file's owner. */
export interface Violation {
  file: string;
  line: number;
  code: ViolationCode;
  message: string;
}
