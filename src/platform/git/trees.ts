import { GitError } from './git-error';
import type { ObjectStore } from './object-store';
import type { TreeEntry } from './output';
import { decodePath, encodePath } from './path-bytes';

/** A place of a tree: a file, or with an id of undefined its absence. */
export interface IndexEdit {
  path: string;
  mode: string;
  id: string | undefined;
}

/** An entry of one tree object; bytes of the name as Latin-1, so that order by code units is git's. */
interface Item {
  mode: string;
  id: string;
}
type Items = ReadonlyMap<string, Item>;

interface Edit {
  /** What is left of the path, by folders. */
  parts: string[];
  put: Item | undefined;
}

const FOLDER = '040000';
const SUBMODULE = '160000';
/** A tree can name one subtree many times, and so a small repository many more files than it has. */
const MAX_ENTRIES = 1_000_000;
const MAX_PATH_BYTES = 16_384;
/** Of all trees that are kept: neighbouring commits share nearly all. */
const MAX_KEPT = 50_000;

/** Reads and edits whole trees by their objects. What was read last is kept. */
export class Trees {
  private readonly kept = new Map<string, Items>();
  private keptItems = 0;
  private readonly sizes = new Map<string, number>();

  constructor(private readonly objects: ObjectStore) {}

  /** All files below a tree in git's order, as `ls-tree -r --long` tells them. */
  async list(root: string): Promise<TreeEntry[]> {
    const loaded = await this.loadAll(root);
    const entries = flatten(loaded, root);
    await this.measure(entries);
    return entries.map((entry) => ({ ...entry, size: this.sizes.get(entry.id) ?? 0 }));
  }

  /**
   * Puts and removes files; what stands where a new path needs a folder, or the reverse, gives way. Answers the id of the tree.
   * Throws `bad-patch` for a path that a checkout must not have.
   */
  async edit(root: string, edits: readonly IndexEdit[]): Promise<string> {
    const parted = edits.map(({ path, mode, id }): Edit => {
      const parts = encodePath(path).toString('latin1').split('/');
      if (id !== undefined && parts.some((part) => isUnsafe(part, mode)))
        throw new GitError('bad-patch', `${JSON.stringify(path)} may not be in a tree`);
      return { parts, put: id === undefined ? undefined : { mode, id } };
    });
    return (await this.editTree(root, parted)) ?? this.write(new Map());
  }

  /** A tree of these trees, in folders `0`, `1`, ... */
  async beside(ids: readonly string[]): Promise<string> {
    return this.write(new Map(ids.map((id, at) => [String(at), { mode: FOLDER, id }])));
  }

  /** Undefined for a tree that has become empty. */
  private async editTree(id: string | undefined, edits: readonly Edit[]): Promise<string | undefined> {
    const items = new Map(id === undefined ? [] : await this.load(id));
    for (const [name, own] of groupByName(edits)) {
      const [here, below] = [own.filter(({ parts }) => parts.length === 1), own.filter(({ parts }) => parts.length > 1)];
      if (here.some(({ put }) => !put) && items.get(name)?.mode !== FOLDER) items.delete(name);
      if (below.length > 0) await this.editFolder(items, name, below);
      for (const { put } of here) if (put) items.set(name, put);
    }
    return items.size === 0 ? undefined : this.write(items);
  }

  private async editFolder(items: Map<string, Item>, name: string, edits: readonly Edit[]): Promise<void> {
    const old = items.get(name);
    // Nothing is removed from below a file.
    if (old?.mode !== FOLDER && edits.every(({ put }) => !put)) return;
    const inner = edits.map(({ parts, put }) => ({ parts: parts.slice(1), put }));
    const id = await this.editTree(old?.mode === FOLDER ? old.id : undefined, inner);
    if (id === undefined) items.delete(name);
    else items.set(name, { mode: FOLDER, id });
  }

  private write(items: Items): Promise<string> {
    const sorted = [...items].sort(([a, { mode: one }], [b, { mode: other }]) => (sortKey(a, one) < sortKey(b, other) ? -1 : 1));
    const bytes = sorted.flatMap(([name, { mode, id }]) => [
      Buffer.from(`${mode.replace(/^0/, '')} ${name}\0`, 'latin1'),
      Buffer.from(id, 'hex'),
    ]);
    return this.objects.write('tree', Buffer.concat(bytes));
  }

  private async load(id: string): Promise<Items> {
    return (await this.loadMany([id])).get(id) ?? new Map<string, Item>();
  }

  /** Level by level, each tree once. */
  private async loadAll(root: string): Promise<ReadonlyMap<string, Items>> {
    const loaded = new Map<string, Items>();
    for (let wanted = [root]; wanted.length > 0;) {
      const level = await this.loadMany(wanted);
      for (const [id, items] of level) loaded.set(id, items);
      const folders = [...level.values()].flatMap((items) => [...items.values()].filter(({ mode }) => mode === FOLDER));
      wanted = [...new Set(folders.map(({ id }) => id))].filter((id) => !loaded.has(id));
    }
    return loaded;
  }

  private async loadMany(ids: readonly string[]): Promise<Map<string, Items>> {
    const fresh = ids.filter((id) => !this.kept.has(id));
    const found = new Map(ids.flatMap((id) => [[id, this.kept.get(id) ?? new Map<string, Item>()] as const]));
    (await this.objects.read(fresh, 'tree')).forEach((content, at) => {
      const id = fresh[at] ?? '';
      const items = readItems(content);
      found.set(id, items);
      this.keep(id, items);
    });
    return found;
  }

  private keep(id: string, items: Items): void {
    if (this.keptItems + items.size > MAX_KEPT) {
      this.kept.clear();
      this.keptItems = 0;
    }
    this.kept.set(id, items);
    this.keptItems += items.size;
  }

  private async measure(entries: readonly TreeEntry[]): Promise<void> {
    if (this.sizes.size > MAX_KEPT) this.sizes.clear();
    const files = entries.filter(({ id, type }) => type === 'blob' && !this.sizes.has(id));
    const ids = [...new Set(files.map(({ id }) => id))];
    (await this.objects.describe(ids)).forEach((head, at) => this.sizes.set(ids[at] ?? '', head?.size ?? 0));
  }
}

function flatten(loaded: ReadonlyMap<string, Items>, root: string): TreeEntry[] {
  const entries: TreeEntry[] = [];
  function visit(id: string, folder: string): void {
    for (const [name, item] of loaded.get(id) ?? []) {
      const path = `${folder}${name}`;
      if (entries.length >= MAX_ENTRIES || path.length > MAX_PATH_BYTES)
        throw new GitError('output-limit', `The tree ${root} has more than ${String(MAX_ENTRIES)} files, or too long paths`);
      if (item.mode === FOLDER) visit(item.id, `${path}/`);
      else entries.push(treeEntry(path, item));
    }
  }
  visit(root, '');
  return entries;
}

function treeEntry(path: string, { mode, id }: Item): TreeEntry {
  return { path: decodePath(Buffer.from(path, 'latin1')), mode, type: mode === SUBMODULE ? 'commit' : 'blob', id, size: 0 };
}

/** The format of tree objects: mode, blank, name, NUL, 20 bytes of the id. */
function readItems(content: Buffer): Items {
  const items = new Map<string, Item>();
  for (let at = 0; at < content.length;) {
    const blank = content.indexOf(0x20, at);
    const nul = content.indexOf(0, blank);
    if (blank < 0 || nul < 0 || nul + 21 > content.length) throw new GitError('missing', 'A tree of the mirror is broken');
    const mode = content.toString('latin1', at, blank).padStart(6, '0');
    items.set(content.toString('latin1', blank + 1, nul), { mode, id: content.toString('hex', nul + 1, nul + 21) });
    at = nul + 21;
  }
  return items;
}

function groupByName(edits: readonly Edit[]): Map<string, Edit[]> {
  const groups = new Map<string, Edit[]>();
  for (const edit of edits) {
    const name = edit.parts[0] ?? '';
    groups.set(name, [...(groups.get(name) ?? []), edit]);
  }
  return groups;
}

/** Git sorts a folder as if its name ended with a slash. */
function sortKey(name: string, mode: string): string {
  return mode === FOLDER ? `${name}/` : name;
}

/**
 * What git's own index refuses on any system (verify_path in read-cache.c), and a little more: names that some file system takes for
 * `.git`, and a link as `.gitmodules`.
 */
function isUnsafe(name: string, mode: string): boolean {
  if (/^\.{0,2}$/.test(name)) return true;
  const plain = name
    .replace(/[^\x20-\x7e]/g, '')
    .replace(/[:\\].*$/, '')
    .replace(/[ .]+$/, '')
    .toLowerCase();
  return plain === '.git' || plain === 'git~1' || (mode === '120000' && plain === '.gitmodules');
}
