import { GO_REPORT, goTest } from './go-test';
import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  TEST_TIMEOUT_SECONDS,
  unsupported,
} from '../profile';

const TOOLCHAIN = [1, 24];

/** Go modules; `go test -json` says what each test did. */
export const go: LanguageProfile = { version: 1, reads: (path) => path === 'go.mod' || path === 'go.sum', decide };

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  if (files.base('go.mod') === undefined) unsupported('no-build-system', 'there is no go.mod at the root');
  if (!files.paths.some((path) => path.endsWith('_test.go'))) unsupported('no-test-runner', 'no file ends in _test.go');
  bothSides(files, 'go.mod').forEach(checkToolchain);
  evidence.add('Go modules', 'go.mod');
  const isVendored = files.paths.includes('vendor/modules.txt');
  if (isVendored) evidence.add('dependencies are in the tree', 'vendor/modules.txt');
  // The checksum database and the proxy are out of reach when tests run, and go.sum may lack what only tests of head need.
  const offline = `export GOPROXY=off GOSUMDB=off${isVendored ? '' : ' GOFLAGS="$GOFLAGS -mod=mod"'}`;
  return {
    ...{ runner: 'go-test', manifests: ['go.mod', 'go.sum'], systemPackages: [], evidence: evidence.list },
    install: isVendored ? [] : ['go mod download'],
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

function checkToolchain(text: string): void {
  const [, major = '1', minor = '0'] = /^go\s+(\d+)\.(\d+)/m.exec(text) ?? [];
  const [ourMajor = 1, ourMinor = 0] = TOOLCHAIN;
  if (+major > ourMajor || (+major === ourMajor && +minor > ourMinor))
    unsupported('toolchain-too-old', `go.mod asks for Go ${major}.${minor}, and the image has ${TOOLCHAIN.join('.')}`);
}
