import type { RequirementKind } from '../requirements';
import type { TaskKind } from '../task';
import type { InterfaceKind, TestOutcome, TimeoutCause, Trust, Verdict } from '../verdict';

/**
 * Everything that is known of one attempt: the one input of all suggestion rules. It holds no opinion, and no time but
 * durations. Null always means "not known", never "none": a rule that needs it says nothing then. An empty list means none.
 *
 * Of a task of kind `swe` an attempt is a trajectory: `reply` is its last message or null, `files` are the changed files as
 * they were left (not a patch), `interface` is null, `tests` are those of both lists with empty `requirementIds`.
 */
export interface AttemptEvidence {
  attemptId: string;
  taskId: string;
  taskKind: TaskKind;
  /** Programming language of `files`, by its slug in src/domain/swe; rules that read code ask for `python`. */
  language: string;
  /** What judged it: the id that evidence of tags points at; null if nothing was judged, as with `no-code`. */
  gradingId: string | null;
  trust: Trust;
  /** Null if the attempt came as files, without the words around them. */
  reply: ReplyEvidence | null;
  /** What was judged, as taken from the reply or uploaded; empty if there was no code. */
  files: readonly CodeFile[];
  verdict: Verdict;
  /** Only with the verdict `timed-out`; null if it was not told. */
  timeoutCause: TimeoutCause | null;
  /** What the runner said of the whole run, e.g. `SyntaxError: invalid syntax (line 3)`; null if nothing. */
  detail: string | null;
  /** Null if nothing ran. */
  usage: UsageEvidence | null;
  limits: { cpuSeconds: number; wallSeconds: number; memoryBytes: number } | null;
  /** What the solution printed, capped; null if it was not kept. */
  output: { stdout: string; stderr: string } | null;
  /** In the order in which they ran; empty if none was asked for. */
  tests: readonly TestEvidence[];
  /** What the task declares that solutions offer; null for `swe`. */
  interface: InterfaceEvidence | null;
  /** All requirements of the task; null if it has none (`swe`) or they were not read. */
  requirements: readonly { id: string; kind: RequirementKind }[] | null;
  /** Importable top-level modules beyond the standard library; null if not known. */
  allowedImports: readonly string[] | null;
  /** The attempt's turn before the judged one; null in single-turn protocols and on the first turn. */
  previous: PreviousTurn | null;
  /** The same files judged again; null if nobody did. */
  reruns: readonly Rerun[] | null;
  /** Ids of tests that the reference solution failed on the same suite; null if it was not run. */
  failedByReference: readonly string[] | null;
}

/** What a model said. */
export interface ReplyEvidence {
  /** Whole, as it came. */
  text: string;
  /** As the endpoint named it, e.g. `stop`, `length`, `content_filter`; null if it named none. */
  finishReason: string | null;
  /** Fenced blocks in order, those of other languages too. */
  blocks: readonly FencedBlock[];
}

export interface FencedBlock {
  /** First word of the info string in lower case; empty if there is none. */
  language: string;
  code: string;
  /** False if the reply ended before the closing fence. */
  closed: boolean;
}

/** One UTF-8 text file, path relative and with `/`. */
export interface CodeFile {
  path: string;
  content: string;
}

/** Of the run as a whole, all processes of the solution together. */
export interface UsageEvidence {
  cpuSeconds: number;
  wallSeconds: number;
  peakMemoryBytes: number;
  exitCode: number | null;
}

export interface TestEvidence {
  id: string;
  visibility: 'public' | 'private';
  requirementIds: readonly string[];
  outcome: TestOutcome;
  /** Edge scenario of the taxonomy (`empty-input`, `boundary`, ...); null if nobody declared one. Rules also read `source`. */
  scenario: string | null;
  /** The test as written, with its decorators; null if it was not read. */
  source: string | null;
  /** Null if it did not run. */
  durationMs: number | null;
  /** Null for tests that passed or did not run. */
  failure: FailureEvidence | null;
}

/** How a test failed. */
export interface FailureEvidence {
  /** Exception type as the tests saw it, e.g. `AssertionError`. */
  type: string;
  /** Its text; with asserts what the runner wrote, e.g. `assert [2, 1] == [1, 2]`. */
  message: string;
  /** Deepest place in the suite's own files. */
  file: string | null;
  /** 1-based. */
  line: number | null;
  /** The exception as the solution raised it; null if the solution raised nothing: the test itself failed. */
  raised: RaisedEvidence | null;
  /**
   * The two compared values in the language's own literal spelling (Python: `repr`), where the runner gave them apart. Null if
   * not: `comparedValues` then reads them out of `message`. Never cut off: a value that was shortened is null.
   */
  expected: string | null;
  actual: string | null;
}

export interface RaisedEvidence {
  /** Public name that the test called, e.g. `parse` or `Stack.pop`. */
  entry: string;
  exception: string;
  bases: readonly string[];
  /** Innermost function and 1-based line inside the solution; null where the runner doesn't tell. */
  function: string | null;
  line: number | null;
}

/** The declared interface: of each module its public names. */
export interface InterfaceEvidence {
  kind: InterfaceKind;
  modules: readonly { name: string; names: readonly string[] }[];
  /** For `program`: the file that is run. */
  entryFile: string | null;
  /** Signatures by `module.name`, e.g. `parse(text, *, strict=False)`, where the reference or the prompt has them; null if not read. */
  signatures: Readonly<Record<string, string>> | null;
}

export interface PreviousTurn {
  files: readonly CodeFile[];
  /** Ids of the tests that it passed; null if they were not all run. */
  passed: readonly string[] | null;
}

/** What a rerun changed against the judged run; `none` repeats it as it was. */
export const RERUN_TOGGLES = ['none', 'hash-seed', 'order', 'clock'] as const;
export type RerunToggle = (typeof RERUN_TOGGLES)[number];

export interface Rerun {
  toggle: RerunToggle;
  verdict: Verdict;
  /** By test id. */
  outcomes: Readonly<Record<string, TestOutcome>>;
}

/** An attempt as one of many on the same task version. */
export interface PanelAttempt {
  evidence: AttemptEvidence;
  /** The model's slug in the registry. */
  model: string;
  /** Whether the model counts as strong: what many of these fail alike is rather the task's fault than theirs. */
  strong: boolean;
}
