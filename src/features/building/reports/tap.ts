import type { FailureReason, TestState } from '../../../domain/swe';
import { repositoryPath } from './canonical-id';
import { linesOf, withoutColours } from './lines';
import { type Observations, ReportError } from './observations';
import { reasonOf } from './reasons';

const POINT = /^( *)(not )?ok(?: +([0-9]+))?(?: +-)?(?: +(.*))?$/;
const PLAN = /^( *)1\.\.([0-9]+)(?: +#.*)?$/;
const SUBTEST = /^( *)# Subtest: (.*)$/;
const YAML = /^( *)---$/;
const DIRECTIVE = /(?:^|[^\\])# *(skip|todo|time=)/i;
/** A failed point of the top level that is named like a file and has none within is the file, which could not be loaded. Titles of tests end so too, but have spaces. */
const SCRIPT = /^[^ ]+\.[cm]?[jt]sx?$/;
const INDENT = 4;
const MAX_DEPTH = 100;
const KEPT_DIAGNOSTIC = 4096;

/** What tap allows a file or test, and what it says of one that took longer. */
const ALLOWED = /^ *timeout: *[0-9]+$/gm;
const EXPIRED = /^ *expired: /m;

interface Point {
  level: number;
  passed: boolean;
  id: string;
  directive: string;
  diagnostic: string;
  /** Whether points of a subtest came before it. */
  isParent: boolean;
}

/**
 * TAP 12 to 14 (https://testanything.org/tap-version-14-specification.html), subtests indented by four spaces and announced by
 * `# Subtest: name`, as node's and others' are. Ids are the names from the outermost to the innermost, joined by ` > `. A reporter of
 * ours may say `reason: <one of our reasons>` in the YAML block after a point. Several documents may follow one another.
 *
 * @throws ReportError `inconsistent` for more points than planned, and for numbers out of sequence
 */
export function readTap(content: Buffer, found: Observations): void {
  const reader = new TapReader(found);
  for (const line of linesOf(content)) reader.take(withoutColours(line));
  reader.end();
}

class TapReader {
  private readonly names: string[] = [];
  private readonly counts: number[] = [];
  private plan: number | undefined;
  private pending: Point | undefined;
  /** Indentation of the YAML block that we are in. */
  private yaml: string | undefined;

  constructor(private readonly found: Observations) {}

  take(line: string): void {
    if (this.yaml !== undefined) return this.takeYaml(line);
    const block = YAML.exec(line);
    if (block && this.pending) {
      this.yaml = block[1] ?? '';
      return;
    }
    const point = POINT.exec(line);
    if (point) return this.takePoint(point);
    const plan = PLAN.exec(line);
    if (plan) return this.takePlan((plan[1] ?? '').length, Number(plan[2]));
    const subtest = SUBTEST.exec(line);
    if (subtest) return this.announce(levelOf(subtest[1]), subtest[2] ?? '');
    if (line.startsWith('Bail out!')) this.found.addBroken('Bail out!', line);
  }

  end(): void {
    this.settle();
    const count = this.counts[0] ?? 0;
    if (this.plan === undefined && count === 0) return;
    if (this.plan !== count) this.found.addBroken('(plan)', `${this.plan ?? 'no'} tests planned, ${count} reported`);
    this.found.addTotals({ run: this.plan ?? count, failed: 0, errored: 0, skipped: 0 });
  }

  private takeYaml(line: string): void {
    if (line === `${this.yaml}...`) this.yaml = undefined;
    else if (this.pending && this.pending.diagnostic.length < KEPT_DIAGNOSTIC) this.pending.diagnostic += `${line}\n`;
  }

  private takePoint([, indent, not, number, text = '']: string[]): void {
    this.settle();
    const level = levelOf(indent);
    const isOver = level === 0 && this.plan === (this.counts[0] ?? 0);
    // Another program's document: it begins with number 1 again.
    if (isOver && (this.trailing || Number(number) === 1)) this.restart();
    const count = (this.counts[level] ?? 0) + 1;
    const isParent = (this.counts[level + 1] ?? 0) > 0;
    this.forgetBelow(level);
    this.counts[level] = count;
    if (number !== undefined && Number(number) !== count) {
      throw new ReportError('inconsistent', `point ${number} where ${count} is due`);
    }
    if (level === 0 && this.plan !== undefined && count > this.plan) {
      throw new ReportError('inconsistent', `more points than the ${this.plan} planned`);
    }
    const { name, directive } = splitName(text);
    const own = repositoryPath(name) || `(unnamed ${count})`;
    const id = [...this.names.slice(0, level), own].filter((part) => part).join(' > ');
    this.pending = { level, passed: not === undefined, id, directive, diagnostic: '', isParent };
  }

  /** Whether the plan came after its points. */
  private trailing = false;

  private takePlan(indent: number, planned: number): void {
    if (indent > 0) return;
    this.settle();
    if (this.plan !== undefined) {
      if (this.plan !== (this.counts[0] ?? 0)) throw new ReportError('inconsistent', 'two plans');
      this.restart();
    }
    this.plan = planned;
    const count = this.counts[0] ?? 0;
    this.trailing = count > 0;
    if (count > planned) throw new ReportError('inconsistent', `more points than the ${planned} planned`);
  }

  private restart(): void {
    this.end();
    this.forgetBelow(-1);
    this.plan = undefined;
    this.trailing = false;
  }

  private announce(level: number, name: string): void {
    this.settle();
    this.forgetBelow(level);
    this.names[level] = splitName(name).name;
  }

  private forgetBelow(level: number): void {
    this.counts.length = Math.min(this.counts.length, level + 1);
    this.names.length = Math.min(this.names.length, level + 1);
  }

  private settle(): void {
    const point = this.pending;
    this.pending = undefined;
    this.yaml = undefined;
    if (!point) return;
    const { level, passed, id, directive, diagnostic, isParent } = point;
    const isFailed = !passed && directive !== 'skip' && directive !== 'todo';
    if (level === 0 && isFailed && !isParent && SCRIPT.test(id)) this.found.addBroken(id, diagnostic);
    else this.found.add(id, stateOf(passed, directive), { reason: reasonIn(diagnostic) });
  }
}

function levelOf(indent = ''): number {
  const level = Math.floor(indent.length / INDENT);
  if (level > MAX_DEPTH) throw new ReportError('malformed', `more than ${MAX_DEPTH} levels of subtests`);
  return level;
}

function stateOf(passed: boolean, directive: string): TestState {
  if (directive === 'skip') return 'skip';
  if (directive === 'todo') return passed ? 'xpass' : 'xfail';
  return passed ? 'pass' : 'fail';
}

function splitName(text: string): { name: string; directive: string } {
  const found = DIRECTIVE.exec(text);
  const cut = found ? text.slice(0, found.index + (text[found.index] === '#' ? 0 : 1)) : text;
  const name = cut
    .replace(/\\([#\\])/g, '$1')
    .replace(/^ +/, '')
    .replace(/ +$/, '');
  return { name, directive: found ? (found[1] ?? '').toLowerCase() : '' };
}

function reasonIn(diagnostic: string): FailureReason {
  const own = /^ *reason: *['"]?(assertion|exception|compile|setup|timeout|crash)\b/m.exec(diagnostic);
  if (own) return own[1] as FailureReason;
  if (EXPIRED.test(diagnostic)) return 'timeout';
  const type = /^ *failureType: *(.*)$/m.exec(diagnostic)?.[1] ?? '';
  const code = /^ *code: *(.*)$/m.exec(diagnostic)?.[1] ?? '';
  return reasonOf(`${type} ${code}`, '', diagnostic.replace(ALLOWED, ''));
}
