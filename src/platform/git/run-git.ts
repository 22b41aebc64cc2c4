import { spawn, type ChildProcess, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { PassThrough, type Readable } from 'node:stream';
import { GitError, readablePrinted, type GitFailure } from './git-error';

/** Settings that outrank every file: what could start a program, colour, convert or repack is off. */
const SETTINGS: Record<string, string> = {
  'safe.directory': '*',
  'core.hooksPath': '/dev/null',
  'core.fsmonitor': 'false',
  'core.attributesFile': '/dev/null',
  'core.excludesFile': '/dev/null',
  'core.pager': 'cat',
  'core.askPass': 'false',
  'core.sshCommand': 'false',
  'core.quotePath': 'true',
  'credential.helper': '',
  'diff.algorithm': 'myers',
  'gc.auto': '0',
  'maintenance.auto': 'false',
  'protocol.ext.allow': 'never',
  'submodule.recurse': 'false',
  'tar.umask': '0022',
};

/** Nothing of the caller's environment reaches git, its search path included. */
const ENVIRONMENT: Record<string, string> = {
  PATH: '/usr/local/bin:/usr/bin:/bin:/opt/homebrew/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_NO_LAZY_FETCH: '1',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_LITERAL_PATHSPECS: '1',
  GIT_TERMINAL_PROMPT: '0',
  GIT_ASKPASS: 'false',
  SSH_ASKPASS: 'false',
  // An empty list allows no protocol at all.
  GIT_ALLOW_PROTOCOL: '',
};

export interface GitRun {
  /** The git directory; also the folder that git runs in. */
  gitDir: string;
  args: readonly string[];
  input?: Buffer | string;
  /** Added to the fixed environment. */
  env?: Record<string, string>;
  /** Secrets go here, for arguments can be read by every process of the machine. */
  settings?: Record<string, string>;
  timeoutMs?: number;
  /** Ends git; the run rejects with its reason. */
  signal?: AbortSignal;
  maxBytes?: number;
  /** What a failure of this run means, if git says no more. */
  failure?: GitFailure;
}

export const DEFAULT_TIMEOUT_MS = 120_000;
export const DEFAULT_MAX_BYTES = 256 * 1024 * 1024;
const MAX_ERROR_BYTES = 64 * 1024;

/** Runs git to its end and answers what it wrote. Throws {@link GitError}. */
export async function runGit(run: GitRun): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const limit = run.maxBytes ?? DEFAULT_MAX_BYTES;
  const { stdout, ended, stop } = startGit(run);
  stdout.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > limit) stop(new GitError('output-limit', `git ${verb(run)} wrote more than ${String(limit)} bytes`));
    else chunks.push(chunk);
  });
  await ended;
  return Buffer.concat(chunks);
}

/** Runs git and hands its output on as it comes. A failure, also one after the first byte, ends the stream with its error. */
export function streamGit(run: GitRun): Readable {
  const out = new PassThrough();
  const { stdout, ended, stop } = startGit(run);
  stdout.pipe(out, { end: false });
  out.on('close', () => {
    if (!out.writableEnded) stop(new GitError('failed', 'the reader went away'));
  });
  ended.then(
    () => out.end(),
    (error: unknown) => out.destroy(error as Error),
  );
  return out;
}

interface Started {
  stdout: Readable;
  /** Resolves when git ended well and all output was read. */
  ended: Promise<void>;
  stop: (reason: GitError) => void;
}

export interface GitProcess {
  child: ChildProcessWithoutNullStreams;
  /** What a failure of it was, with the end of what it printed. */
  failure: () => GitError;
}

/** A git process in the fixed environment, whose end is the caller's to await. */
export function spawnGit(run: GitRun): GitProcess {
  // A process group of its own, so that helpers of git (fetch has some) end with it.
  const child = spawn('git', [...run.args], { cwd: run.gitDir, env: environment(run), detached: true, stdio: 'pipe' });
  const errors: Buffer[] = [];
  child.stderr.on('data', (chunk: Buffer) => keepEnd(errors, chunk));
  // Git may end before it has read all; its exit code says what that means.
  child.stdin.on('error', () => undefined);
  return { child, failure: () => failure(run, Buffer.concat(errors)) };
}

function startGit(run: GitRun): Started {
  const { child, failure } = spawnGit(run);
  let reason: Error | undefined;
  function stop(why: Error): void {
    reason ??= why;
    killGroup(child);
  }
  const limit = run.timeoutMs ?? DEFAULT_TIMEOUT_MS;
  const timer = setTimeout(() => stop(new GitError('timeout', `git ${verb(run)} took longer than ${String(limit)} ms`)), limit);
  const aborted = (): void => stop(run.signal?.reason as Error);
  run.signal?.addEventListener('abort', aborted, { once: true });
  if (run.signal?.aborted) aborted();
  child.stdin.end(run.input);
  const ended = new Promise<void>((resolve, reject) => {
    child.on('error', (error) => reject(new GitError('not-installed', `git can't be started: ${error.message}`)));
    child.on('close', (code) => {
      if (!reason && code === 0) resolve();
      else reject(reason ?? failure());
    });
  }).finally(() => {
    clearTimeout(timer);
    run.signal?.removeEventListener('abort', aborted);
  });
  return { stdout: child.stdout, ended, stop };
}

function keepEnd(kept: Buffer[], chunk: Buffer): void {
  kept.push(chunk);
  while (kept.length > 1 && kept.reduce((sum, part) => sum + part.length, 0) > MAX_ERROR_BYTES) kept.shift();
}

export function killGroup(child: ChildProcess): void {
  if (child.pid === undefined) return;
  try {
    process.kill(-child.pid, 'SIGKILL');
  } catch (error) {
    // It ended by itself in the meantime.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

function environment(run: GitRun): Record<string, string> {
  const settings = Object.entries({ ...SETTINGS, ...run.settings });
  const numbered = settings.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${String(at)}`, key],
    [`GIT_CONFIG_VALUE_${String(at)}`, value],
  ]);
  return {
    ...ENVIRONMENT,
    GIT_DIR: run.gitDir,
    GIT_CONFIG_COUNT: String(settings.length),
    ...(Object.fromEntries(numbered) as Record<string, string>),
    ...run.env,
  };
}

const MISSING =
  /bad object|bad revision|ambiguous argument|not a valid object|Not a valid object name|does not exist|unable to read|missing blob|Invalid object name|could not get object info/i;

function failure(run: GitRun, stderr: Buffer): GitError {
  const printed = readablePrinted(stderr);
  const kind = run.failure ?? (MISSING.test(printed) ? 'missing' : 'failed');
  return new GitError(kind, `git ${verb(run)} failed`, printed);
}

function verb(run: GitRun): string {
  return run.args[0] ?? '';
}
