import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import type { SweLanguage } from '../../src/domain/swe';
import { replaySeries } from '../../src/platform/git';

interface Series {
  commits: { name: string; parents: string[]; patches: string[]; author: string; at: string; message: string; commit: string }[];
  refs: Record<string, string>;
}

/** How an example is broken: what its recipe needs is something else in its first commit, and it ends with one pull request. */
export interface Breakage {
  language: SweLanguage;
  pull: number;
  /** Of one line. */
  from: string;
  to: string;
  /** What else is other in all that follows. */
  also?: readonly (readonly [from: string, to: string])[];
}

/** No registry has what it is built with. */
const PYTHON: Breakage = { language: 'python', pull: 4, from: '"setuptools>=61"', to: '"tidebell-builder==1.0"' };

/** An example up to one of its pull requests whose recipe fails. Laid out below `root` for the source `archive`. */
export async function placeBrokenRepository(
  root: string,
  { language, pull, from, to, also = [] }: Breakage = PYTHON,
): Promise<void> {
  const example = (await findExampleRepositories()).get(language);
  if (example === undefined) throw new Error(`there is no example repository of ${language}`);
  const folder = mkdtempSync(join(tmpdir(), 'assay-broken-'));
  try {
    cpSync(example, folder, { recursive: true });
    const paths = readdirSync(join(folder, 'patches')).map((name) => join(folder, 'patches', name));
    const texts = paths.map((path) => readFileSync(path, 'utf8'));
    const changes = [[from, to] as const, ...also];
    const absent = changes.find(([before]) => !texts.some((text) => text.includes(before)));
    if (absent) throw new Error(`no patch of ${example} has ${absent[0]}`);
    // Later patches have the line as their context.
    for (const [at, path] of paths.entries())
      writeFileSync(
        path,
        changes.reduce((text, [before, after]) => text.replaceAll(before, after), texts[at] ?? ''),
      );
    await renumber(folder, pull);
    await placeRepository(folder, root);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Other content has other ids; the dumps name them too. */
async function renumber(folder: string, pull: number): Promise<void> {
  const path = join(folder, 'series.json');
  const series = JSON.parse(readFileSync(path, 'utf8')) as Series;
  const end = series.commits.findIndex(({ name }) => name === `merge-${pull}` || name === `squash-${pull}`);
  const last = series.commits[end]?.name ?? '';
  const commits = series.commits.slice(0, end + 1);
  const planned = commits.map((commit) => ({
    ...commit,
    patches: commit.patches.map((file) => readFileSync(join(folder, 'patches', file))),
  }));
  const bare = mkdtempSync(join(tmpdir(), 'assay-replay-'));
  const ids = await replaySeries(bare, planned, { 'refs/heads/main': last });
  rmSync(bare, { recursive: true });
  const renamed = commits.map((commit) => ({ ...commit, commit: ids.get(commit.name) ?? '' }));
  writeFileSync(path, JSON.stringify({ ...series, commits: renamed, refs: { 'refs/heads/main': last } }));
  for (const file of [`pulls/${pull}.json`, `pulls/${pull}/commits.json`]) {
    const dump = join(folder, 'archive', file);
    const text = commits.reduce(
      (all, { name, commit }) => all.replaceAll(commit, ids.get(name) ?? ''),
      readFileSync(dump, 'utf8'),
    );
    writeFileSync(dump, text);
  }
}
