import { fileOf, type Interface } from './shape';

/** A solution and how it is called. */
export interface Callable {
  interface: Interface & { entryFile?: string };
  files: readonly { path: string; content: string }[];
}

const BORROWED = 'assay_borrowed';

/**
 * One task's solution under the names of another task of the same shape, so that the other's tests can call it: its files in a
 * package beside a module that hands on its functions, in the order of the interfaces. Modules of the solution that import one
 * another by absolute name still find each other, unless the other's module is called the same.
 */
export function renamed(from: Callable, to: Callable): { path: string; content: string }[] {
  if (to.interface.entryFile !== undefined) return asProgram(from, to.interface.entryFile);
  const [source, target] = [from.interface.modules[0], to.interface.modules[0]];
  if (!source || !target) return [];
  const [original, wanted] = [fileOf(source.name), fileOf(target.name)];
  const others = from.files.filter(({ path }) => path !== original && path !== wanted);
  const body = from.files.find(({ path }) => path === original)?.content ?? '';
  const hands = source.names.map((name, at) => `from ${BORROWED} import ${name} as ${target.names[at] ?? name}\n`);
  return [...others, { path: `${BORROWED}.py`, content: body }, { path: wanted, content: hands.join('') }];
}

function asProgram(from: Callable, entryFile: string): { path: string; content: string }[] {
  const entry = from.files.find(({ path }) => path === from.interface.entryFile);
  const others = from.files.filter(({ path }) => path !== from.interface.entryFile && path !== entryFile);
  return [...others, { path: entryFile, content: entry?.content ?? '' }];
}
