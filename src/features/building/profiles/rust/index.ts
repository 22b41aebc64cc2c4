import { posix } from 'node:path';
import {
  bothSides,
  type Decisions,
  Evidence,
  type LanguageProfile,
  type RepositoryFiles,
  shellWord,
  TEST_TIMEOUT_SECONDS,
  unsupported,
} from '../profile';
import { readToml, table } from '../toml';
import { cargoTest } from './cargo-test';
import { narrow } from './narrow';

const TOOLCHAIN = [1, 85];
const TARGETS = { bin: 'src/bin', bench: 'benches', test: 'tests', example: 'examples' };

/** Cargo; the test harness of Rust prints text that names each test. */
export const rust: LanguageProfile = {
  version: 1,
  reads: (path) => /(^|\/)Cargo\.toml$/.test(path) || path === 'Cargo.lock',
  decide,
  narrow,
};

function decide(files: RepositoryFiles): Decisions {
  const evidence = new Evidence();
  if (files.base('Cargo.toml') === undefined) unsupported('no-build-system', 'there is no Cargo.toml at the root');
  const manifests = files.paths.filter(rust.reads);
  for (const path of manifests) bothSides(files, path).forEach((text) => checkToolchain(path, text));
  evidence.add('Cargo', 'Cargo.toml');
  evidence.add(
    files.paths.includes('Cargo.lock') ? 'versions of the lock file' : 'the newest versions that Rust 1.85 compiles',
    'Cargo.lock',
  );
  const stubs = manifests.filter((path) => path !== 'Cargo.lock').flatMap((path) => stubsOf(files, path));
  const test = cargoTest('--workspace');
  return {
    ...{ runner: 'cargo-test', manifests, systemPackages: [], evidence: evidence.list },
    // Cargo reads no manifest whose targets have no file, so each gets an empty one; nothing is compiled here.
    install: [touch([...new Set(stubs)]), 'cargo fetch'],
    keep: ['/opt/deps/cargo'],
    compile: test.prepare,
    test: { ...test, timeoutSeconds: TEST_TIMEOUT_SECONDS },
  };
}

function touch(paths: string[]): string {
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))].sort();
  return `mkdir -p ${folders.map(shellWord).join(' ')} && touch ${paths.sort().map(shellWord).join(' ')}`;
}

function stubsOf(files: RepositoryFiles, manifest: string): string[] {
  const folder = posix.dirname(manifest);
  const stubs = bothSides(files, manifest).flatMap((text) => {
    const file = readToml(text, manifest);
    if (file.package === undefined) return [];
    const explicit = [table(file.lib), ...Object.entries(TARGETS).flatMap(([kind, place]) => named(file[kind], place))];
    return ['src/lib.rs', ...explicit.map(({ path }) => path).filter((path) => typeof path === 'string')];
  });
  return stubs.map((path) => posix.join(folder, path)).filter((path) => !path.startsWith('..') && !path.startsWith('/'));
}

function named(targets: unknown, place: string): Record<string, unknown>[] {
  const list = Array.isArray(targets) ? targets.map(table) : [];
  return list.map((target) => (typeof target.path === 'string' ? target : { path: `${place}/${String(target.name)}.rs` }));
}

function checkToolchain(path: string, text: string): void {
  const [, major = '1', minor = '0'] = /^rust-version\s*=\s*"(\d+)\.(\d+)/m.exec(text) ?? [];
  const [ourMajor = 1, ourMinor = 0] = TOOLCHAIN;
  if (+major > ourMajor || (+major === ourMajor && +minor > ourMinor))
    unsupported('toolchain-too-old', `${path} asks for Rust ${major}.${minor}, and the image has ${TOOLCHAIN.join('.')}`);
}
