import type { SweLanguage } from '../../domain/swe';
import type { Mirror, PathChange, TreeEntry } from '../../platform/git';
import { findSyntaxLanguage, SYNTAX_LIMITS } from '../../platform/syntax';
import { classifyFile, isTestSide } from '../sourcing';
import type { ChangedTest, ReadableChange, TextFile } from './analyse';
import { gainsOf } from './domain/patch-lines';

/** What a verified task's SWE-bench row says of its pull request. */
export interface StoredChange {
  language: SweLanguage;
  statement: string;
  f2p: string[];
  baseCommit: string;
  patch: string;
  testPatch: string;
}

const ABSENT = '000000';
const FILES = new Set(['100644', '100755']);
/** Of base, what is read at a time, and in all: a source tree beyond that is searched in part. */
const CHUNK = 200;
const MAX_BASE_BYTES = 256 * 1024 * 1024;

/**
 * Takes a stored pull request apart again by a mirror that has its base. The head is what the two patches make of it. Throws a GitError:
 * `missing` without the base commit, `bad-patch` where the patches don't apply.
 */
export async function readChange(mirror: Mirror, stored: StoredChange): Promise<ReadableChange> {
  const { language, statement, f2p, baseCommit } = stored;
  const patches = [stored.testPatch, stored.patch].filter((patch) => patch !== '').map((patch) => Buffer.from(patch));
  const head = await mirror.applyPatches(baseCommit, patches);
  const changes = await mirror.changes(baseCommit, head);
  const sources = await readSides(
    mirror,
    changes.filter(({ path }) => isRead(path, language) && classifyFile(path) === 'source'),
  );
  const tests = await readTests(mirror, changes, stored);
  return { language, statement, f2p, sources, tests, baseFiles: () => readBase(mirror, baseCommit) };
}

function isRead(path: string, language: SweLanguage): boolean {
  return findSyntaxLanguage(path, language) !== undefined;
}

async function readSides(mirror: Mirror, changes: readonly PathChange[]): Promise<ReadableChange['sources']> {
  return Promise.all(
    changes.map(async ({ path, oldMode, oldId, newMode, newId }) => ({
      path,
      ...(FILES.has(oldMode) && { base: await readText(mirror, oldId) }),
      ...(FILES.has(newMode) && { head: await readText(mirror, newId) }),
    })),
  );
}

async function readText(mirror: Mirror, id: string): Promise<string> {
  const [content] = await mirror.readBlobs([id]);
  return content?.toString('utf8') ?? '';
}

async function readTests(
  mirror: Mirror,
  changes: readonly PathChange[],
  { language, testPatch }: StoredChange,
): Promise<ChangedTest[]> {
  const gained = new Map(gainsOf(testPatch).map((gain) => [gain.path, gain]));
  const found = changes.filter(({ path, newMode }) => newMode !== ABSENT && isRead(path, language) && gained.has(path));
  return Promise.all(
    found.map(async ({ path, newId }): Promise<ChangedTest> => {
      const text = await readText(mirror, newId);
      const gain = gained.get(path);
      if (isTestSide(classifyFile(path))) return { path, text, added: gain?.lines ?? new Set() };
      return { path, text, added: linesWith(text, gain?.added ?? []), inline: true };
    }),
  );
}

/** Inside of a source file the golden patch moves the lines that the test patch adds, so they are found by what they say. */
function linesWith(text: string, added: readonly string[]): Set<number> {
  const wanted = new Set(added.map((line) => line.trim()).filter((line) => line.length > 1));
  return new Set(text.split('\n').flatMap((line, at) => (wanted.has(line.trim()) ? [at + 1] : [])));
}

async function* readBase(mirror: Mirror, base: string): AsyncGenerator<TextFile> {
  const entries = (await mirror.listTree(base)).filter(({ mode }) => FILES.has(mode));
  let left = MAX_BASE_BYTES;
  for (let at = 0; at < entries.length && left > 0; at += CHUNK) {
    const some = await small(mirror, entries.slice(at, at + CHUNK));
    const contents = await mirror.readBlobs(some.map(({ id }) => id));
    for (const [index, content] of contents.entries()) {
      left -= content.length;
      if (!content.includes(0)) yield { path: some[index]?.path ?? '', text: content.toString('utf8') };
    }
  }
}

async function small(mirror: Mirror, entries: readonly TreeEntry[]): Promise<TreeEntry[]> {
  const sizes = await mirror.blobSizes(entries.map(({ id }) => id));
  return entries.filter((_, at) => (sizes[at] ?? Infinity) <= SYNTAX_LIMITS.maxLength);
}
