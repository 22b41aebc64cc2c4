// Prepares the Python sandbox image. Plain Node without dependencies: the set-up scripts run it before `npm install`.
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cp, mkdtemp, readFile, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

const SOURCES = fileURLToPath(new URL('../../sandbox-images/python', import.meta.url));
const PYTHON = '3.13';
const SUITE = 'trixie';
const PUBLIC_BASE = `python:${PYTHON}-slim-${SUITE}`;
const BASE_TAG = `assay-python-base:${PYTHON}`;
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
const PULL_ANSWER_MS = 10_000;
const PULL_TOTAL_MS = 300_000;

/**
 * Makes sure that the image for the current sources exists: pulled or bootstrapped base, Dockerfile on top.
 * `log` gets one line a step. Throws an Error that says what to do when no way works.
 * @returns {Promise<{imageId: string, tag: string}>}
 */
export async function ensurePythonImage({ log = () => {} } = {}) {
  const hash = await hashOfSources();
  const tag = tagOf(hash);
  const present = await findImage(tag);
  if (present) return { imageId: present, tag };
  const base = await ensureBase(log);
  log(`building the Python sandbox image on ${base}`);
  await buildImage(base, hash, log);
  const imageId = await findImage(tag);
  if (!imageId) throw new Error(`docker build ended, but there is no image ${tag}`);
  log(`Python sandbox image ready: ${imageId.slice(7, 19)}`);
  return { imageId, tag };
}

/** One tag per content, so that checkouts of different ages share an engine; src/platform/sandbox/images.ts finds it the same way. */
function tagOf(hash) {
  return `assay-python:${PYTHON}-${hash.slice(0, 16)}`;
}

async function findImage(tag) {
  const found = await run('docker', ['image', 'inspect', '--format', '{{.Id}}', tag]).catch(() => undefined);
  return found?.stdout.trim() || undefined;
}

async function hashOfSources() {
  const hash = createHash('sha256');
  for (const path of await filesUnder(SOURCES)) {
    const content = await readFile(path);
    hash.update(`${relative(SOURCES, path)}\0${content.length}\0`).update(content);
  }
  return hash.digest('hex');
}

async function filesUnder(folder) {
  const entries = await readdir(folder, { withFileTypes: true });
  const nested = entries
    .filter((entry) => entry.name !== '__pycache__')
    .map((entry) => (entry.isDirectory() ? filesUnder(join(folder, entry.name)) : [join(folder, entry.name)]));
  return (await Promise.all(nested)).flat().sort();
}

async function ensureBase(log) {
  if (await succeeds('docker', ['image', 'inspect', BASE_TAG])) return BASE_TAG;
  log(`pulling ${PUBLIC_BASE}`);
  const pulled = await pull(log);
  if (pulled === true) {
    await run('docker', ['tag', PUBLIC_BASE, BASE_TAG]);
    return BASE_TAG;
  }
  log('no registry answers; bootstrapping the base from the Debian mirror');
  try {
    await bootstrap(log);
  } catch (error) {
    throw new Error(
      [
        'No base for the Python sandbox image could be made.',
        `  docker pull ${PUBLIC_BASE}: ${pulled}`,
        `  mmdebstrap: ${error.message}`,
        `Either make a registry or a Debian mirror reachable, or load a base by hand and tag it ${BASE_TAG}.`,
      ].join('\n'),
    );
  }
  return BASE_TAG;
}

/** True, or why not. A registry that answers nothing within seconds counts as absent. */
function pull(log) {
  return new Promise((resolve) => {
    const child = spawn('docker', ['pull', PUBLIC_BASE], { stdio: ['ignore', 'pipe', 'pipe'] });
    const giveUp = (why) => {
      child.kill('SIGKILL');
      resolve(why);
    };
    const silent = setTimeout(giveUp, PULL_ANSWER_MS, 'no answer from the registry');
    const total = setTimeout(giveUp, PULL_TOTAL_MS, 'the download took too long');
    let errors = '';
    child.stdout.on('data', (chunk) => {
      clearTimeout(silent);
      for (const line of String(chunk)
        .split('\n')
        .filter((text) => /Pull complete|Status:/.test(text)))
        log(line.trim());
    });
    child.stderr.on('data', (chunk) => (errors += chunk));
    child.on('error', (error) => resolve(error.message));
    child.on('close', (code) => {
      clearTimeout(silent);
      clearTimeout(total);
      resolve(code === 0 ? true : lastLine(errors) || `exit code ${code}`);
    });
  });
}

async function bootstrap(log) {
  await ensureMmdebstrap(log);
  const folder = await mkdtemp(join(tmpdir(), 'assay-base-'));
  try {
    const tar = join(folder, 'base.tar');
    const mirror = await debianMirror();
    log(`mmdebstrap ${SUITE} (about 20 seconds)`);
    const skipped = ['doc', 'man', 'locale'].map((name) => `--dpkgopt=path-exclude=/usr/share/${name}/*`);
    const packages = '--include=python3,python3-pip,ca-certificates';
    await run('mmdebstrap', ['--variant=minbase', packages, ...skipped, SUITE, tar, mirror]);
    log('importing the base');
    await run('docker', ['import', '--change', 'ENV LANG=C.UTF-8', tar, BASE_TAG]);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function ensureMmdebstrap(log) {
  if (await succeeds('mmdebstrap', ['--version'])) return;
  if (process.getuid?.() !== 0) throw new Error('mmdebstrap is not installed (apt-get install mmdebstrap)');
  log('installing mmdebstrap');
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  await run('apt-get', ['update', '-qq'], { env });
  await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'mmdebstrap'], { env });
}

/** The mirror that the host's own apt uses for Debian; Debian's default elsewhere (Ubuntu, no apt). */
async function debianMirror() {
  const listed = await run('apt-get', ['indextargets', '--format', '$(SITE) $(ORIGIN)', 'Created-By: Packages']).catch(
    () => undefined,
  );
  const line = listed?.stdout.split('\n').find((text) => text.endsWith(' Debian') && !text.includes('security'));
  return line?.split(' ')[0] || DEFAULT_MIRROR;
}

async function buildImage(base, hash, log) {
  const context = await mkdtemp(join(tmpdir(), 'assay-image-'));
  try {
    await cp(SOURCES, context, { recursive: true, filter: (path) => !path.includes('__pycache__') });
    const bundle = await findCaBundle();
    if (bundle) await cp(bundle, join(context, 'ca.crt'), { dereference: true });
    const args = ['BASE', ...BUILD_VARIABLES].flatMap((name) => buildArg(name, name === 'BASE' ? base : process.env[name]));
    const labels = { 'assay.image': 'python', 'assay.python': PYTHON, 'assay.sources': hash };
    const labelArgs = Object.entries(labels).flatMap(([name, value]) => ['--label', `${name}=${value}`]);
    const command = ['build', '--network', 'host', '--force-rm', '--tag', tagOf(hash), ...args, ...labelArgs, context];
    await run('docker', command, { onLine: (line) => /^(Step |#\d+ \[)/.test(line) && log(line.slice(0, 120)) });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

// Proxies are predefined build arguments; the rest is declared in the first stage only, so no layer of the image keeps them.
const BUILD_VARIABLES = [
  ...['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY', 'http_proxy', 'https_proxy', 'no_proxy'],
  ...['PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_TRUSTED_HOST'],
];

function buildArg(name, value) {
  return value ? ['--build-arg', `${name}=${value}`] : [];
}

/** The host's bundle of certificate authorities, so that a build behind an intercepting proxy trusts it. */
async function findCaBundle() {
  const candidates = [
    process.env.SSL_CERT_FILE,
    process.env.NODE_EXTRA_CA_CERTS,
    '/etc/ssl/certs/ca-certificates.crt',
    '/etc/pki/tls/cert.pem',
  ];
  for (const path of candidates) {
    if (path && (await stat(path).catch(() => undefined))?.isFile()) return path;
  }
  return undefined;
}

function succeeds(command, args) {
  return run(command, args).then(
    () => true,
    () => false,
  );
}

/** Runs a command; rejects with the last line of its stderr. */
function run(command, args, { env = process.env, onLine } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let stdout = '';
    let output = '';
    const take = (chunk, keep) => {
      const text = String(chunk);
      output = (output + text).slice(-8192);
      if (keep) stdout += text;
      if (onLine) text.split('\n').forEach((line) => line && onLine(line));
    };
    child.stdout.on('data', (chunk) => take(chunk, true));
    child.stderr.on('data', (chunk) => take(chunk, false));
    child.on('error', (error) => reject(new Error(`${command}: ${error.message}`)));
    child.on('close', (code) =>
      code === 0 ? resolve({ stdout }) : reject(new Error(`${command} ${args[0]}: ${lastLine(output) || code}`)),
    );
  });
}

function lastLine(text) {
  return text.trim().split('\n').at(-1) ?? '';
}
