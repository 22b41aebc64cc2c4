import { checkAttributes, checkCalls, checkStrings } from './attribute-rules';
import { checkDecorators, checkFixtures } from './definition-rules';
import { checkImportedUse, checkImports, checkModuleUse } from './import-rules';
import { checkDunderNames, checkHooks, checkNames, checkTopLevelStatements } from './name-rules';
import { readReach, type Rule, type SuiteContext } from './rule';
import { readPythonFile, type PythonFile } from './source-file';
import type { Violation } from './violation';

const RULES: readonly Rule[] = [
  checkImports,
  checkModuleUse,
  checkImportedUse,
  checkNames,
  checkDunderNames,
  checkHooks,
  checkTopLevelStatements,
  checkAttributes,
  checkCalls,
  checkStrings,
  checkDecorators,
  checkFixtures,
];

/**
 * What a suite reaches for that it may not have, by line: an allow-list of modules, names, builtins, decorators and fixtures, and
 * no way around it (aliases, special attributes, computed names, format strings). It tells an honest writer early and stops the
 * usual tricks; what holds against the rest is the process boundary, not this reading.
 */
export async function checkSuite(files: PythonFile[], context: SuiteContext): Promise<Violation[]> {
  const reach = readReach(context);
  const violations: Violation[] = [];
  for (const file of files) {
    const read = await readPythonFile(file);
    if (read.valid) for (const rule of RULES) rule(read, reach);
    violations.push(...read.violations.sort((a, b) => a.line - b.line));
  }
  return violations;
}
