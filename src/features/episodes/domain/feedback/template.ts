import type { TestOutcome, Verdict } from '../../../../domain/verdict';

/** Which tests a message may speak of: none of them, the public ones, or all. */
export const FEEDBACK_SCOPES = ['none', 'public', 'all'] as const;
export type FeedbackScope = (typeof FEEDBACK_SCOPES)[number];

/** Why a test or a program did not come to an end of its own. */
export type StopWord = Exclude<TestOutcome | Verdict, 'passed' | 'failed' | 'no-code' | 'not-compiled' | 'infra-error'>;

/**
 * The words of an episode, as data. A published pair of name and version never changes: a change is a new version, and the
 * digests in the snapshot of the spec hold that. Words in braces are filled in.
 */
export interface FeedbackTemplate {
  name: string;
  version: number;
  /** What it is for, in one sentence. */
  purpose: string;
  /** The widest scope that it can show. */
  scope: FeedbackScope;
  /** Limits in Unicode code points: a whole message; what one test says; a test's source. */
  limits: { message: number; test: number; source: number };
  /** Whether tests that passed are listed. */
  shows_passed: boolean;
  words: {
    /** `{prompt}`, `{requirements}`, `{interface}`, `{format}`. */
    task: string;
    format: string;
    /** `{format}`. */
    no_code: string;
    /** `{detail}`, `{format}`. */
    not_compiled: string;
    /** Nothing but that it was wrong: `{format}`. */
    wrong: string;
    /** Before and after the entries. `{format}` in `after`. */
    before: string;
    after: string;
    /** When every test that may be shown passes, and another does not: `{format}`. */
    hidden: string;
    /** `{count}` entries did not fit. */
    more: string;
    /** `{id}`, `{source}`, `{says}`. */
    failed_test: string;
    /** `{id}`, `{source}`. */
    passed_test: string;
    /** What a failed test says: of an assertion, of another exception, of one whose line is not known. `{line}`, `{exception}`, `{message}`. */
    assertion: string;
    exception: string;
    exception_elsewhere: string;
    /** When nothing may be told but that it failed. */
    untold: string;
    /** Why a test or the whole program was stopped, by outcome. */
    stopped: Readonly<Record<StopWord, string>>;
    /** For a program that ended before any test did: `{reason}`, `{detail}`. */
    ended: string;
  };
}
