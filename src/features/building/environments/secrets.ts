import type { Change } from '../../../domain/swe';
import { encodePath, type Mirror } from '../../../platform/git';
import { type Pattern, SHORTEST_PATTERN } from './pattern-search';

/** What only head has, and no image may hold. */
export interface Secrets {
  /** Git ids of contents that are at head and not at base, with their paths. */
  blobs: Map<string, string>;
  /** Paths that head has and base has not. */
  paths: Set<string>;
  /** All paths of base, in the same encoding: UTF-8's bytes as Latin-1. */
  basePaths: Set<string>;
  patterns: Pattern[];
  /** What only head has of each source and test file that the change adds or changes, by {@link stemOf}: what would tell a later release. */
  byStem: Map<string, Pattern[][]>;
}

/** A file's name without folders and endings, as it is in a package too: `src/pluggy/_hooks.py` and `Hooks$1.class` are `_hooks` and `Hooks`. */
export function stemOf(path: string): string {
  return /(?<=^|[/!])\.?[^.$/!]*(?=[^/!]*$)/.exec(path)?.[0] ?? path;
}

/** Shorter lines (and string literals below 16) stand in too many programs by chance. */
const LEAST_LINE = 24;
/** Contents below this, as an empty file, are nobody's secret. */
const LEAST_BLOB = 32;
const MOST_PATTERNS = 4000;
/** What base is read for at most, to tell its lines from head's. */
const MOST_BASE_BYTES = 512 * 1024 * 1024;

/** Lists what to look for: contents, distinctive lines and literals that the change adds, and ids of head's commit, tree and blobs. */
export async function secretsOf(mirror: Mirror, change: Change): Promise<Secrets> {
  const [base, changes] = await Promise.all([
    mirror.listTree(change.baseCommit),
    mirror.changes(change.baseCommit, change.headCommit),
  ]);
  const known = new Set(base.map(({ id }) => id));
  const added = changes.filter(({ newMode, newId }) => newMode.startsWith('100') && !known.has(newId));
  const contents = await mirror.readBlobs(added.map(({ newId }) => newId));
  const large = added.filter((_, at) => (contents[at]?.length ?? 0) >= LEAST_BLOB);
  const baseText = await textOf(
    mirror,
    base.filter(({ mode }) => mode.startsWith('100')).map(({ id }) => id),
  );
  const lines = contents.map((content) => ownLines(content, baseText));
  const patterns = [...(await idPatterns(mirror, change, large)), ...textPatterns(new Set(lines.flat()))];
  const told = new Set([...change.sourcePaths, ...change.testFiles.map(({ path }) => path)]);
  return {
    blobs: new Map(large.map(({ newId, path }) => [newId, path])),
    paths: new Set(changes.filter(({ status }) => status === 'added').map(({ path }) => plainPath(path))),
    basePaths: new Set(base.map(({ path }) => plainPath(path))),
    patterns: patterns.slice(0, MOST_PATTERNS),
    byStem: byStem(
      added.flatMap(({ path }, at) => (told.has(path) ? [{ path, patterns: textPatterns(new Set(lines[at])) }] : [])),
    ),
  };
}

function plainPath(path: string): string {
  return encodePath(path).toString('latin1');
}

async function textOf(mirror: Mirror, ids: string[]): Promise<string> {
  const contents = await mirror.readBlobs([...new Set(ids)], MOST_BASE_BYTES);
  return Buffer.concat(contents).toString('latin1');
}

async function idPatterns(mirror: Mirror, change: Change, added: { newId: string; path: string }[]): Promise<Pattern[]> {
  const tree = await mirror.treeOf(change.headCommit);
  const ids = [
    { id: change.headCommit, label: 'the commit of head' },
    { id: tree, label: 'the tree of head' },
    ...added.map(({ newId, path }) => ({ id: newId, label: `the blob of ${path}` })),
  ];
  return ids.flatMap(({ id, label }) => [
    { bytes: Buffer.from(id, 'hex'), label: `${label}, as git's index has it` },
    { bytes: Buffer.from(id), label: `${label}, as text` },
  ]);
}

function byStem(files: { path: string; patterns: Pattern[] }[]): Map<string, Pattern[][]> {
  const found = new Map<string, Pattern[][]>();
  for (const { path, patterns } of files)
    if (patterns.length > 0) found.set(stemOf(path), [...(found.get(stemOf(path)) ?? []), patterns]);
  return found;
}

/** Lines and string literals of a content of head that stand nowhere in base. */
function ownLines(content: Buffer, baseText: string): string[] {
  const candidates = new Set<string>();
  for (const line of content.toString('latin1').split(/\r?\n/)) {
    const trimmed = line.trim();
    if (trimmed.length >= LEAST_LINE && /[\w"']{3}.*\W.*\w/.test(trimmed)) candidates.add(trimmed.slice(0, 200));
    for (const [, , literal = ''] of line.matchAll(/(["'`])((?:\\.|(?!\1)[^\\]){16,200})\1/g))
      if (/^\S.*\w\W+\w.*\S$/.test(literal)) candidates.add(literal);
  }
  return [...candidates].filter((text) => !baseText.includes(text) && text.length >= SHORTEST_PATTERN);
}

/** Longest first. */
function textPatterns(texts: ReadonlySet<string>): Pattern[] {
  return [...texts]
    .sort((a, b) => b.length - a.length)
    .map((text) => ({ bytes: Buffer.from(text, 'latin1'), label: text.slice(0, 80) }));
}
