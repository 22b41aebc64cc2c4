import type { RerunToggle } from '../../../src/domain/failure-tags';

/** A suite that attempts of the corpus are judged by. */
export interface CorpusTask {
  names: string[];
  signatures?: Record<string, string>;
  tests: string;
}

/** One attempt, by what it said or by its code. */
export interface CorpusAttempt {
  solution?: string;
  reply?: string;
  finishReason?: string;
  /** Code of the turn before, and the tests that it passed, by the names of their functions. */
  previous?: { solution: string; passed: string[] };
  /** Judged again, in containers, with these toggles. */
  reruns?: RerunToggle[];
  /** Judged again with another result, without a container: what no container does on command. */
  differsBy?: RerunToggle[];
  /** The reference failed these. */
  failedByReference?: string[];
}

/** For one rule, an attempt that fires it and one that must not. */
export interface CorpusCase {
  rule: string;
  tag: string;
  task: CorpusTask;
  fires: CorpusAttempt & { outcome: string };
  spares: CorpusAttempt & { outcome: string };
}
