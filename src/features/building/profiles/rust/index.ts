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
  version: 3,
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
  // What the tree has under that name is the repository's.
  const compiles = !files.paths.some((path) => path.startsWith('target/'));
  return {
    ...{ runner: 'cargo-test', manifests, systemPackages: [], evidence: evidence.list },
    // Cargo reads no manifest whose targets have no file, so each gets one that does nothing.
    install: [stub([...new Set(stubs)]), 'cargo fetch', ...(compiles ? COMPILE_DEPENDENCIES : [])],
    keep: ['/opt/deps/cargo', ...(compiles ? ['/app/src/target'] : [])],
    compile: test.prepare,
    test: { ...test, timeoutSeconds: TEST_TIMEOUT_SECONDS },
  };
}

/**
 * Crates of others are compiled once for all changes with these manifests. What was made of our stubs goes again, for Cargo would take it for
 * newer than the sources that come later. One that does not compile here does not compile later either, and says so then.
 */
const COMPILE_DEPENDENCIES = [
  "cargo test --workspace --no-run --offline || echo 'not everything is compiled before the repository is there'",
  `cargo metadata --offline --format-version 1 | grep -o '"id":"path+[^"]*"' | cut -d '"' -f 4 | sort -u | xargs -r -n 1 cargo clean --offline -p`,
];

function stub(paths: string[]): string {
  const folders = [...new Set(paths.map((path) => posix.dirname(path)))].sort();
  const files = paths.sort().map(shellWord).join(' ');
  return `mkdir -p ${folders.map(shellWord).join(' ')} && for path in ${files}; do echo 'fn main() {}' > "$path"; done`;
}

function stubsOf(files: RepositoryFiles, manifest: string): string[] {
  const folder = posix.dirname(manifest);
  const stubs = bothSides(files, manifest).flatMap((text) => {
    const file = readToml(text, manifest);
    if (file.package === undefined) return [];
    const explicit = [table(file.lib), ...Object.entries(TARGETS).flatMap(([kind, place]) => named(file[kind], place))];
    const { build } = table(file.package);
    const script = typeof build === 'string' ? [build] : files.paths.includes(posix.join(folder, 'build.rs')) ? ['build.rs'] : [];
    return ['src/lib.rs', ...script, ...explicit.map(({ path }) => path).filter((path) => typeof path === 'string')];
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
