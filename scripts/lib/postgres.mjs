import { createHash, randomBytes } from 'node:crypto';
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { capture, findExecutable, runLogged } from './commands.mjs';
import { installPackages, isRoot } from './debian.mjs';
import { identify, isAlive, withLock } from './lock.mjs';
import { STATE, readIfThere } from './paths.mjs';
import { SetupError } from './progress.mjs';

const LOG = 'postgres';
const URL_FILE = join(STATE, 'postgres.url');
const USERS = join(STATE, 'postgres-users');
const ROLE = 'assay';
// A test database is made again after a crash, so it need not survive one.
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=200'];

/**
 * Makes sure that the private test cluster of this clone runs, and gives back its URL. It listens on a free port of
 * 127.0.0.1 alone, with a random password that lies in a file of mode 600; the role may create databases.
 */
export function startPostgres(say) {
  return withLock('postgres', say, async () => {
    const programs = await ensurePrograms(say);
    const cluster = await findCluster();
    const url = readIfThere(URL_FILE);
    if (url !== undefined && (await isRunning(programs, cluster))) return url;
    return create(programs, cluster, say);
  });
}

/** Stops the cluster; says whether one ran. */
export function stopPostgres(say = () => {}) {
  return withLock('postgres', say, async () => {
    const programs = findPrograms();
    const cluster = programs && (await findCluster());
    if (!cluster || !(await isRunning(programs, cluster))) return false;
    await runAs(cluster, join(programs, 'pg_ctl'), ['stop', '-D', cluster.data, '-m', 'fast', '-w']);
    rmSync(URL_FILE, { force: true });
    return true;
  });
}

/** The URL of the running cluster, or undefined. */
export async function findPostgresUrl() {
  const programs = findPrograms();
  return programs && (await isRunning(programs, await findCluster())) ? readIfThere(URL_FILE) : undefined;
}

/** Starts the cluster for this process; `release` stops it unless another living process holds it too. */
export async function borrowPostgres(say) {
  const wasRunning = (await findPostgresUrl()) !== undefined;
  const mark = join(USERS, String(process.pid));
  mkdirSync(USERS, { recursive: true });
  const others = countOthers();
  if (wasRunning && others === 0) return { url: await startPostgres(say), release: async () => {} };
  writeFileSync(mark, identify(process.pid));
  const url = await startPostgres(say);
  const release = async () => {
    rmSync(mark, { force: true });
    if (countOthers() === 0) await stopPostgres();
  };
  return { url, release };
}

function countOthers() {
  const marks = readdirSync(USERS).map((name) => join(USERS, name));
  const living = marks.filter((path) => isAlive(readIfThere(path) ?? ''));
  for (const path of marks) if (!living.includes(path)) rmSync(path, { force: true });
  return living.length;
}

async function ensurePrograms(say) {
  const present = findPrograms();
  if (present) return present;
  keepDebianFromStartingOne();
  await installPackages(['postgresql'], { log: LOG, why: 'PostgreSQL is not installed.', say });
  const installed = findPrograms();
  if (!installed) throw new SetupError('postgresql was installed, but its initdb is nowhere to be found.');
  return installed;
}

// The package would otherwise create and start a cluster of the machine on port 5432, which nobody asked for.
function keepDebianFromStartingOne() {
  const path = '/etc/postgresql-common/createcluster.conf';
  if (!isRoot() || existsSync(path)) return;
  mkdirSync('/etc/postgresql-common', { recursive: true });
  writeFileSync(path, 'create_main_cluster = false\n');
}

/** The folder with initdb and pg_ctl: the newest of Debian's, else the one on PATH. */
function findPrograms() {
  const debian = '/usr/lib/postgresql';
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folders = versions.map((version) => join(debian, version, 'bin'));
  const found = folders.find((folder) => existsSync(join(folder, 'initdb')));
  return found ?? findExecutable('pg_ctl')?.slice(0, -'/pg_ctl'.length);
}

/** Where the cluster lies and as whom it runs: PostgreSQL refuses root, so root hands it to the package's user. */
async function findCluster() {
  const data = join(STATE, 'postgres');
  if (!isRoot()) return { data, owner: undefined };
  const entry = (readIfThere('/etc/passwd') ?? '').split('\n').find((line) => line.startsWith('postgres:'));
  if (!entry) throw new SetupError('PostgreSQL refuses to run as root, and there is no user postgres to run it as.');
  const [uid, gid] = entry.split(':').slice(2, 4).map(Number);
  mkdirSync(STATE, { recursive: true });
  if ((await capture('test', ['-x', STATE], { uid, gid, cwd: '/' })).code === 0) return { data, owner: { uid, gid } };
  // Another user cannot enter a clone below /root.
  const name = createHash('sha256').update(STATE).digest('hex').slice(0, 12);
  return { data: join('/var/lib/postgresql', `assay-${name}`), owner: { uid, gid } };
}

function runAs({ owner = {} }, command, args, options = {}) {
  return runLogged(command, args, { log: LOG, cwd: '/', ...owner, ...options });
}

async function isRunning(programs, cluster) {
  if (!existsSync(cluster.data)) return false;
  return runAs(cluster, join(programs, 'pg_ctl'), ['status', '-D', cluster.data], { attempt: true });
}

async function create(programs, cluster, say) {
  say('creating a private PostgreSQL cluster');
  rmSync(cluster.data, { recursive: true, force: true });
  mkdirSync(cluster.data, { recursive: true, mode: 0o700 });
  const password = randomBytes(18).toString('hex');
  const passwordFile = `${cluster.data}.password`;
  writeFileSync(passwordFile, `${password}\n`, { mode: 0o600 });
  if (cluster.owner) for (const path of [cluster.data, passwordFile]) chownSync(path, cluster.owner.uid, cluster.owner.gid);
  const options = ['--auth=scram-sha-256', `--pwfile=${passwordFile}`, '--encoding=UTF8', '--locale=C', '--no-sync'];
  await runAs(cluster, join(programs, 'initdb'), ['-D', cluster.data, `--username=${ROLE}`, ...options]);
  rmSync(passwordFile);
  const port = await findFreePort();
  const settings = [`listen_addresses=127.0.0.1`, `port=${port}`, `unix_socket_directories=`, ...FAST];
  const flags = settings.map((setting) => `-c '${setting}'`).join(' ');
  const log = join(cluster.data, 'server.log');
  await runAs(cluster, join(programs, 'pg_ctl'), ['start', '-D', cluster.data, '-w', '-t', '60', '-l', log, '-o', flags]);
  const url = `postgres://${ROLE}:${password}@127.0.0.1:${port}/postgres`;
  writeFileSync(URL_FILE, url, { mode: 0o600 });
  chmodSync(URL_FILE, 0o600);
  return url;
}

function findFreePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
