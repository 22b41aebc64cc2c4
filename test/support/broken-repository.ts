import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { replaySeries } from '../../src/platform/git';

interface Series {
  commits: { name: string; parents: string[]; patches: string[]; author: string; at: string; message: string; commit: string }[];
  refs: Record<string, string>;
}

/** The last commit that is taken over of the example: the merge of pull request 4. */
const LAST = 'merge-4';

/**
 * The Python example up to its first pull request, but for what it is built with, which no registry has: its recipe fails. Laid out
 * below `root` for the source `archive`.
 */
export async function placeBrokenRepository(root: string): Promise<void> {
  const example = (await findExampleRepositories()).get('python');
  if (example === undefined) throw new Error('there is no example repository of python');
  const folder = mkdtempSync(join(tmpdir(), 'assay-broken-'));
  try {
    cpSync(example, folder, { recursive: true });
    const start = join(folder, 'patches', '01-start.patch');
    const broken = readFileSync(start, 'utf8').replace('"setuptools>=61"', '"tidebell-builder==1.0"');
    writeFileSync(start, broken);
    await renumber(folder);
    await placeRepository(folder, root);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Other content has other ids; the dumps name them too. */
async function renumber(folder: string): Promise<void> {
  const path = join(folder, 'series.json');
  const series = JSON.parse(readFileSync(path, 'utf8')) as Series;
  const commits = series.commits.slice(0, series.commits.findIndex(({ name }) => name === LAST) + 1);
  const planned = commits.map((commit) => ({
    ...commit,
    patches: commit.patches.map((file) => readFileSync(join(folder, 'patches', file))),
  }));
  const bare = mkdtempSync(join(tmpdir(), 'assay-replay-'));
  const ids = await replaySeries(bare, planned, { 'refs/heads/main': LAST });
  rmSync(bare, { recursive: true });
  const renamed = commits.map((commit) => ({ ...commit, commit: ids.get(commit.name) ?? '' }));
  writeFileSync(path, JSON.stringify({ ...series, commits: renamed, refs: { 'refs/heads/main': LAST } }));
  for (const file of ['pulls/4.json', 'pulls/4/commits.json']) {
    const dump = join(folder, 'archive', file);
    const text = commits.reduce(
      (all, { name, commit }) => all.replaceAll(commit, ids.get(name) ?? ''),
      readFileSync(dump, 'utf8'),
    );
    writeFileSync(dump, text);
  }
}
