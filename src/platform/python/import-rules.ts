import { SKIP_NAMES } from './allowed';
import { findLanding, fromSolution, offers, type Reach } from './rule';
import { inMainGuard, report, type ReadFile } from './source-file';
import { findAbove, findAll, type PyNode } from './tree';

/** Imports name allowed modules and, of each, names it offers. */
export function checkImports(file: ReadFile, reach: Reach): void {
  for (const node of findAll(file.root, 'import_statement')) {
    for (const entry of node.fields('name')) checkModule(file, entry, moduleText(entry), reach);
  }
  for (const node of findAll(file.root, 'import_from_statement')) checkFrom(file, node, reach);
  for (const node of findAll(file.root, 'future_import_statement')) {
    for (const entry of node.fields('name')) {
      if (moduleText(entry) !== 'annotations')
        report(file, entry, 'member-not-allowed', 'Only annotations can be imported from __future__.');
    }
  }
}

function moduleText(entry: PyNode): string {
  return (entry.type === 'aliased_import' ? entry.field('name')?.text : entry.text) ?? '';
}

function checkModule(file: ReadFile, node: PyNode, module: string, reach: Reach): boolean {
  if (reach.modules.has(module) || packageAllowed(module, reach)) return true;
  report(
    file,
    node,
    'import-not-allowed',
    `A test can't import ${module}: the solution's modules, assay, pytest, unittest and a few pure standard modules are allowed.`,
  );
  return false;
}

/** A submodule of a package of the environment. */
function packageAllowed(module: string, reach: Reach): boolean {
  const parts = module.split('.');
  return (
    !parts.some((part) => part.startsWith('_')) &&
    parts.some((_, index) => reach.modules.get(parts.slice(0, index + 1).join('.')) === 'any')
  );
}

function checkFrom(file: ReadFile, node: PyNode, reach: Reach): void {
  const module = node.field('module_name');
  if (!module || module.type === 'relative_import')
    return report(file, node, 'relative-import', 'Import the solution by the name of its module.');
  if (node.children.some((child) => child.type === 'wildcard_import'))
    return report(file, node, 'star-import', 'Name what is imported.');
  if (!checkModule(file, node, module.text, reach) || !reach.modules.has(module.text)) return;
  for (const entry of node.fields('name')) {
    const name = moduleText(entry);
    const path = `${module.text}.${name}`;
    if (offers(reach, module.text, name) || reach.modules.has(path) || SKIP_NAMES.has(path)) continue;
    reportMember(file, entry, module.text, name, reach);
  }
}

function reportMember(file: ReadFile, node: PyNode, module: string, name: string, reach: Reach): void {
  if (reach.solution.has(module)) report(file, node, 'name-not-declared', `The interface of ${module} does not declare ${name}.`);
  else report(file, node, 'member-not-allowed', `A test can't use ${module}.${name}.`);
}

/** A module is only ever the left side of a dot, and what follows is a name that it offers. */
export function checkModuleUse(file: ReadFile, reach: Reach): void {
  for (const chain of file.chains) {
    const landing = findLanding(chain, reach);
    if (!landing) continue;
    const path = `${landing.module}.${landing.member}`;
    if (landing.member === undefined) {
      report(
        file,
        chain.load.node,
        'module-as-value',
        `The module ${landing.module} can't be used as a value; name what you need of it.`,
      );
    } else if (!offers(reach, landing.module, landing.member) && !SKIP_NAMES.has(path) && !runsGuarded(path, chain.load.node)) {
      reportMember(file, chain.members[landing.index] ?? chain.load.node, landing.module, landing.member, reach);
    }
  }
}

function runsGuarded(path: string, node: PyNode): boolean {
  return (path === 'unittest.main' || path === 'pytest.main') && inMainGuard(node);
}

const CLOCK = /^datetime\.(?:datetime|date)\.(?:now|utcnow|today)$/;

/** Nothing imported is changed, and nothing reads the clock. */
export function checkImportedUse(file: ReadFile, reach: Reach): void {
  for (const chain of file.chains) {
    const clock = chain.bindings.some(
      ({ target }) => target && CLOCK.test([target, ...chain.members.slice(0, 2).map((member) => member.text)].join('.')),
    );
    const clockShort = chain.path !== undefined && CLOCK.test(chain.path);
    if (clock || clockShort)
      report(file, chain.load.node, 'clock', 'A test that reads the clock is not repeatable; write the date out.');
    const imported = chain.bindings.some(({ target }) => target !== undefined);
    if (imported && chain.members.length > 0 && isTarget(chain.top))
      report(file, chain.load.node, 'patched-import', 'A test does not change what it imports.');
    if (fromSolution(chain, reach) && usedAtImport(chain.top))
      report(
        file,
        chain.load.node,
        'import-time-code',
        'The solution is called inside tests and fixtures, not while the file is imported.',
      );
  }
}

const TARGET_PATTERNS = [
  'pattern_list',
  'tuple_pattern',
  'list_pattern',
  'list_splat_pattern',
  'parenthesized_expression',
  'as_pattern_target',
];

/** True for the left side of an assignment, a loop variable, `as x.y` and `del x.y`. */
function isTarget(node: PyNode): boolean {
  let at = node;
  while (at.parent && TARGET_PATTERNS.includes(at.parent.type)) at = at.parent;
  const parent = at.parent;
  if (!parent) return false;
  if (parent.type === 'delete_statement' || at.type === 'as_pattern_target') return true;
  if (parent.type === 'expression_list' && parent.parent?.type === 'delete_statement') return true;
  return at.fieldName === 'left' && /^(?:augmented_)?assignment$|^for_/.test(parent.type);
}

/** A call, a subscript or a base class outside of any function body. */
function usedAtImport(node: PyNode): boolean {
  const called = node.is('function', 'call') || node.is('value', 'subscript');
  const base = node.parent?.type === 'argument_list' && node.parent.is('superclasses', 'class_definition');
  if (!called && !base) return false;
  for (let at: PyNode = node; ;) {
    const owner = findAbove(at, 'function_definition', 'lambda');
    if (!owner) return !inMainGuard(node);
    const body = owner.field('body');
    if (body && body.start <= node.start && node.end <= body.end) return false;
    at = owner;
  }
}
