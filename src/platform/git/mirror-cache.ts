import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findMirror } from './find-mirror';
import { GitError } from './git-error';
import { runGit, type GitRun } from './run-git';

export interface Remote {
  /** `https://host/owner/name.git`, without credentials in it. */
  url: string;
  /** Sent as the Authorization header; never an argument of a process. */
  authorization?: string;
  /** Protocols that may be spoken; https alone unless told otherwise. */
  protocols?: readonly string[];
  /** File with the certificate authorities to trust; git's own without. */
  caFile?: string;
  proxy?: string;
  timeoutMs?: number;
  /** Ends a fetch with its reason. */
  signal?: AbortSignal;
}

export interface MirrorRequest {
  root: string;
  owner: string;
  name: string;
  remote: Remote;
}

/** Of a pull request: its number, and commits that may be on no branch (any more). */
export interface PullObjects {
  number: number;
  commits: readonly string[];
}

const FETCH_TIMEOUT_MS = 30 * 60_000;

/**
 * Clones a repository into `<root>/<owner>/<name>.git`, or brings what is there up to date: branches and tags. A clone is renamed into
 * place when it is whole, so a killed process leaves nothing that looks like a mirror. Answers the folder. Throws `unreachable` when the
 * remote can't be read.
 */
export async function fetchMirror(request: MirrorRequest): Promise<string> {
  const found = await findMirror(request.root, request.owner, request.name);
  if (found !== undefined) {
    await fetchInto(found, request);
    return found;
  }
  const target = join(resolve(request.root), request.owner, `${request.name}.git`);
  const draft = `${target}.${randomUUID()}.part`;
  try {
    await makeEmpty(draft);
    await fetchInto(draft, request);
    await rename(draft, target).catch((error: unknown) => keepOther(error));
    return target;
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

async function makeEmpty(folder: string): Promise<void> {
  await mkdir(join(folder, 'objects'), { recursive: true });
  await mkdir(join(folder, 'refs'));
  await writeFile(join(folder, 'HEAD'), 'ref: refs/heads/main\n');
  await writeFile(join(folder, 'config'), '[core]\n\trepositoryformatversion = 0\n\tbare = true\n');
}

/**
 * Fetches what no branch holds of a pull request into a mirror of ours: its head as `refs/pull/N/head`, and commits by their ids, kept as
 * `refs/assay/pull/N/ID`. What the remote does not have is left out; whoever needs it sees that it is missing. Throws `unreachable`.
 */
export async function fetchPull(folder: string, remote: Remote, { number, commits }: PullObjects): Promise<void> {
  const url = checkUrl(remote);
  const pull = `pull/${String(number)}`;
  const wanted = [`+refs/${pull}/head:refs/${pull}/head`, ...commits.map((id) => `+${id}:refs/assay/${pull}/${id}`)];
  // One by one: git refuses all that it is asked for together where one is not there.
  for (const refspec of wanted)
    await runGit({ ...remoteRun(folder, remote), args: ['fetch', ...FETCH, '--', url, refspec] }).catch(onlyAbsent);
}

const FETCH = ['--quiet', '--prune', '--force', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];

async function fetchInto(folder: string, { remote }: MirrorRequest): Promise<void> {
  const url = checkUrl(remote);
  const run = remoteRun(folder, remote);
  await runGit({ ...run, args: ['fetch', ...FETCH, '--', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'] });
  const listed = (await runGit({ ...run, args: ['ls-remote', '--symref', '--', url, 'HEAD'] })).toString('utf8');
  const branch = /^ref: (refs\/heads\/[^\s~^:?*[\\]+)\tHEAD$/m.exec(listed)?.[1];
  if (branch !== undefined) await writeFile(join(folder, 'HEAD'), `ref: ${branch}\n`);
}

function remoteRun(gitDir: string, remote: Remote): Omit<GitRun, 'args'> {
  return {
    gitDir,
    env: { GIT_ALLOW_PROTOCOL: (remote.protocols ?? ['https']).join(':') },
    settings: settings(remote),
    timeoutMs: remote.timeoutMs ?? FETCH_TIMEOUT_MS,
    failure: 'unreachable',
    ...(remote.signal && { signal: remote.signal }),
  };
}

function checkUrl({ url, protocols = ['https'] }: Remote): string {
  const protocol = URL.canParse(url) ? new URL(url).protocol.slice(0, -1) : '';
  if (!protocols.includes(protocol))
    throw new GitError('unreachable', `Repositories are not fetched over ${protocol || 'this address'}`);
  return url;
}

function settings({ authorization, caFile, proxy }: Remote): Record<string, string> {
  return {
    ...(authorization !== undefined && { 'http.extraHeader': `Authorization: ${authorization}` }),
    ...(caFile !== undefined && { 'http.sslCAInfo': caFile }),
    ...(proxy !== undefined && { 'http.proxy': proxy }),
    'http.followRedirects': 'initial',
  };
}

/** Another process was faster; its clone is as good as ours. */
function keepOther(error: unknown): void {
  const code = (error as NodeJS.ErrnoException).code;
  if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
}

/** What git and its servers say of a ref or an object that is not there, or that they hand out to nobody. */
const ABSENT = /couldn't find remote ref|not our ref|unadvertised object/i;

function onlyAbsent(error: unknown): void {
  if (!(error instanceof GitError) || !ABSENT.test(error.printed)) throw error;
}
