export { asksAtImport } from './asks-at-import';
export { checkSuite } from './check-suite';
export { normalForm } from './normal-form';
export { parsePython, type ParsedPython } from './parse';
export type { SuiteContext } from './rule';
export {
  readSolution,
  takeApart,
  type ClassDefinition,
  type Definition,
  type SolutionReading,
  type TakenApart,
} from './solution';
export { publicCalls, type PublicCall, type PublicStep } from './public-calls';
export { publicSuite } from './public-suite';
export type { PythonFile } from './source-file';
export { splitCheck, type CheckCase, type SplitCheck } from './split-check';
export { REMARK_CODES, remarksOn, type Remark } from './suite-remarks';
export { readSuite, TEST_FILE, type Suite, type SuiteTest } from './suite';
export { identifiersIn, pythonTokens } from './tokens';
export { findAbove, findAll, type PyNode } from './tree';
export type { Violation, ViolationCode } from './violation';
