import { clipLines, clipRight, lengthOf } from './clip';
import type { ShownFailure, ShownTest, TurnFacts } from './facts';
import { scrub } from './scrub';
import type { FeedbackTemplate, StopWord } from './template';

/** What the first message of an episode is made of. */
export interface TaskText {
  prompt: string;
  requirements: readonly { id: string; text: string }[];
  interface: { kind: string; modules: readonly { name: string; names: readonly string[] }[]; entry_file?: string | undefined };
}

/** The first message: the task, how tests reach the solution, and how to answer. */
export function renderTask(template: FeedbackTemplate, task: TaskText): string {
  const requirements = task.requirements.map(({ id, text }) => `${id}: ${text}`).join('\n');
  const { words } = template;
  const filling = { prompt: task.prompt, requirements, interface: describeInterface(task.interface), format: words.format };
  return fill(words.task, filling);
}

function describeInterface({ kind, modules, entry_file }: TaskText['interface']): string {
  if (kind === 'program')
    return `A program, started as \`${entry_file ?? 'main.py'}\`: it reads standard input and its arguments.`;
  return modules.map(({ name, names }) => `Module \`${name}\` with ${names.map((each) => `\`${each}\``).join(', ')}.`).join('\n');
}

/** The message after a reply without code. */
export function renderNoCode({ words }: FeedbackTemplate): string {
  return fill(words.no_code, { format: words.format });
}

/**
 * The message after a program that is not right yet. Equal facts give equal bytes, at most `limits.message` code points; how
 * to answer is always in it.
 */
export function renderFeedback(template: FeedbackTemplate, facts: TurnFacts): string {
  const { words, limits } = template;
  if (template.scope === 'none') return fill(words.wrong, { format: words.format });
  if (facts.verdict === 'not-compiled') {
    const detail = clipLines(scrub(facts.detail ?? ''), limits.test);
    return fill(words.not_compiled, { detail, format: words.format });
  }
  if (facts.tests.length > 0 && facts.tests.every(({ outcome }) => outcome === 'passed'))
    return fill(words.hidden, { format: words.format });
  const lead = [words.before, ...endingOf(template, facts)];
  const tail = fill(words.after, { format: words.format });
  const listed = facts.tests.filter((test) => template.shows_passed || test.outcome !== 'passed');
  const entries = listed.map((test) => entryOf(template, test));
  return join([...lead, ...fit(template, entries, limits.message - lengthOf(join([...lead, tail]))), tail]);
}

/** For a program that was stopped before a test was reached: why. */
function endingOf({ words, limits }: FeedbackTemplate, facts: TurnFacts): string[] {
  if (facts.tests.some(({ outcome }) => outcome !== 'not-run') || !isStop(facts.verdict)) return [];
  const detail = clipLines(scrub(facts.detail ?? ''), limits.test);
  return [fill(words.ended, { reason: words.stopped[facts.verdict], detail }).trimEnd()];
}

/** As many entries as there is room for, the rest counted. */
function fit({ words }: FeedbackTemplate, entries: readonly string[], room: number): string[] {
  const kept: string[] = [];
  let used = 0;
  for (const [index, entry] of entries.entries()) {
    const rest = entries.length - index - 1;
    const note = rest === 0 ? 0 : lengthOf(fill(words.more, { count: String(entries.length) })) + SEPARATOR.length;
    const size = lengthOf(entry) + SEPARATOR.length;
    if (used + size + note > room) return [...kept, fill(words.more, { count: String(rest + 1) })];
    kept.push(entry);
    used += size;
  }
  return kept;
}

function entryOf(template: FeedbackTemplate, test: ShownTest): string {
  const { words, limits } = template;
  const source = clipLines(test.source.trimEnd(), limits.source);
  const filling = { id: clipRight(test.id, 300), source };
  if (test.outcome === 'passed') return fill(words.passed_test, filling);
  return fill(words.failed_test, { ...filling, says: clipLines(sayingOf(template, test), limits.test) });
}

function sayingOf({ words, limits }: FeedbackTemplate, { outcome, failure, line }: ShownTest): string {
  if (isStop(outcome)) return words.stopped[outcome];
  if (!failure) return words.untold;
  const exception = clipRight(scrub(failure.exception), 100);
  const message = clipLines(messageOf(failure), Math.floor(limits.test / 2));
  if (line === undefined) return fill(words.exception_elsewhere, { exception, message }).trimEnd();
  const filling = { line: clipLines(line.trim(), Math.floor(limits.test / 4)), exception, message };
  return fill(failure.exception === 'AssertionError' ? words.assertion : words.exception, filling).trimEnd();
}

/** Some say again in their text of what type they are. */
function messageOf({ exception, message }: ShownFailure): string {
  const text = message.startsWith(`${exception}: `) ? message.slice(exception.length + 2) : message;
  return scrub(text).trim();
}

function isStop(outcome: string): outcome is StopWord {
  return !['passed', 'failed', 'no-code', 'not-compiled', 'infra-error'].includes(outcome);
}

const SEPARATOR = '\n\n';

function join(pieces: readonly string[]): string {
  return pieces.join(SEPARATOR);
}

/** Fills the words in braces; what is filled in is not looked at again. */
function fill(words: string, filling: Readonly<Record<string, string>>): string {
  return words.replace(/\{([a-z]+)\}/g, (whole, name: string) => filling[name] ?? whole);
}
