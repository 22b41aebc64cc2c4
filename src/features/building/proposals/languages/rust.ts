import { posix } from 'node:path';
import { cargoTest } from '../../profiles/rust/cargo-test';
import { refuse, wordsOf } from '../refused';
import { LIGHT, type ProposableLanguage } from './language';

const ALLOWED = 'the test command is "cargo test" with its options for packages and features, and no shell';
const FLAGS =
  /^--(workspace|all-features|no-default-features|ignore-rust-version|features=[A-Za-z0-9_,/-]+|exclude=[A-Za-z0-9_-]+)$/;
/** `src/`, `tests/` or `benches/` stand at the root of a crate. */
const CRATE = /^(.*?)(?:^|\/)(?:src|tests)\/.*\.rs$/;

export const rust: ProposableLanguage = {
  image: `Rust 1.85, cargo and git; crates are kept in /opt/deps/cargo, and a RUN line before the copy brings
  them there: "cargo init --lib /tmp/m && cd /tmp/m && cargo add name@1.2.3 && cargo fetch"`,
  command:
    '"cargo test", with --workspace, --exclude=, --features=, --all-features, --no-default-features or --ignore-rust-version',
  readTest(command) {
    const [program, verb, ...words] = wordsOf(command, ALLOWED);
    if (program !== 'cargo' || verb !== 'test') refuse(ALLOWED);
    for (const word of words) if (!FLAGS.test(word)) refuse(`the test command's ${word} is not an allowed option`);
    return cargoTest(words.join(' '));
  },
  canaryName: (hex) => `assay_${hex}`,
  canaryFiles({ testFiles, canaries, mark }) {
    const root = testFiles.map(({ path }) => CRATE.exec(path)?.[1]).find((folder) => folder !== undefined);
    if (root === undefined) return [];
    const weight =
      'fn weight(name: &str) -> u32 {\n    name.bytes().fold(0, |h, letter| (h * 31 + u32::from(letter)) % 65521)\n}\n';
    const tests = canaries.map(({ name }) => `#[test]\nfn ${name}() {\n    assert!(weight("${name}") < ${LIGHT});\n}\n`);
    const content = Buffer.from([weight, ...tests].join('\n'));
    return [{ path: posix.join(root, 'tests', `assay_${mark}.rs`), mode: '100644', content }];
  },
  isSource: (path) => path.endsWith('.rs'),
  comment: (text) => `// ${text}`,
};
