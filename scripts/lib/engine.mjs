import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { capture, findExecutable, runLogged } from './commands.mjs';
import { canInstallPackages, hasCandidate, installPackages } from './debian.mjs';
import { LOGS, readIfThere } from './paths.mjs';
import { SetupError } from './progress.mjs';

const LOG = 'engine';
const DEFAULT_HOST = 'unix:///var/run/docker.sock';
const ANSWER_MS = 5_000;
const START_MS = 90_000;

/**
 * Makes sure that a Docker engine answers and that the docker command is there. Where the engine is not at the default
 * place, DOCKER_HOST of this process says where. Throws a SetupError that says what to do.
 */
export async function ensureEngine(say) {
  const answer = process.env.DOCKER_HOST ? await askConfiguredEngine(process.env.DOCKER_HOST) : await findOrStartEngine(say);
  await ensureCommand(say);
  return `Docker ${answer.version} answers at ${answer.host}`;
}

async function askConfiguredEngine(host) {
  const answer = await askEngine(host);
  if (answer.version) return answer;
  throw new SetupError(
    `DOCKER_HOST is ${host}, but no Docker engine answers there: ${answer.reason}\n` +
      'Start that engine, or unset DOCKER_HOST to use the default socket.',
  );
}

async function findOrStartEngine(say) {
  const answers = [];
  for (const host of usualHosts()) {
    const answer = await askEngine(host);
    if (answer.version) {
      if (host !== DEFAULT_HOST) process.env.DOCKER_HOST = host;
      return answer;
    }
    answers.push(answer);
  }
  if (!canInstallPackages()) throw new SetupError(explainMissingEngine(answers));
  if (!findExecutable('dockerd', ['/usr/sbin', '/usr/local/sbin'])) {
    await installPackages(['docker.io'], { log: LOG, why: 'No Docker engine is installed.', say });
  }
  try {
    return await startEngine(say);
  } catch (error) {
    if (!/iptables|nftables|driver: bridge|"bridge" driver/.test(error.message)) throw error;
    // Runs have no network and builds use the host's, so an engine that cannot set up one of its own will do.
    say('this machine does not let Docker set up a network; starting it without one');
    return startEngine(say, { flags: ['--bridge=none', '--iptables=false'] });
  }
}

/** The default socket, then those of rootless Docker, Docker Desktop, Colima and Podman, where they exist. */
function usualHosts() {
  const sockets = [
    process.env.XDG_RUNTIME_DIR && join(process.env.XDG_RUNTIME_DIR, 'docker.sock'),
    join(homedir(), '.docker', 'run', 'docker.sock'),
    join(homedir(), '.docker', 'desktop', 'docker.sock'),
    join(homedir(), '.colima', 'default', 'docker.sock'),
  ];
  return [DEFAULT_HOST, ...sockets.filter((path) => path && existsSync(path)).map((path) => `unix://${path}`)];
}

/** Asks `GET /version`: `{ host, version }` from an engine that answers, else `{ host, reason }`. */
export function askEngine(host) {
  return new Promise((resolve) => {
    let request;
    try {
      request = requestOf(host);
    } catch (error) {
      resolve({ host, reason: error.message });
      return;
    }
    request.on('timeout', () => request.destroy(new Error(`no answer in ${ANSWER_MS / 1000} s`)));
    request.on('error', (error) => resolve({ host, reason: error.message, code: error.code }));
    request.on('response', (response) => {
      let body = '';
      response.setEncoding('utf8').on('data', (text) => (body += text));
      response.on('error', (error) => resolve({ host, reason: error.message }));
      response.on('end', () => resolve(versionIn(host, response.statusCode, body)));
    });
    request.end();
  });
}

function versionIn(host, status, body) {
  try {
    const version = JSON.parse(body).Version;
    if (status === 200 && typeof version === 'string') return { host, version };
  } catch {
    // What is not JSON is not an engine's answer; the reason below says so.
  }
  return { host, reason: `what answers there is not a Docker engine (HTTP status ${status})` };
}

function requestOf(host) {
  const common = { path: '/version', timeout: ANSWER_MS, agent: false };
  if (host.startsWith('unix://')) return http.request({ ...common, socketPath: host.slice('unix://'.length) });
  const { protocol, hostname, port } = new URL(host);
  if (!['tcp:', 'http:', 'https:'].includes(protocol)) throw new Error(`${protocol}// is not supported; use unix:// or tcp://`);
  const secure = protocol === 'https:' || Boolean(process.env.DOCKER_TLS_VERIFY);
  const address = { ...common, host: hostname, port: port || (secure ? 2376 : 2375) };
  return secure ? https.request({ ...address, ...certificates() }) : http.request(address);
}

function certificates() {
  const folder = process.env.DOCKER_CERT_PATH ?? join(homedir(), '.docker');
  const [ca, cert, key] = ['ca.pem', 'cert.pem', 'key.pem'].map((name) => readFileSync(join(folder, name)));
  return { ca, cert, key };
}

/**
 * Starts the installed engine and waits until it answers: through systemd where that runs, else as a process of its own
 * that outlives this one, with its log in `.assay/logs/dockerd.log`. `flags` go to dockerd as they are.
 */
export async function startEngine(say, { host = DEFAULT_HOST, flags = [], runFolder = '/var/run' } = {}) {
  if (existsSync('/run/systemd/system') && flags.length === 0) {
    say('starting the Docker engine (systemctl start docker)');
    await runLogged('systemctl', ['start', 'docker'], { log: LOG });
    return waitForEngine(host, () => undefined);
  }
  const log = join(LOGS, 'dockerd.log');
  say(`starting the Docker engine (dockerd, its log is ${log})`);
  removeStalePidFiles(runFolder);
  mkdirSync(LOGS, { recursive: true });
  const fd = openSync(log, 'w');
  const dockerd = findExecutable('dockerd', ['/usr/sbin', '/usr/local/sbin']);
  // dockerd looks for iptables and its helpers on PATH, and a plain user environment may lack the sbin folders.
  const env = { ...process.env, PATH: `${process.env.PATH ?? ''}:/usr/local/sbin:/usr/sbin:/sbin` };
  const daemon = spawn(dockerd, flags, { detached: true, stdio: ['ignore', fd, fd], env });
  let ended;
  daemon.once('error', (error) => (ended = error.message));
  daemon.once('exit', (code, signal) => (ended = `dockerd ended with ${signal ?? `exit code ${code}`}`));
  daemon.unref();
  return waitForEngine(host, () => ended && `${ended}. The end of ${log}:\n\n${tailOf(log)}`);
}

async function waitForEngine(host, findFailure) {
  const deadline = performance.now() + START_MS;
  for (;;) {
    const answer = await askEngine(host);
    if (answer.version) return answer;
    const failure = findFailure();
    if (failure) throw new SetupError(`The Docker engine did not start: ${failure}`);
    if (performance.now() > deadline) throw new SetupError(`The Docker engine does not answer at ${host}: ${answer.reason}`);
    await sleep(200);
  }
}

// After a crash of the machine a pid file may name a process that is now something else, and dockerd would refuse to start.
function removeStalePidFiles(runFolder) {
  const files = { 'docker.pid': 'dockerd', 'docker/containerd/containerd.pid': 'containerd' };
  for (const [file, name] of Object.entries(files)) {
    const pid = readIfThere(join(runFolder, file))?.trim();
    if (pid && readIfThere(`/proc/${pid}/comm`)?.trim() !== name) rmSync(join(runFolder, file), { force: true });
  }
}

// Debian 13 and later split the command from the engine's package.
async function ensureCommand(say) {
  if ((await capture('docker', ['--version'])).code === 0) return;
  const split = canInstallPackages() && (await hasCandidate('docker-cli', LOG));
  const why = 'The docker command is missing; it builds the sandbox image.';
  await installPackages([split ? 'docker-cli' : 'docker.io'], { log: LOG, why, say });
}

// Most of what dockerd logs is at level info and tells nothing about a failure.
function tailOf(path) {
  const lines = readFileSync(path, 'utf8').trimEnd().split('\n');
  return lines
    .filter((line) => !/ level=(debug|info) /.test(line))
    .slice(-15)
    .join('\n');
}

function explainMissingEngine(answers) {
  const tried = answers.map(({ host, reason }) => `  ${host}: ${reason}`).join('\n');
  const head = `No Docker engine answers. Tried:\n${tried}\n\n`;
  if (answers.some(({ code }) => code === 'EACCES')) {
    return `${head}An engine is there, but this user may not use it. Run\n\n    sudo usermod -aG docker $USER\n\nlog in again, and run this again.`;
  }
  if (process.platform !== 'linux') return `${head}Install and start Docker Desktop, and run this again.`;
  return (
    `${head}On Debian or Ubuntu run this again as root, which installs and starts the engine, or do it by hand:\n\n` +
    '    sudo apt-get install docker.io\n    sudo systemctl start docker\n    sudo usermod -aG docker $USER   # then log in again\n\n' +
    'Elsewhere install Docker Engine, start it, and run this again. For an engine at another place set DOCKER_HOST.'
  );
}
