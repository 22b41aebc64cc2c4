import { existsSync, statfsSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { capture, describeFailure, findExecutable, logPath, runLogged } from './commands.mjs';
import { installPackages } from './debian.mjs';
import { ROOT, hashOfFiles, inRoot, readIfThere } from './paths.mjs';
import { SetupError } from './progress.mjs';

const LOG = 'dependencies';
// npm ci empties node_modules, and the stamp with it.
const STAMP = inRoot('node_modules', '.assay-stamp');
const PREBUILT_TIMEOUT_MS = 60_000;
const NEEDED_BYTES = 2 * 1024 ** 3;

/** Brings node_modules in line with package-lock.json and makes sure that the SQLite driver loads. */
export async function ensureDependencies(say) {
  const wanted = `${hashOfFiles([inRoot('package-lock.json')])} ${process.platform}-${process.arch}`;
  if (readIfThere(STAMP) === wanted) return 'up to date';
  if (!installedMatchesLock()) {
    warnOfSmallDisk(say);
    say('installing what package-lock.json names (npm ci)');
    await install(say);
  }
  await ensureSqlite(say);
  writeFileSync(STAMP, wanted);
  return 'done';
}

/**
 * Whether npm's own record of what it installed covers the lock file. What is only installed for other platforms may
 * be missing, and what was added by hand may be there.
 */
export function coversLock(lock, installed) {
  return Object.entries(lock.packages ?? {}).every(([path, wanted]) => {
    if (path === '' || wanted.link) return true;
    const found = installed.packages?.[path];
    if (!found) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
    return found.version === wanted.version && found.integrity === wanted.integrity;
  });
}

function installedMatchesLock() {
  const installed = readIfThere(inRoot('node_modules', '.package-lock.json'));
  if (installed === undefined) return false;
  return coversLock(JSON.parse(readIfThere(inRoot('package-lock.json'))), JSON.parse(installed));
}

const FLAGS = ['--ignore-scripts', '--include=dev', '--no-audit', '--no-fund'];

async function install(say) {
  if (await runNpm(['ci', ...FLAGS], { attempt: true })) return;
  if (!lacksOtherPlatformsAlone(readIfThere(logPath(LOG)))) throw describeFailure('npm ci', LOG);
  // npm install without a save takes the same versions and checks the same hashes.
  say('this npm refuses a lock file without the packages of other platforms; installing what it has (npm install)');
  await runNpm(['install', '--no-save', ...FLAGS]);
  if (!installedMatchesLock())
    throw new SetupError('npm install did not install what package-lock.json names; npm install there repairs it.');
}

/**
 * Whether all that `npm ci` complained of are optional packages it found no version of. npm 11 does so where the registry that
 * wrote the lock file lacks the builds for other platforms; npm 10 does not mind.
 */
export function lacksOtherPlatformsAlone(output) {
  const complaints = output.match(/^npm error (Missing|Invalid): .*$/gm) ?? [];
  return complaints.length > 0 && complaints.every((line) => /^npm error Missing: \S+@ from lock file$/.test(line));
}

/** Runs the npm that runs this script, else the one on PATH. */
async function runNpm(args, options = {}) {
  const running = process.env.npm_execpath;
  const [command, first] = running?.endsWith('npm-cli.js') ? [process.execPath, [running]] : ['npm', []];
  return runLogged(command, [...first, ...args], { log: LOG, ...options });
}

// Install scripts stay off for all packages, whatever this npm thinks of them; sqlite3 alone needs one, and we run it here.
async function ensureSqlite(say) {
  if ((await loadSqlite()).code === 0) return;
  const cwd = inRoot('node_modules', 'sqlite3');
  say('fetching the ready-made SQLite driver');
  const prebuilt = inRoot('node_modules', 'prebuild-install', 'bin.js');
  const options = { log: LOG, cwd, timeoutMs: PREBUILT_TIMEOUT_MS, attempt: true };
  if ((await runLogged(process.execPath, [prebuilt, '-r', 'napi'], options)) && (await loadSqlite()).code === 0) return;
  await ensureCompiler(say);
  say('no ready-made driver for this machine; compiling it, which takes a minute or two');
  const env = { ...nodeHeaders(), npm_config_jobs: 'max' };
  await runLogged(process.execPath, [inRoot('node_modules', 'node-gyp', 'bin', 'node-gyp.js'), 'rebuild'], {
    log: LOG,
    cwd,
    env,
  });
  const loaded = await loadSqlite();
  if (loaded.code !== 0) throw new SetupError(`The SQLite driver was compiled but does not load:\n${loaded.stderr}`);
}

function loadSqlite() {
  return capture(process.execPath, ['-e', "require('sqlite3')"], { cwd: ROOT });
}

/** Points node-gyp at the headers beside the running Node, so that it downloads none. */
function nodeHeaders() {
  const prefix = dirname(dirname(process.execPath));
  return existsSync(join(prefix, 'include', 'node', 'node_api.h')) ? { npm_config_nodedir: prefix } : {};
}

async function ensureCompiler(say) {
  const missing = [
    ...(findExecutable('python3') ? [] : ['python3']),
    ...(findExecutable('make') ? [] : ['make']),
    ...(['c++', 'g++', 'clang++'].some((name) => findExecutable(name)) ? [] : ['g++']),
  ];
  if (missing.length === 0) return;
  const why = `The SQLite driver has to be compiled here, and ${missing.join(', ')} is missing.`;
  await installPackages(missing, { log: LOG, why, say });
}

function warnOfSmallDisk(say) {
  const { bavail, bsize } = statfsSync(ROOT);
  if (bavail * bsize < NEEDED_BYTES) say(`only ${Math.floor((bavail * bsize) / 1024 ** 2)} MB free here; about 2 GB are needed`);
}
