import { fetchMirror, getMirrorFolder, Mirror, type Remote } from '../../platform/git';
import type { RepoName } from './source';
import { translated } from './sourcing-error';

/** Mirrors by repository, opened once (and brought up to date then, if they are ours) and closed together. */
export class Mirrors {
  private readonly open = new Map<string, Promise<Mirror>>();

  constructor(private readonly locate: (name: RepoName) => Promise<string>) {}

  /** Mirrors that somebody keeps in a folder; nothing is fetched. */
  static inFolder(root: string): Mirrors {
    return new Mirrors(({ owner, repo }) => getMirrorFolder(root, owner, repo));
  }

  /** Mirrors that are cloned into a folder of our own when they are first asked for. */
  static fetched(root: string, remoteOf: (name: RepoName) => Remote): Mirrors {
    return new Mirrors((name) => fetchMirror({ root, owner: name.owner, name: name.repo, remote: remoteOf(name) }));
  }

  get(name: RepoName): Promise<Mirror> {
    const key = `${name.owner}/${name.repo}`.toLowerCase();
    const known = this.open.get(key);
    if (known) return known;
    const opening = translated(
      this.locate(name).then((folder) => Mirror.open(folder)),
      'repository-not-found',
    );
    this.open.set(key, opening);
    opening.catch(() => this.open.delete(key));
    return opening;
  }

  async close(): Promise<void> {
    const all = [...this.open.values()];
    this.open.clear();
    const settled = await Promise.allSettled(all);
    for (const one of settled) if (one.status === 'fulfilled') await one.value.close();
  }
}
