import { fetchMirror, fetchPull, getMirrorFolder, Mirror, type PullObjects, type Remote } from '../../platform/git';
import type { RepoName } from './source';
import { translated } from './sourcing-error';

/** Brings objects into the mirror in a folder. */
type Fetch = (name: RepoName, folder: string, pull: PullObjects) => Promise<void>;

/** One mirror, under the name that it was opened by: git knows no names without case. */
interface Open {
  name: RepoName;
  mirror: Promise<Mirror>;
  /** The end of the last fetch, for two at a time would want the same locks. */
  fetching: Promise<void>;
}

/** Mirrors by repository, opened once (and brought up to date then, if they are ours) and closed together. */
export class Mirrors {
  private readonly open = new Map<string, Open>();

  private constructor(
    private readonly locate: (name: RepoName) => Promise<string>,
    private readonly fetch?: Fetch,
  ) {}

  /** Mirrors that somebody keeps in a folder; nothing is fetched. */
  static inFolder(root: string): Mirrors {
    return new Mirrors(({ owner, repo }) => getMirrorFolder(root, owner, repo));
  }

  /** Mirrors that are cloned into a folder of our own when they are first asked for. */
  static fetched(root: string, remoteOf: (name: RepoName) => Remote): Mirrors {
    return new Mirrors(
      (name) => fetchMirror({ root, owner: name.owner, name: name.repo, remote: remoteOf(name) }),
      (name, folder, pull) => fetchPull(folder, remoteOf(name), pull),
    );
  }

  get(name: RepoName): Promise<Mirror> {
    return this.find(name).mirror;
  }

  /** The mirror with these commits of a pull request, as far as they are still to be had. Nothing is asked for that is there. */
  async getWith(name: RepoName, { number, commits }: PullObjects): Promise<Mirror> {
    const open = this.find(name);
    const mirror = await open.mirror;
    const { fetch } = this;
    if (!fetch) return mirror;
    const found = await Promise.all(commits.map((id) => mirror.findCommit(id)));
    const missing = commits.filter((_, at) => found[at] === undefined);
    if (missing.length === 0) return mirror;
    const fetching = open.fetching.then(() => fetch(open.name, mirror.folder, { number, commits: missing }));
    open.fetching = fetching.catch(() => undefined);
    await translated(fetching);
    return mirror;
  }

  async close(): Promise<void> {
    const all = [...this.open.values()];
    this.open.clear();
    const settled = await Promise.allSettled(all.map(({ mirror }) => mirror));
    for (const one of settled) if (one.status === 'fulfilled') await one.value.close();
  }

  private find(name: RepoName): Open {
    const key = `${name.owner}/${name.repo}`.toLowerCase();
    const known = this.open.get(key);
    if (known) return known;
    const mirror = translated(
      this.locate(name).then((folder) => Mirror.open(folder)),
      'repository-not-found',
    );
    const opened: Open = { name, mirror, fetching: Promise.resolve() };
    this.open.set(key, opened);
    mirror.catch(() => this.open.delete(key));
    return opened;
  }
}
