import { interfaceKey, joinExports } from './comparison';
import type { ChangeFacts, Placed } from './facts';
import { namesSymbol } from './statement';

/** What the golden patch adds or re-signs, with what stood in its place. */
export interface Candidate {
  declaration: Placed;
  reason: 'added' | 're-signed';
  /** What has the same name at base and is changed, or is an overload of it. */
  before: Placed[];
}

/**
 * Declarations of head that base does not have with the same interface, whose name some counted line of a test has and the statement has
 * not. `elsewhere` are declarations in files of base that the patch does not touch.
 */
export function findCandidates(facts: ChangeFacts, elsewhere: readonly Placed[] = []): Candidate[] {
  const { language, statement } = facts;
  const used = usedNames(facts);
  const known = joinExports([...facts.base, ...elsewhere], language);
  const head = joinExports(facts.head, language);
  const kept = new Set(head.map(idOf));
  return preferred(head, facts)
    .filter((each) => spellings(each).some((name) => used.has(name)))
    .filter((each) => !namesSymbol(statement, callName(each)))
    .flatMap((declaration): Candidate[] => {
      const same = known.filter((each) => isSame(each, declaration, kept, language));
      if (same.some((each) => interfaceKey(each, language) === interfaceKey(declaration, language))) return [];
      if (same.length > 0 && !isSigned(declaration)) return [];
      return [{ declaration, reason: same.length === 0 ? 'added' : 're-signed', before: same }];
    });
}

/** A constructor is called by the name of its type. */
export function callName({ kind, name, owner }: Placed): string {
  return kind === 'constructor' ? (owner ?? name) : name;
}

function usedNames({ tests }: ChangeFacts): Set<string> {
  return new Set(
    tests.flatMap(({ references, lines, bindings }) =>
      references
        .filter(({ line }) => lines.has(line))
        .flatMap(({ name }) => [name, bindings.aliases.get(name) ?? name, ...(bindings.types.get(name) ?? [])]),
    ),
  );
}

/** As tests may write it: RSpec's `be_empty` asks `empty?`, and `x.owner = 1` calls `owner=`. */
export function spellings(declaration: Placed): string[] {
  const name = callName(declaration);
  if (name.endsWith('?')) return [name, `be_${name.slice(0, -1)}`];
  return name.endsWith('=') ? [name, name.slice(0, -1)] : [name];
}

/** What is only a value keeps its interface whatever it holds. */
function isSigned({ kind, parameters, exported }: Placed): boolean {
  return parameters !== undefined || kind === 'macro' || exported;
}

/** The same thing at base: of a member and a type anywhere, of a file's own names in that file, its folder in Go, or where it was moved from. */
function isSame(one: Placed, other: Placed, kept: ReadonlySet<string>, language: string): boolean {
  if (one.qualified !== other.qualified) return false;
  if (one.owner !== undefined || one.kind === 'type' || one.path === other.path) return true;
  if (['go', 'c', 'cpp', 'csharp', 'php', 'ruby'].includes(language))
    return folderOf(one.path) === folderOf(other.path) || language !== 'go';
  return !kept.has(idOf(one)) && other.path !== one.path && isMoved(one, other);
}

function isMoved(one: Placed, other: Placed): boolean {
  return one.signature === other.signature;
}

function idOf({ path, qualified }: Placed): string {
  return `${path} ${qualified}`;
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf('/') + 1);
}

/** One of what is written twice: the prototype of C and C++, the visible overloads of TypeScript. */
function preferred(head: readonly Placed[], { language }: ChangeFacts): Placed[] {
  if (language === 'c' || language === 'cpp') return firstOf(head, ({ path }) => /\.(h|hh|hpp|hxx|ipp|inl)$/.test(path));
  if (language !== 'typescript') return [...head];
  const count = new Map<string, number>();
  for (const each of head) count.set(idOf(each), (count.get(idOf(each)) ?? 0) + 1);
  const last = new Map(head.map((each) => [idOf(each), each]));
  return head.filter(
    (each) => (count.get(idOf(each)) ?? 0) < 2 || !each.parameters || isAccessor(each) || last.get(idOf(each)) !== each,
  );
}

function isAccessor({ signature }: Placed): boolean {
  return /\b[gs]et \w/.test(signature);
}

function firstOf(all: readonly Placed[], isFirst: (each: Placed) => boolean): Placed[] {
  const headers = new Set(all.filter(isFirst).map(nameAndCount));
  return all.filter((each) => isFirst(each) || !headers.has(nameAndCount(each)));
}

function nameAndCount({ qualified, parameters }: Placed): string {
  return `${qualified} ${String(parameters?.most ?? '')}`;
}
