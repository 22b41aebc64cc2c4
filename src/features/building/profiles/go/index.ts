import { posix } from 'node:path';
import { existing, GIVEN } from '../narrow';
import { GO_REPORT, goTest } from './go-test';
import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
  type NarrowInput,
  type Narrowing,
} from '../profile';

const TOOLCHAIN = [1, 24];

/** Go modules; `go test -json` says what each test did. */
export const go: LanguageProfile = { version: 3, reads: (path) => path === 'go.mod' || path === 'go.sum', decide, narrow };

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  if (files.base('go.mod') === undefined) unsupported('no-build-system', 'there is no go.mod at the root');
  if (!files.paths.some((path) => path.endsWith('_test.go'))) unsupported('no-test-runner', 'no file ends in _test.go');
  bothSides(files, 'go.mod').forEach(checkToolchain);
  evidence.add('Go modules', 'go.mod');
  const isVendored = hasVendored(files);
  if (isVendored) evidence.add('dependencies are in the tree', 'vendor/modules.txt');
  const offline = offlineOf(files);
  return {
    ...{ runner: 'go-test', manifests: ['go.mod', 'go.sum'], systemPackages: [], evidence: evidence.list },
    // A module that requires none needs no layer of its own, however often its go.mod changes.
    install: isVendored || !requiresModules(files) ? [] : ['go mod download'],
    keep: ['/opt/deps/go/mod'],
    // Compiled packages of the base go to the build cache; tests that do not compile are a finding of the runs, not of the build.
    compile: [
      offline,
      'go build ./...',
      'go test -vet=off -run "^$" ./... >/dev/null || echo "some tests of the base do not compile"',
    ],
    test: {
      prepare: [],
      run: `${offline}\n${goTest('./...')}`,
      ...{ ...GO_REPORT, timeoutSeconds: TEST_TIMEOUT_SECONDS },
    },
  };
}

function requiresModules(files: RepositoryFiles): boolean {
  return bothSides(files, 'go.mod').some((text) => /^\s*(require|replace|tool)\b/m.test(text));
}

function hasVendored({ paths }: RepositoryFiles): boolean {
  return paths.includes('vendor/modules.txt');
}

/** The checksum database and the proxy are out of reach when tests run, and go.sum may lack what only tests of head need. */
function offlineOf(files: RepositoryFiles): string {
  return `export GOPROXY=off GOSUMDB=off${hasVendored(files) ? '' : ' GOFLAGS="$GOFLAGS -mod=mod"'}`;
}

/** Packages that have a file of the patch, or whose test data it changes. */
function narrow({ files, patch, specification }: NarrowInput): Narrowing {
  const tested = new Set(files.paths.filter(isGoTest).map(folderOf));
  const changed = [...patch.sources, ...patch.tests];
  const own = new Set(changed.filter((path) => path.endsWith('.go') && !/(^|\/)testdata\//.test(path)).map(folderOf));
  for (const path of patch.tests) own.add(/^(.*?)\/?testdata\//.exec(path)?.[1] ?? posix.dirname(path));
  const reached = [...own].map((folder) => (folder === '' ? '.' : folder));
  const added = new Set(patch.tests.filter(isGoTest).map(folderOf));
  const chosen = reached.filter((folder) => tested.has(folder) || added.has(folder)).sort();
  if (!chosen.some((folder) => tested.has(folder))) return { why: 'no package of the patch has a test on the base' };
  if ([...tested].every((folder) => chosen.includes(folder))) return { why: 'the patch reaches all packages that have tests' };
  const to = chosen.map((folder) => (folder === '.' ? '.' : `./${folder}`));
  // A folder without Go files is an error of the whole command.
  const there = existing(to, '"$(ls -- "$path"/*.go 2>/dev/null)"');
  return { test: { ...specification.test, run: `${offlineOf(files)}\n${there}\n${goTest(GIVEN)}` }, to };
}

function folderOf(path: string): string {
  return posix.dirname(path);
}

function isGoTest(path: string): boolean {
  return path.endsWith('_test.go') && !/(^|\/)(testdata|vendor)\//.test(path);
}

function checkToolchain(text: string): void {
  const [, major = '1', minor = '0'] = /^go\s+(\d+)\.(\d+)/m.exec(text) ?? [];
  const [ourMajor = 1, ourMinor = 0] = TOOLCHAIN;
  if (+major > ourMajor || (+major === ourMajor && +minor > ourMinor))
    unsupported('toolchain-too-old', `go.mod asks for Go ${major}.${minor}, and the image has ${TOOLCHAIN.join('.')}`);
}
