import type { TestCommand } from '../../../../domain/swe';

const OFFLINE = 'export CARGO_NET_OFFLINE=true';

/** `cargo test` without network, with its report; what is chosen is whole words. */
export function cargoTest(words: string): Pick<TestCommand, 'prepare' | 'run' | 'format' | 'report'> {
  return {
    prepare: [OFFLINE, `cargo test ${words} --no-run`],
    // Names of the programs go to stderr and results to stdout; only together they say which test was which.
    run: `${OFFLINE}\ncargo test ${words} --no-fail-fast > {report}/libtest.txt 2>&1 || code=$?\ntail -c 20000 {report}/libtest.txt\nexit \${code:-0}`,
    ...{ format: 'libtest', report: '*.txt' },
  };
}
