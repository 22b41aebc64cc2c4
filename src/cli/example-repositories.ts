import { existsSync } from 'node:fs';
import { cp, readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { replaySeries } from '../platform/git';

const Id = z.string().regex(/^[0-9a-f]{40}$/);

/** `series.json` of an example repository; see examples/repositories/README.md. */
const Series = z.strictObject({
  owner: z.string(),
  name: z.string(),
  commits: z.array(
    z.strictObject({
      name: z.string(),
      parents: z.array(z.string()),
      /** Files of `patches/`. */
      patches: z.array(z.string().regex(/^[\w.-]+\.patch$/)),
      author: z.string().regex(/^[^<>]+ <[^<>]+>$/),
      at: z.iso.datetime(),
      message: z.string(),
      /** The id that it replays to. */
      commit: Id,
    }),
  ),
  refs: z.record(z.string().startsWith('refs/'), z.string()),
});
type Series = z.output<typeof Series>;

export interface ReplayedRepository {
  owner: string;
  name: string;
  /** Id of each commit of the series, by its name there. */
  commits: ReadonlyMap<string, string>;
}

/** Folders of the example repositories, by language. */
export async function findExampleRepositories(): Promise<Map<string, string>> {
  const root = ['../../examples/repositories', '../../../examples/repositories']
    .map((path) => join(__dirname, path))
    .find(existsSync);
  if (root === undefined) throw new Error('examples/repositories is missing');
  const entries = await readdir(root, { withFileTypes: true });
  return new Map(entries.filter((entry) => entry.isDirectory()).map(({ name }) => [name, join(root, name)]));
}

/** Makes a bare repository of a stored patch series. Throws if a commit does not get the id that the series says. */
export async function replayRepository(folder: string, into: string): Promise<ReplayedRepository> {
  const series = await readSeries(folder);
  const patches = (files: string[]) => Promise.all(files.map((file) => readFile(join(folder, 'patches', file))));
  const planned = series.commits.map(async (commit) => ({ ...commit, patches: await patches(commit.patches) }));
  const commits = await replaySeries(into, await Promise.all(planned), series.refs);
  for (const { name, commit } of series.commits) {
    const made = commits.get(name);
    if (made !== commit) throw new Error(`${basename(folder)}: ${name} became ${made ?? 'nothing'} instead of ${commit}`);
  }
  return { owner: series.owner, name: series.name, commits };
}

/** Lays a repository out as the source `archive` wants it: the mirror and the dumps of GitHub's answers, below a root. */
export async function placeRepository(folder: string, root: string): Promise<ReplayedRepository> {
  const { owner, name } = await readSeries(folder);
  const place = join(root, `${owner}+${name}`);
  const replayed = await replayRepository(folder, join(place, 'repo'));
  await cp(join(folder, 'archive'), place, { recursive: true });
  return replayed;
}

async function readSeries(folder: string): Promise<Series> {
  return Series.parse(JSON.parse(await readFile(join(folder, 'series.json'), 'utf8')));
}
