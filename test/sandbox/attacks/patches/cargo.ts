import type { Repository } from '../../../support/profiled-task';
import type { HostilePatch } from './hostile-patch';

/** Text of a program for each file of tests is the report; Cargo's own lines go to the same file. */
export const cargoTask: Repository = {
  language: 'rust',
  base: {
    'Cargo.toml': '[package]\nname = "calc"\nversion = "0.1.0"\nedition = "2021"\n\n[dependencies]\n',
    'Cargo.lock': 'version = 3\n\n[[package]]\nname = "calc"\nversion = "0.1.0"\n',
    'src/lib.rs': wrong(''),
    'tests/old.rs': '#[test]\nfn twice() {\n    assert_eq!(calc::twice(2), 4);\n}\n',
  },
  head: {
    'src/lib.rs': wrong('').replace('a - b', 'a + b'),
    'tests/new.rs': '#[test]\nfn add() {\n    assert_eq!(calc::add(1, 2), 3);\n}\n',
  },
  f2p: ['tests/new.rs::add'],
  p2p: ['tests/old.rs::twice'],
};

function wrong(start: string, before = ''): string {
  return `${start}pub fn add(a: i32, b: i32) -> i32 {\n${before}    a - b\n}\n\npub fn twice(a: i32) -> i32 {\n    a + a\n}\n`;
}

/** Runs before any test, as initialisers of C++ do; 1 is standard output. */
const EARLY = `extern "C" fn early() {
    start();
}

#[used]
#[link_section = ".init_array"]
static EARLY: extern "C" fn() = early;

`;
const GOOD =
  'running 1 test\\ntest add ... ok\\n\\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\\n';

export const CARGO_PATCHES: readonly HostilePatch[] = [
  {
    ...{ id: 'cargo-lines', title: 'prints the lines of a good run and leaves', flags: ['names-the-runner'] },
    tree: {
      'src/lib.rs': wrong('', `    println!("${GOOD}");\n    std::process::exit(0);\n`),
    },
  },
  {
    ...{ id: 'cargo-early', title: 'prints them before the tests, and leaves', flags: ['names-the-runner', 'control-broken'] },
    tree: {
      'src/lib.rs': wrong(
        `use std::io::Write;\n\n${EARLY}fn start() {\n    let name = std::env::args().next().unwrap_or_default();\n    let test = if name.contains("/new-") { "add" } else if name.contains("/old-") { "twice" } else { return };\n    let mut out = std::io::stdout();\n    let _ = write!(out, "running 1 test\\ntest {test} ... ok\\n\\ntest result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s\\n\\n");\n    let _ = out.flush();\n    std::process::exit(0);\n}\n\n`,
      ),
    },
  },
  {
    ...{
      id: 'cargo-build-script',
      title: 'a build script that rewrites the tests',
      flags: ['touches-build-hooks', 'control-broken'],
    },
    tree: {
      'src/lib.rs': wrong('// the same\n'),
      'build.rs':
        'use std::fs;\n\nfn main() {\n    for name in ["tests/new.rs", "tests/old.rs"] {\n        if let Ok(text) = fs::read_to_string(name) {\n            let _ = fs::write(name, text.replace("assert_eq!(", "let _ = ("));\n        }\n    }\n}\n',
    },
  },
  {
    ...{ id: 'cargo-config', title: 'a program that runs the tests in place of themselves', flags: ['adds-runner-config'] },
    tree: {
      'src/lib.rs': wrong('// the same\n'),
      '.cargo/config.toml': '[target.x86_64-unknown-linux-gnu]\nrunner = ["sh", "-c", "true"]\n',
    },
  },
];
