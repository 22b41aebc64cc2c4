import sax from 'sax';
import type { FailureReason, TestState } from '../../../domain/swe';
import { repositoryPath } from './canonical-id';
import { decode } from './lines';
import { type Observations, ReportError } from './observations';
import { reasonOf } from './reasons';

const MAX_DEPTH = 100;
const MAX_ATTRIBUTES = 64;
const CHUNK = 64 * 1024;
const KEPT_TEXT = 4096;
/** Elements below a test case that say that it did not simply pass. */
const VERDICTS = ['error', 'failure', 'skipped'] as const;
type VerdictName = (typeof VERDICTS)[number];

type Attributes = Readonly<Record<string, string>>;

interface Suite {
  name: string;
  attributes: Attributes;
  /** Test cases in it and in suites within it that were not skipped (some runners leave those out of their counts). */
  ran: number;
  /** Test cases and suites that are directly in it. */
  direct: number;
  bad: number;
  /** Whether `tests` counts assertions, as Catch2 and doctest do: their cases have a status and no result. */
  assertions: boolean;
}

interface Case {
  attributes: Attributes;
  verdicts: Partial<Record<VerdictName, { type: string; message: string; text: string }>>;
}

/**
 * JUnit XML, as pytest, surefire, PHPUnit, RSpec, jest, vitest, ctest, GoogleTest and others write it. Ids are
 * `file::class::name`, each part where there is one. There is no DTD and no entity but XML's own, so nothing expands.
 *
 * @throws ReportError `malformed` for what is no well-formed XML with test suites, `inconsistent` where a suite's own counts deny what is in it
 */
export function readJunit(content: Buffer, found: Observations): void {
  const reader = new JunitReader(found);
  const parser = sax.parser(true, { position: false });
  parser.onerror = (error) => fail(error.message.split('\n')[0] ?? '');
  parser.ondoctype = () => fail('a document type');
  parser.onsgmldeclaration = () => fail('a declaration');
  parser.onopentag = (tag) => reader.open(tag.name, tag.attributes as Attributes);
  parser.onattribute = () => reader.countAttribute();
  parser.onclosetag = (name) => reader.close(name);
  parser.ontext = (text) => reader.text(text);
  parser.oncdata = (text) => reader.text(text);
  const text = withoutForbidden(decode(content));
  for (let at = 0; at < text.length; at += CHUNK) parser.write(text.slice(at, at + CHUNK));
  parser.close();
  if (!reader.sawSuites) fail('no test suites');
}

/**
 * Writers of output that they don't look at (XmlWriter among them) refer to characters that XML 1.0 has not. A control character stays as
 * it is, which the parser takes; what is no character at all becomes U+FFFD.
 */
function withoutForbidden(text: string): string {
  return text.replace(/&#(x[0-9a-fA-F]{1,8}|[0-9]{1,8});/g, (reference, digits: string) => {
    const code = digits.startsWith('x') ? Number.parseInt(digits.slice(1), 16) : Number(digits);
    if (code < 32 && ![9, 10, 13].includes(code)) return String.fromCharCode(code);
    return (code >= 0xd800 && code < 0xe000) || code === 0xfffe || code === 0xffff ? '\ufffd' : reference;
  });
}

function fail(detail: string): never {
  throw new ReportError('malformed', detail);
}

class JunitReader {
  sawSuites = false;
  private readonly path: string[] = [];
  private readonly suites: Suite[] = [];
  private current: Case | undefined;
  private attributes = 0;
  private roots = 0;

  constructor(private readonly found: Observations) {}

  countAttribute(): void {
    this.attributes += 1;
    if (this.attributes > MAX_ATTRIBUTES) fail(`more than ${MAX_ATTRIBUTES} attributes`);
  }

  open(name: string, attributes: Attributes): void {
    this.attributes = 0;
    const parent = this.path.at(-1);
    if (parent === undefined) this.roots += 1;
    if (this.roots > 1) fail('two roots');
    this.path.push(name);
    if (this.path.length > MAX_DEPTH) fail(`more than ${MAX_DEPTH} levels`);
    if (name === 'testsuites' || name === 'testsuite') this.openSuite(name, attributes);
    if (name === 'testcase') this.openCase(attributes);
    else if (this.current && parent === 'testcase' && isVerdict(name)) {
      this.current.verdicts[name] ??= { type: attributes.type ?? '', message: attributes.message ?? '', text: '' };
    }
  }

  text(text: string): void {
    const verdict = this.path.at(-2) === 'testcase' ? this.verdictAt(this.path.at(-1) ?? '') : undefined;
    if (verdict && verdict.text.length < KEPT_TEXT) verdict.text += text.slice(0, KEPT_TEXT);
  }

  close(name: string): void {
    this.path.pop();
    if (name === 'testcase' && this.current) {
      this.settle(this.current);
      this.current = undefined;
    }
    if (name === 'testsuite') this.closeSuite();
  }

  private verdictAt(name: string): Case['verdicts'][VerdictName] {
    return isVerdict(name) ? this.current?.verdicts[name] : undefined;
  }

  private openSuite(name: string, attributes: Attributes): void {
    this.sawSuites = true;
    if (name === 'testsuites') return;
    const parent = this.suites.at(-1);
    if (parent) parent.direct += 1;
    this.suites.push({ name: attributes.name ?? '', attributes, ran: 0, direct: 0, bad: 0, assertions: false });
  }

  private openCase(attributes: Attributes): void {
    if (this.current) fail('a test case within another');
    const suite = this.suites.at(-1);
    if (suite) suite.direct += 1;
    this.current = { attributes, verdicts: {} };
  }

  private settle({ attributes, verdicts }: Case): void {
    const bad = (verdicts.error !== undefined || verdicts.failure !== undefined) && !isExpected(verdicts);
    const verdict = verdicts.error ?? verdicts.failure ?? verdicts.skipped;
    const isTest = !standsForFile(attributes, verdict, bad);
    for (const suite of this.suites) {
      if (isTest && (verdicts.error || verdicts.failure || !verdicts.skipped)) suite.ran += 1;
      suite.assertions ||= attributes.status === 'run' && attributes.result === undefined;
      if (bad) suite.bad += 1;
    }
    const id = this.idOf(attributes);
    if (!isTest && bad) this.found.addBroken(id, [verdict?.message, verdict?.text].join('\n'));
    if (!isTest) return;
    const seconds = Number(attributes.time);
    const durationMs = attributes.time !== undefined && Number.isFinite(seconds) ? Math.round(seconds * 1000) : undefined;
    this.found.add(id, stateOf(verdicts, attributes), { reason: reasonFor(verdict), durationMs });
  }

  private idOf({ name = '', classname, class: className, file }: Attributes): string {
    const path = file === undefined ? '' : repositoryPath(file);
    const given = classname ?? className ?? '';
    // node's own reporter calls every class `test`.
    const outer = given === '' || given === 'test' ? this.suitePath() : given;
    const group = outer === name ? '' : withoutModule(repositoryPath(outer), path);
    return [path, group, name].filter((part) => part !== '').join('::');
  }

  /** Names of the suites around, without the outermost where it is pytest's, ctest's or a file's that says nothing about the test. */
  private suitePath(): string {
    return this.suites
      .map(({ name }) => name)
      .filter((name) => name !== '' && name !== 'pytest')
      .join(' > ');
  }

  private closeSuite(): void {
    const suite = this.suites.pop();
    if (!suite) return;
    const [tests, failures, errors, skipped] = ['tests', 'failures', 'errors', 'skipped'].map((name) => count(suite, name));
    if (tests !== undefined && !suite.assertions && suite.ran > tests && suite.direct !== tests) {
      throw new ReportError('inconsistent', `suite ${suite.name} counts ${tests} tests and holds ${suite.ran}`);
    }
    const counted = failures === undefined && errors === undefined ? undefined : (failures ?? 0) + (errors ?? 0);
    if (counted !== undefined && (counted === 0) !== (suite.bad === 0)) {
      throw new ReportError('inconsistent', `suite ${suite.name} counts ${counted} failures and holds ${suite.bad}`);
    }
    if (this.suites.length > 0 || tests === undefined) return;
    this.found.addTotals({ run: tests, failed: failures ?? 0, errored: errors ?? 0, skipped: skipped ?? 0 });
  }
}

function isVerdict(name: string): name is VerdictName {
  return (VERDICTS as readonly string[]).includes(name);
}

function count({ attributes }: Suite, name: string): number | undefined {
  const text = attributes[name];
  return text !== undefined && /^[0-9]{1,9}$/.test(text) ? Number(text) : undefined;
}

/** What Catch2 says of a failed test that may or should fail: its suites do not count it as failed. */
function isExpected({ error, failure, skipped }: Case['verdicts']): boolean {
  return skipped?.message === 'TEST_CASE tagged with !mayfail' && (error ?? failure) !== undefined;
}

function stateOf(verdicts: Case['verdicts'], { status }: Attributes): TestState {
  const { error, failure, skipped } = verdicts;
  if (isExpected(verdicts)) return 'xfail';
  if (error) return 'error';
  if (failure) return 'fail';
  if (skipped) return skipped.type === 'pytest.xfail' ? 'xfail' : 'skip';
  return status === 'notrun' || status === 'disabled' ? 'skip' : 'pass';
}

function reasonFor(verdict: Case['verdicts'][VerdictName]): FailureReason {
  return verdict ? reasonOf(verdict.type, verdict.message, verdict.text) : 'unknown';
}

/** Entries that stand for a file or module that could not be collected: pytest's, our own reporters', jest's and vitest's. */
function standsForFile({ name, classname }: Attributes, verdict: Case['verdicts'][VerdictName], bad: boolean): boolean {
  if (verdict?.message === 'collection failure' || verdict?.message === 'collection skipped') return true;
  if (!bad) return false;
  if (verdict?.message === 'the file could not be run') return true;
  return classname === 'Test suite failed to run' || (name === classname && /\.[cm]?[jt]sx?$/.test(name ?? ''));
}

/** pytest's class names start with the dotted module: `tests.test_a.TestX` in `tests/test_a.py` is `TestX`. */
function withoutModule(group: string, path: string): string {
  if (path === '') return group;
  if (group === path) return '';
  const module = path.replace(/\.[A-Za-z0-9]+$/, '').replaceAll('/', '.');
  if (group === module) return '';
  return group.startsWith(`${module}.`) ? group.slice(module.length + 1).replaceAll('.', '::') : group;
}
