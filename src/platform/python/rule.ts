import type { InterfaceKind } from '../../domain/verdict';
import { STANDARD_MODULES, type Modules } from './allowed';
import type { Chain } from './names';
import type { ReadFile } from './source-file';

/** What the solution under test declares, as far as a reading of the suite needs it. */
export interface SuiteContext {
  kind: InterfaceKind;
  /** Importable modules of the solution and their public names. */
  modules: { name: string; names: string[] }[];
  /** Packages of the task's environment that tests may import too. */
  allowedImports?: string[];
}

/** Everything a suite may import, and which of it is the solution. */
export interface Reach {
  modules: Modules;
  solution: ReadonlySet<string>;
}

/** One family of checks over a file; it reports through the file. */
export type Rule = (file: ReadFile, reach: Reach) => void;

export function readReach(context: SuiteContext): Reach {
  const assay = STANDARD_MODULES.get('assay') as ReadonlySet<string>;
  const modules = new Map(STANDARD_MODULES);
  if (context.kind === 'program') modules.set('assay', new Set([...assay, 'run']));
  for (const name of context.allowedImports ?? []) modules.set(name, 'any');
  const solution = new Set<string>();
  for (const { name, names } of context.modules) {
    for (const parent of parentsOf(name)) {
      if (!solution.has(parent)) modules.set(parent, new Set());
      solution.add(parent);
    }
    modules.set(name, new Set(names));
    solution.add(name);
  }
  return { modules, solution };
}

/** `a.b.c` -> `a`, `a.b`. */
function parentsOf(name: string): string[] {
  const parts = name.split('.');
  return parts.slice(1).map((_, index) => parts.slice(0, index + 1).join('.'));
}

/** Where a chain leaves the modules: the innermost module it names, and the first member taken of it. */
export interface Landing {
  module: string;
  member?: string;
  /** Index of `member` among the chain's members. */
  index: number;
}

/** Follows a chain through modules; undefined if its root is not a module. */
export function findLanding(chain: Chain, reach: Reach): Landing | undefined {
  const binding = chain.bindings.find((found) => found.target !== undefined && reach.modules.has(found.target));
  if (!binding?.target) return undefined;
  let module = binding.target;
  let index = 0;
  for (const member of chain.members) {
    if (!reach.modules.has(`${module}.${member.text}`)) break;
    module = `${module}.${member.text}`;
    index += 1;
  }
  const member = chain.members[index]?.text;
  return { module, index, ...(member !== undefined && { member }) };
}

/** True if a chain's root is the solution: one of its modules or a name imported from one. */
export function fromSolution(chain: Chain, reach: Reach): boolean {
  return chain.bindings.some(({ target, kind }) => {
    if (target === undefined) return false;
    const module = kind === 'imported' && !reach.modules.has(target) ? target.slice(0, target.lastIndexOf('.')) : target;
    return reach.solution.has(module);
  });
}

/** True if the module offers the name. */
export function offers(reach: Reach, module: string, name: string): boolean {
  const names = reach.modules.get(module);
  return names === 'any' ? !name.startsWith('_') : (names?.has(name) ?? false);
}
