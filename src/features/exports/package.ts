import { createHash } from 'node:crypto';
import type { Profile } from '../../domain/task';
import { sha256 } from '../../platform/hash';
import type { Release } from '../pools';
import type { Assets } from './assets';
import { barChart } from '../../domain/plots';
import { datasetCard, plotted } from './dataset-card';
import type { PackageEntry } from './tar';
import { taskFolder } from './task-folder';

/** A task of a release as its profile's stored JSON. Everything in a package comes from there. */
export type StoredTask = string;

/**
 * The files of a package in a fixed order. `tasks` is gone through twice: for the size of tasks.jsonl, and for its text and
 * the folders; a package of any size is made in the memory of one batch.
 */
export async function* packageEntries(
  release: Release,
  profile: Profile,
  tasks: () => AsyncIterable<StoredTask>,
  assets: Assets,
): AsyncGenerator<PackageEntry> {
  const sums = new Sums();
  yield sums.add({ path: 'README.md', body: datasetCard(release, profile) });
  for (const name of ['assay.py', 'requirements.txt', 'runner.py'] as const)
    yield sums.add({ path: `container/${name}`, body: assets[name] });
  for (const { facet, title, counts } of plotted(release.facets))
    yield sums.add({ path: `plots/${facet}.svg`, body: barChart(title, counts) });
  yield sums.add({ path: 'run.sh', body: assets['run.sh'], executable: true });
  const { size, hash } = await measure(tasks());
  yield { path: 'tasks.jsonl', body: lines(tasks()), size };
  sums.note('tasks.jsonl', hash);
  for await (const task of tasks()) for (const entry of taskFolder(task)) yield sums.add(entry);
  yield { path: 'SHA256SUMS', body: sums.text() };
}

async function* lines(tasks: AsyncIterable<StoredTask>): AsyncGenerator<string> {
  for await (const task of tasks) yield `${task}\n`;
}

async function measure(tasks: AsyncIterable<StoredTask>): Promise<{ size: number; hash: string }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const line of lines(tasks)) {
    hash.update(line);
    size += Buffer.byteLength(line);
  }
  return { size, hash: hash.digest('hex') };
}

/** `sha256sum --check SHA256SUMS` verifies a package. */
class Sums {
  private readonly lines: string[] = [];

  add<T extends { path: string; body: string }>(entry: T): T {
    this.note(entry.path, sha256(entry.body));
    return entry;
  }

  note(path: string, hash: string): void {
    this.lines.push(`${hash}  ${path}\n`);
  }

  text(): string {
    return this.lines.join('');
  }
}
