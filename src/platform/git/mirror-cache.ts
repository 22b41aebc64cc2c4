import { randomUUID } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { findMirror } from './find-mirror';
import { GitError } from './git-error';
import { runGit } from './run-git';

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
  /** Numbers of pull requests whose heads are wanted too. */
  pulls?: readonly number[];
}

const FETCH_TIMEOUT_MS = 30 * 60_000;

/**
 * Clones a repository into `<root>/<owner>/<name>.git`, or brings what is there up to date: branches, tags and the heads of the pull
 * requests asked for. A clone is renamed into place when it is whole, so a killed process leaves nothing that looks like a mirror.
 * Answers the folder. Throws `unreachable` when the remote can't be read.
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

async function fetchInto(folder: string, { remote, pulls = [] }: MirrorRequest): Promise<void> {
  const url = checkUrl(remote);
  const heads = pulls.map((number) => `+refs/pull/${String(number)}/head:refs/pull/${String(number)}/head`);
  const base = {
    gitDir: folder,
    env: { GIT_ALLOW_PROTOCOL: (remote.protocols ?? ['https']).join(':') },
    settings: settings(remote),
  };
  const run = {
    ...base,
    timeoutMs: remote.timeoutMs ?? FETCH_TIMEOUT_MS,
    failure: 'unreachable' as const,
    ...(remote.signal && { signal: remote.signal }),
  };
  const options = ['--quiet', '--prune', '--force', '--no-write-fetch-head', '--no-auto-maintenance', '--no-recurse-submodules'];
  await runGit({ ...run, args: ['fetch', ...options, '--', url, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'] });
  // A pull request whose head is gone must not cost the whole fetch.
  for (const head of heads) await runGit({ ...run, args: ['fetch', ...options, '--', url, head] }).catch(onlyUnreachable);
  const listed = (await runGit({ ...run, args: ['ls-remote', '--symref', '--', url, 'HEAD'] })).toString('utf8');
  const branch = /^ref: (refs\/heads\/[^\s~^:?*[\\]+)\tHEAD$/m.exec(listed)?.[1];
  if (branch !== undefined) await writeFile(join(folder, 'HEAD'), `ref: ${branch}\n`);
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

function onlyUnreachable(error: unknown): void {
  if (!(error instanceof GitError) || error.kind !== 'unreachable') throw error;
}
