import { spawn } from 'node:child_process';
import { accessSync, closeSync, constants, mkdirSync, openSync, readFileSync, statSync, writeSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { SetupError } from './progress.mjs';
import { LOGS, ROOT } from './paths.mjs';

// Some tools tell the cause first and some last.
const HEAD_LINES = 10;
const TAIL_LINES = 20;
const GRACE_MS = 10_000;

/**
 * Runs a command with its output in `.assay/logs/<log>.log`. A failure throws a SetupError with the end of that output.
 * `attempt` returns false instead of throwing. The log keeps the commands of this process and loses those of the last.
 */
export async function runLogged(command, args, { log, cwd = ROOT, env = {}, timeoutMs, attempt = false, uid, gid } = {}) {
  const path = startLog(log, `$ ${[command, ...args].join(' ')}\n`);
  const fd = openSync(path, 'a');
  const { code, signal, error } = await settle(
    spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', fd, fd], timeout: timeoutMs, uid, gid }),
  );
  closeSync(fd);
  if (code === 0) return true;
  if (attempt) return false;
  const end = error?.message ?? (signal ? `killed by ${signal}` : `exit code ${code}`);
  throw describeFailure(`${command} ${args[0] ?? ''} (${end})`, log);
}

/** Runs a command and gives back `{ code, stdout, stderr }`; a command that is not there has code undefined. */
export async function capture(command, args, options = {}) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
  const output = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr']) child[name].setEncoding('utf8').on('data', (text) => (output[name] += text));
  const { code, error } = await settle(child);
  return { code, stdout: output.stdout, stderr: error ? error.message : output.stderr };
}

/** Runs a command on this terminal and gives back its exit code (128 + n after signal n, 127 when it is not there). */
export async function runInherited(command, args, { env = {}, cwd = ROOT } = {}) {
  const { code, signal } = await settle(spawn(command, args, { cwd, env: { ...process.env, ...env }, stdio: 'inherit' }));
  return code ?? (signal ? exitCodeOf(signal) : 127);
}

/** Resolves when a child has ended or could not be started; never rejects. */
export function settle(child) {
  const ended = new Promise((resolve) => {
    const end = (result) => {
      running.delete(child);
      resolve(result);
    };
    child.once('error', (error) => end({ error }));
    child.once('close', (code, signal) => end({ code: code ?? undefined, signal: signal ?? undefined }));
  });
  running.set(child, ended);
  return ended;
}

const running = new Map();

/** What POSIX shells report for a death by signal. */
export function exitCodeOf(signal) {
  return 128 + ({ SIGHUP: 1, SIGINT: 2, SIGQUIT: 3, SIGKILL: 9, SIGTERM: 15 }[signal] ?? 0);
}

/** Makes SIGINT, SIGTERM and SIGHUP end the running children, then do the clean-up, then end this process. */
export function endOnSignals(cleanUp = async () => {}) {
  let ending = false;
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, async () => {
      if (ending) return;
      ending = true;
      await endChildren(signal === 'SIGHUP' ? 'SIGTERM' : signal);
      await cleanUp().catch((error) => process.stderr.write(`${error.stack}\n`));
      process.exit(exitCodeOf(signal));
    });
  }
}

async function endChildren(signal) {
  const ended = Promise.all(running.values());
  for (const child of running.keys()) child.kill(signal);
  await Promise.race([ended, sleep(GRACE_MS)]);
  for (const child of running.keys()) child.kill('SIGKILL');
}

/** The path of an executable on PATH or in `folders`, or undefined. */
export function findExecutable(name, folders = []) {
  const candidates = [...(process.env.PATH ?? '').split(delimiter), ...folders]
    .filter(Boolean)
    .map((folder) => join(folder, name));
  return candidates.find((path) => {
    try {
      accessSync(path, constants.X_OK);
      return statSync(path).isFile();
    } catch {
      return false;
    }
  });
}

/** Where the output of the commands with this log name goes. */
export function logPath(name) {
  return join(LOGS, `${name}.log`);
}

const started = new Set();

function startLog(name, header) {
  mkdirSync(LOGS, { recursive: true });
  const path = logPath(name);
  const fd = openSync(path, started.has(name) ? 'a' : 'w');
  started.add(name);
  writeSync(fd, header);
  closeSync(fd);
  return path;
}

/** The error for a command that failed, with the start and the end of what it wrote to its log. */
export function describeFailure(what, log) {
  const path = logPath(log);
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  const ofLast = lines.slice(lines.findLastIndex((line) => line.startsWith('$ ')) + 1);
  const cut = ofLast.length - HEAD_LINES - TAIL_LINES;
  const shown = cut > 0 ? [...ofLast.slice(0, HEAD_LINES), `... ${cut} lines ...`, ...ofLast.slice(-TAIL_LINES)] : ofLast;
  const hint = /ENOSPC|No space left on device/i.test(ofLast.join('\n'))
    ? '\n\nThe disk is full: free some space and run this again.'
    : '';
  return new SetupError(`${what} failed. From ${path}:\n\n${shown.join('\n')}${hint}`);
}
