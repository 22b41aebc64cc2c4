import type { FailureEvidence, RerunToggle, TestEvidence } from '../evidence';
import type { RuleFacts } from '../facts';
import type { CauseTag } from '../taxonomy';

/** How often a rule of this kind is right, by judgement; agreement with people is what settles it. */
export const CONFIDENCES = ['high', 'medium-high', 'medium'] as const;
export type Confidence = (typeof CONFIDENCES)[number];

/** Of an attempt: its reply, run, tests, code and reruns. Of a trajectory: its run, tests, steps and final diff. */
export const POINTED_AT = ['reply', 'run', 'test', 'code', 'rerun', 'step', 'patch'] as const;

/** Where a suggestion can be seen. It holds no text of the task or of the attempt. (A type: it is stored and served as JSON.) */
export type Pointer = {
  at: (typeof POINTED_AT)[number];
  test?: string;
  requirement?: string;
  /** File and 1-based line: in the suite with `test`, in the attempt with `code`; of the repository with `patch`. */
  file?: string;
  line?: number;
  /** Of a trajectory, from 1. */
  step?: number;
  /** Exception type, trait, scenario, or the code of a reason. */
  what?: string;
  toggle?: RerunToggle;
};

export interface Suggestion {
  tag: CauseTag;
  evidence: Pointer[];
}

/** What tags are given to: an attempt at an RLEF task, or a trajectory on a SWE task. */
export const TAG_SUBJECTS = ['attempt', 'trajectory'] as const;
export type TagSubject = (typeof TAG_SUBJECTS)[number];

/** What is to be known of a rule without asking it. A changed rule gets the next version; its agreement starts anew. */
export interface RuleInfo {
  /** `family/name`, stable. */
  id: string;
  version: number;
  confidence: Confidence;
  /** What it looks at, for people. */
  description: string;
  /** All tags that it may suggest. */
  tags: readonly CauseTag[];
  on: TagSubject;
}

/** One small pure function from facts of an attempt to suggestions. */
export interface Rule extends Omit<RuleInfo, 'on'> {
  suggest: (facts: RuleFacts) => Suggestion[];
}

/** One suggestion if there is evidence, else none. */
export function suggestIf(tag: CauseTag, evidence: readonly Pointer[]): Suggestion[] {
  return evidence.length > 0 ? [{ tag, evidence: evidence.slice(0, MAX_POINTERS) }] : [];
}
/** More places than these show nothing new. */
const MAX_POINTERS = 10;

export function failedTests({ evidence }: RuleFacts): TestEvidence[] {
  return evidence.tests.filter(({ outcome }) => outcome !== 'passed' && outcome !== 'not-run');
}

export function pointAtTest({ id, failure }: TestEvidence, what?: string): Pointer {
  return {
    ...{ at: 'test', test: id },
    ...(failure?.file != null && { file: failure.file }),
    ...(failure?.line != null && { line: failure.line }),
    ...(what !== undefined && { what }),
  };
}

/** An exception that the solution raised where no test asked for it. */
export interface Raised {
  exception: string;
  message: string;
  bases: readonly string[];
  /** Public name that the test called; null if it was raised by an import. */
  entry: string | null;
  pointer: Pointer;
}

const WHILE_IMPORTED = /^(\w+) while the solution was imported: ([^]*)$/;

/** Exceptions of the solution: the one that broke its import, and of each failing test its own. */
export function raisedIn(facts: RuleFacts): Raised[] {
  const [, exception, message] = WHILE_IMPORTED.exec(facts.evidence.detail ?? '') ?? [];
  const whole: Raised[] =
    exception === undefined || message === undefined
      ? []
      : [{ exception, message, bases: [], entry: null, pointer: { at: 'run', what: exception } }];
  const each = failedTests(facts).flatMap((test) => (test.failure ? raisedBy(test, test.failure) : []));
  return [...whole, ...each];
}

function raisedBy(test: TestEvidence, { raised, message }: FailureEvidence): Raised[] {
  if (!raised) return [];
  const { exception, bases, entry } = raised;
  return [{ exception, message, bases, entry, pointer: pointAtTest(test, exception) }];
}

/** Suggests the tag for exceptions that fit. */
export function suggestFor(facts: RuleFacts, tag: CauseTag, fits: (raised: Raised) => boolean): Suggestion[] {
  return suggestIf(
    tag,
    raisedIn(facts)
      .filter(fits)
      .map(({ pointer }) => pointer),
  );
}

/** Suggests the tag for places in the code that have one of the traits. */
export function suggestForTraits({ code }: RuleFacts, tag: CauseTag, ...kinds: string[]): Suggestion[] {
  const found = (code?.traits ?? []).filter(({ kind }) => kinds.includes(kind));
  return suggestIf(
    tag,
    found.map(({ file, line, kind }) => ({ at: 'code', file, line, what: kind })),
  );
}
