import type { TestState } from '../../../domain/swe';
import { linesOf, withoutColours } from './lines';
import { type Observations, ReportError } from './observations';

const RUNNING = /^ +Running (?:unittests )?/;
const BINARY = / \(([^(]*)\)$/;
const DOC_TESTS = /^ +Doc-tests ([^ ]+)$/;
const SECTION = /^running ([0-9]+) tests?$/;
const RESULT = /^test (.+) \.\.\. (ok|FAILED|ignored|bench)(?:[,:]? .*)?$/;
/** With one thread the name is written before the test runs; where programs that it starts write too, its result is a line of its own. */
const BEGUN = /^test (.+?) \.\.\. /;
const ENDED = /^(ok|FAILED)$/;
/** What trybuild prints of each program that a test of its own compiles; that test's result is the one that counts. */
const COMPILED = /^[^ ]+\.rs(?: \[should (?:pass|fail to compile)\])?$/;
const SUMMARY =
  /^test result: (ok|FAILED)\. ([0-9]+) passed; ([0-9]+) failed; ([0-9]+) ignored; ([0-9]+) measured; [0-9]+ filtered out/;
const UNBUILT = /^error: could not compile (.+?)(?: due to .*)?$/;
/** Of names as libtest shows them, what is no part of the name. */
const SHOWN_MODE = / - (should panic|compile fail|compile)$/;
const DOC_LINE = /^(.*) \(line ([0-9]+)\)$/;
const STATES: Readonly<Record<string, TestState>> = { ok: 'pass', FAILED: 'fail', ignored: 'skip' };
const HASH = /-[0-9a-f]{16}$/;

interface Section {
  target: string;
  expected: number;
  results: { name: string; word: string }[];
  /** Name of the test that was begun last on a line without its result. */
  begun?: string | undefined;
}

/**
 * What `cargo test` prints, standard error among it (`2>&1`), for cargo names the targets there. Ids are
 * `crate/src/lib.rs::module::test`, `tests/file.rs::test`, and `doc/crate::src/lib.rs - item` without the line, the second
 * documentation test of an item with ` #2`. A target that ends without its summary has crashed.
 *
 * @throws ReportError `inconsistent` for results outside a target's section, or numbers that contradict the summary
 */
export function readLibtest(content: Buffer, found: Observations): void {
  const reader = new LibtestReader(found);
  for (const line of linesOf(content)) reader.take(withoutColours(line));
  reader.leaveTarget('the log ended');
}

class LibtestReader {
  private target = 'unknown';
  private readonly targets = new Map<string, number>();
  private section: Section | undefined;

  constructor(private readonly found: Observations) {}

  take(line: string): void {
    const running = RUNNING.exec(line);
    const binary = running && BINARY.exec(line);
    if (running && binary) return this.enter(nameTarget(line.slice(running[0].length, binary.index), binary[1] ?? ''));
    const documented = DOC_TESTS.exec(line);
    if (documented) return this.enter(`doc/${documented[1]}`);
    const unbuilt = UNBUILT.exec(line);
    if (unbuilt) return this.found.addBroken(unbuilt[1] ?? '', line);
    const section = SECTION.exec(line);
    if (section) return this.open(Number(section[1]));
    const result = RESULT.exec(line);
    if (result && COMPILED.test(result[1] ?? '')) return;
    if (result) return this.addResult(result[1] ?? '', result[2] ?? '');
    const begun = BEGUN.exec(line)?.[1];
    if (begun !== undefined && this.section && !COMPILED.test(begun)) this.section.begun = begun;
    const ended = ENDED.exec(line);
    if (ended && this.section?.begun !== undefined) return this.addResult(this.section.begun, ended[1] ?? '');
    const summary = SUMMARY.exec(line);
    if (summary) this.close(summary.slice(1));
  }

  leaveTarget(why: string): void {
    if (!this.section) return;
    this.report(this.section);
    this.found.addBroken(this.section.target, `${why} before the summary of its ${this.section.expected} tests`);
    this.section = undefined;
  }

  private enter(target: string): void {
    this.leaveTarget('another target started');
    const times = (this.targets.get(target) ?? 0) + 1;
    this.targets.set(target, times);
    this.target = times === 1 ? target : `${target}#${times}`;
  }

  private open(expected: number): void {
    if (this.section) throw new ReportError('inconsistent', `${this.target}: two sections, one within the other`);
    this.section = { target: this.target, expected, results: [] };
  }

  private addResult(name: string, word: string): void {
    if (!this.section) throw new ReportError('inconsistent', `a result outside any section: ${name.slice(0, 200)}`);
    this.section.results.push({ name, word });
    this.section.begun = undefined;
  }

  private close([word, ...numbers]: string[]): void {
    const { section } = this;
    if (!section) throw new ReportError('inconsistent', 'a summary outside any section');
    const [passed, failed, ignored, measured] = numbers.map(Number);
    const said = [passed, failed, ignored, measured];
    const counted = ['ok', 'FAILED', 'ignored', 'bench'].map((each) => section.results.filter((one) => one.word === each).length);
    const agree = counted.every((count, index) => count === said[index]);
    if (!agree || section.results.length !== section.expected || (word === 'ok') !== (failed === 0)) {
      throw new ReportError(
        'inconsistent',
        `${section.target}: ${section.results.length} results, ${section.expected} announced`,
      );
    }
    this.report(section);
    this.found.addTotals({ run: section.expected, failed: failed ?? 0, errored: 0, skipped: ignored ?? 0 });
    this.section = undefined;
  }

  private report({ target, results }: Section): void {
    for (const { name, word } of withoutLines(results)) {
      const state = STATES[word];
      if (state) this.found.add(`${target}::${name}`, state, { reason: 'assertion' });
    }
  }
}

/** `src/lib.rs` and `target/debug/deps/name-0123456789abcdef` give `name/src/lib.rs`. */
function nameTarget(path: string, binary: string): string {
  const name = (binary.split('/').at(-1) ?? '').replace(HASH, '');
  const stem = (path.split('/').at(-1) ?? '').replace(/\.rs$/, '');
  return name === stem ? path : `${name}/${path}`;
}

/** Lines of documentation tests move with every change above them; the place among the tests of the same item rarely does. */
function withoutLines(results: Section['results']): Section['results'] {
  const lines = new Map<string, number[]>();
  const split = results.map(({ name, word }) => {
    const shown = name.replace(SHOWN_MODE, '');
    const [, item, digits] = DOC_LINE.exec(shown) ?? [];
    if (item === undefined) return { name: shown, word };
    const line = Number(digits);
    const others = lines.get(item);
    if (others) others.push(line);
    else lines.set(item, [line]);
    return { name: item, word, line };
  });
  for (const of of lines.values()) of.sort((a, b) => a - b);
  return split.map(({ name, word, line }) => ({
    name: line === undefined ? name : placed(name, lines.get(name) ?? [], line),
    word,
  }));
}

function placed(item: string, lines: readonly number[], line: number): string {
  const place = lines.indexOf(line) + 1;
  return place === 1 ? item : `${item} #${place}`;
}
