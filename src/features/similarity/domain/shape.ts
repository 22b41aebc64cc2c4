/** What tests call of a solution. */
export interface Interface {
  kind: string;
  modules: readonly { name: string; names: readonly string[] }[];
}

/**
 * What two tasks have to have in common for one's solution to be called by the other's tests: `program`, or the kind with the
 * number of parameters of each function in order, and `x` for anything else: `functions:1:2:x`. Undefined where names matter beyond that (classes, several
 * modules) or a function is not to be found.
 */
export function shapeOf({ kind, modules }: Interface, files: readonly { path: string; content: string }[]): string | undefined {
  if (kind === 'program') return 'program';
  const [module] = modules;
  if (kind !== 'functions' || !module || modules.length > 1) return undefined;
  const source = files.find(({ path }) => path === fileOf(module.name))?.content ?? '';
  const parts = module.names.map((name) => parameterCount(source, name) ?? (isBound(source, name) ? 'x' : undefined));
  return parts.includes(undefined) ? undefined : ['functions', ...parts].join(':');
}

/** A class (mostly an exception) or a constant. */
function isBound(source: string, name: string): boolean {
  return new RegExp(`^(?:class\\s+${name}\\b|${name}\\s*(?::[^=\\n]+)?=)`, 'm').test(source);
}

/** `text.lines` -> `text/lines.py`. */
export function fileOf(module: string): string {
  return `${module.replaceAll('.', '/')}.py`;
}

/** Parameters of a function at the top level; the markers `*` and `/` are none. */
function parameterCount(source: string, name: string): number | undefined {
  const head = new RegExp(`^(?:async\\s+)?def\\s+${name}\\s*(?:\\[[^\\]]*\\])?\\(`, 'm').exec(source);
  if (!head) return undefined;
  const list = argumentsFrom(source, head.index + head[0].length);
  return list.filter((parameter) => parameter !== '' && parameter !== '*' && parameter !== '/').length;
}

const PIECE = /#[^\n]*|"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'|[\s\S]/g;

/** What stands between commas up to the closing bracket, comments left out. */
function argumentsFrom(source: string, start: number): string[] {
  const found: string[] = [];
  let [depth, current] = [0, ''];
  for (const [piece] of source.slice(start, start + 10_000).matchAll(PIECE)) {
    if (depth === 0 && (piece === ')' || piece === ',')) {
      found.push(current.trim());
      current = '';
      if (piece === ')') break;
      continue;
    }
    if ('([{'.includes(piece)) depth += 1;
    if (')]}'.includes(piece)) depth -= 1;
    if (!piece.startsWith('#')) current += piece;
  }
  return found;
}
