import type { Change } from '../../../domain/swe';
import type { Mirror, TreeEntry } from '../../../platform/git';
import { isRead, type RepositoryFiles } from '../profiles';

/** A manifest is text that people and tools keep small; a larger one is no manifest. */
const MAX_MANIFEST_BYTES = 8 * 1024 * 1024;

/** Reads what a change's language profile decides from: names of base's files, texts of its manifests at base and at head. */
export async function readRepository(mirror: Mirror, change: Change): Promise<RepositoryFiles> {
  const [base, head] = await Promise.all([mirror.listTree(change.baseCommit), mirror.listTree(change.headCommit)]);
  const texts = await readTexts(
    mirror,
    [...base, ...head].filter(({ path }) => isRead(change.language, path)),
  );
  const side = (entries: TreeEntry[]): ((path: string) => string | undefined) => {
    const ids = new Map(entries.map(({ path, id }) => [path, id]));
    return (path) => texts.get(ids.get(path) ?? '');
  };
  return { paths: base.map(({ path }) => path).sort(), base: side(base), head: side(head) };
}

async function readTexts(mirror: Mirror, entries: TreeEntry[]): Promise<Map<string, string>> {
  const files = entries.filter(({ mode, size }) => mode.startsWith('100') && size <= MAX_MANIFEST_BYTES);
  const ids = [...new Set(files.map(({ id }) => id))];
  const contents = await mirror.readBlobs(ids);
  return new Map(ids.map((id, at) => [id, contents[at]?.toString('utf8') ?? '']));
}
