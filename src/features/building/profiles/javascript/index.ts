import { posix } from 'node:path';
import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
} from '../profile';
import { narrow } from './narrow';
import { randomizes } from './jest-version';
import { type PackageJson, readPackageJson, reducePackageJson } from './package-json';
import { LOCAL_PROGRAMS, reportOf, runOf } from './run-command';
import { commandOf } from './test-script';

const LOCKS = ['pnpm-lock.yaml', 'yarn.lock', 'package-lock.json', 'npm-shrinkwrap.json', 'bun.lock', 'bun.lockb'];

/** JavaScript and TypeScript: the runner of the `test` script, packages by the lock file's package manager. */
export const javascript: LanguageProfile = {
  version: 3,
  reads: (path) =>
    (/(^|\/)package\.json$/.test(path) && !path.includes('node_modules/')) ||
    LOCKS.includes(path) ||
    path === 'pnpm-workspace.yaml',
  decide,
  reduce: (path, text) => (path.endsWith('package.json') ? reducePackageJson(text, path) : text),
  narrow,
};

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  const text = files.base('package.json');
  if (text === undefined) unsupported('no-build-system', 'there is no package.json at the root');
  const manifest = readPackageJson(text, 'package.json');
  const command = commandOf(manifest);
  if (!command)
    unsupported('no-test-runner', `no runner that we know in the script ${JSON.stringify(manifest.scripts.test ?? '')}`);
  evidence.add(`${command.runner} runs the suite`, command.from);
  for (const script of command.before) evidence.add(script, command.from);
  const { install, lock } = installer(files, manifest, evidence);
  const isWorkspace = manifest.workspaces !== undefined || files.paths.includes('pnpm-workspace.yaml');
  const packages = files.paths.filter(
    (path) => javascript.reads(path) && path.endsWith('package.json') && (isWorkspace || path === 'package.json'),
  );
  const needsInstall =
    isWorkspace ||
    [text, ...bothSides(files, 'package.json')].some((one) => hasDependencies(readPackageJson(one, 'package.json')));
  const before = command.before.length > 0 ? [LOCAL_PROGRAMS, ...command.before] : [];
  return {
    ...{ runner: command.runner === 'node' ? 'node-test' : command.runner, systemPackages: [], evidence: evidence.list },
    manifests: needsInstall ? [...packages, ...lock, ...files.paths.filter((one) => one === 'pnpm-workspace.yaml')] : [],
    install: needsInstall ? install : [],
    keep: needsInstall ? packages.map((one) => posix.join('/app/src', posix.dirname(one), 'node_modules')) : [],
    compile: before,
    test: {
      prepare: before,
      run: `${LOCAL_PROGRAMS}\n${runOf(command, randomizes(files, manifest))}`,
      ...reportOf(command),
      timeoutSeconds: TEST_TIMEOUT_SECONDS,
    },
  };
}

function hasDependencies({ dependencies, devDependencies }: PackageJson): boolean {
  return Object.keys(dependencies).length + Object.keys(devDependencies).length > 0;
}

const PNPM_FLAGS = '--ignore-scripts --store-dir /tmp/pnpm --package-import-method copy';
/**
 * The last release that writes lock files of this version: later ones do not read them, and would install the newest of everything, later
 * releases of the repository itself among it. Those of version 9 are the image's own pnpm's.
 */
const PNPM_OF_LOCK = `case "$(sed -n "s/^lockfileVersion: *'*\\([0-9.]*\\).*/\\1/p" pnpm-lock.yaml)" in
  5.4*) version=7.33.7 ;;
  5*) version=6.35.1 ;;
  6*) version=8.15.9 ;;
  *) version= ;;
esac
if [ -n "$version" ]; then
  npm install --no-save --ignore-scripts --silent --prefix /tmp/pnpm-tool "pnpm@$version"
  PATH="/tmp/pnpm-tool/node_modules/.bin:$PATH"
fi`;
/** Install scripts of packages stay off: they are programs of strangers that would run with the network. */
const INSTALL = {
  npm: ['npm ci --ignore-scripts || npm install --ignore-scripts --no-package-lock --legacy-peer-deps'],
  unlocked: ['npm install --ignore-scripts --no-package-lock'],
  yarn: ['yarn install --frozen-lockfile --ignore-scripts --non-interactive --ignore-engines'],
  pnpm: [`${PNPM_OF_LOCK}\npnpm install --frozen-lockfile ${PNPM_FLAGS} || pnpm install --no-frozen-lockfile ${PNPM_FLAGS}`],
};
/** Base's packages come first; where head has others, these are added to them and win. */
const MERGE = {
  before: 'if [ "$SIDE" = head ]; then find . -name node_modules -prune -exec mv {} {}.base \\; ; fi',
  after:
    'if [ "$SIDE" = head ]; then find . -name node_modules.base -prune | while read -r old; do mkdir -p "${old%.base}" && cp -Rn "$old/." "${old%.base}/" && rm -rf "$old"; done; fi',
};

function installer(files: RepositoryFiles, manifest: PackageJson, evidence: Evidence): { install: string[]; lock: string[] } {
  const lock = LOCKS.find((path) => files.paths.includes(path));
  if (lock?.startsWith('bun') === true) unsupported('needs-package-manager', `${lock} is for Bun`);
  if (lock === 'yarn.lock' && /^__metadata:/m.test(files.base(lock) ?? ''))
    unsupported('needs-package-manager', 'yarn.lock is for Yarn 2 or later');
  const manager = lock === undefined ? 'unlocked' : lock === 'yarn.lock' ? 'yarn' : lock.startsWith('pnpm') ? 'pnpm' : 'npm';
  evidence.add(manager === 'unlocked' ? 'npm, without a lock file' : manager, lock ?? manifest.packageManager ?? 'package.json');
  return { install: [MERGE.before, ...INSTALL[manager], MERGE.after], lock: lock === undefined ? [] : [lock] };
}
