import { BUILTINS, CALL_ONLY, DEFINABLE_DUNDERS, FORBIDDEN_BUILTINS, SETTABLE_DUNDERS } from './allowed';
import { resolve, type Load } from './names';
import { isMainGuard, report, type ReadFile } from './source-file';
import { findAbove, findAll, type PyNode } from './tree';

/** Every name that is read is bound in the file or an allowed builtin. */
export function checkNames(file: ReadFile): void {
  for (const load of file.scopes.loads) {
    if (load.name.startsWith('__') && load.name.endsWith('__')) continue;
    const dangerous = FORBIDDEN_BUILTINS.has(load.name) || CALL_ONLY.has(load.name);
    if (resolve(load.name, load.scope, !dangerous).length > 0) continue;
    if (CALL_ONLY.has(load.name)) checkCallOnly(file, load);
    else if (FORBIDDEN_BUILTINS.has(load.name)) report(file, load.node, 'forbidden-name', `A test can't use ${load.name}.`);
    else if (!BUILTINS.has(load.name)) report(file, load.node, 'unknown-name', `${load.name} is not defined in this file.`);
  }
}

function checkCallOnly(file: ReadFile, load: Load): void {
  const annotation = load.name === 'type' && findAbove(load.node, 'type', 'statement')?.type === 'type';
  if (!annotation && !load.node.is('function', 'call'))
    report(file, load.node, 'builtin-as-value', `${load.name} can be called, but not stored or passed on.`);
}

/** Special names are written only to define a helper class and in `if __name__ == "__main__"`. */
export function checkDunderNames(file: ReadFile): void {
  for (const node of findAll(file.root, 'identifier')) {
    if (node.text.normalize('NFKC') !== node.text)
      report(file, node, 'identifier-spelling', 'Python reads this identifier as another one (NFKC); write it in plain letters.');
    if (!/^__.*__$/.test(node.text) || node.is('attribute', 'attribute')) continue;
    if (!dunderAllowed(node)) report(file, node, 'dunder-name', `A test can't use ${node.text}.`);
  }
}

function dunderAllowed(node: PyNode): boolean {
  const parent = node.parent;
  const inClass = findAbove(node, 'function_definition', 'class_definition', 'lambda');
  if (node.is('name', 'function_definition')) return DEFINABLE_DUNDERS.has(node.text) && isMethod(parent!);
  if (node.is('left', 'assignment')) return SETTABLE_DUNDERS.has(node.text) && inClass?.type === 'class_definition';
  if (node.text === '__name__')
    return parent?.type === 'comparison_operator' && parent.parent !== undefined && isMainGuard(parent.parent);
  if (node.text === '__future__') return findAbove(node, 'future_import_statement') !== undefined;
  return false;
}

function isMethod(definition: PyNode): boolean {
  return findAbove(definition, 'function_definition', 'class_definition')?.type === 'class_definition';
}

const HOOKS = /^(?:pytest_\w*|load_tests|pytestmark|collect_ignore\w*|setUpModule|tearDownModule)$/;

/** Module-level names by which a test runner would load plugins or change what it collects. */
export function checkHooks(file: ReadFile): void {
  for (const [name, [binding]] of file.scopes.module.bindings) {
    if (binding && HOOKS.test(name))
      report(file, binding.node, 'hook-name', `${name} is a hook of the test runner; mark each test or class instead.`);
  }
}

/** At the top level a file only imports and defines. */
export function checkTopLevelStatements(file: ReadFile): void {
  for (const statement of file.root.parts) {
    if (statement.type !== 'expression_statement') continue;
    const [expression] = statement.parts;
    const harmless = ['assignment', 'string', 'concatenated_string', 'ellipsis'];
    if (expression && !harmless.includes(expression.type))
      report(
        file,
        statement,
        'import-time-code',
        'At the top level a test file imports and defines; put this into a fixture or a test.',
      );
  }
}
