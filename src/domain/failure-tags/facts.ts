import type { AttemptEvidence } from './evidence';

/** Everything that a rule may look at. Reading code is no pure function of text in every language, so it is done before. */
export interface RuleFacts {
  evidence: AttemptEvidence;
  /** Null if there is no code, or none in a language that is read (Python). */
  code: CodeFacts | null;
  /** Of the turn before; null if there was none. */
  previousCode: CodeFacts | null;
  /** By test id; a test whose source is not known, or is not read, is absent. */
  tests: ReadonlyMap<string, TestFacts>;
  /** Declared parameters by `module.name`; empty if no signature is known. */
  declared: ReadonlyMap<string, readonly Parameter[]>;
}

/** A line of the attempt's code, 1-based. */
export interface Place {
  file: string;
  line: number;
}

export interface Parameter {
  name: string;
  /** `rest`: `*args`, which takes any number; `keywords`: `**kwargs`. */
  kind: 'positional' | 'keyword' | 'rest' | 'keywords';
  optional: boolean;
}

/** What can be seen in code without running it. */
export interface CodeFacts {
  /** The first place that is not in the language; null if all is. */
  broken: Place | null;
  /** By import path (`solution`, `package.module`): what a module binds at its top level (`*` for a star import), and its functions' parameters. */
  modules: ReadonlyMap<string, { names: readonly string[]; functions: ReadonlyMap<string, readonly Parameter[]> }>;
  /** Top-level modules that are imported anywhere. */
  imports: readonly (Place & { module: string })[];
  traits: readonly Trait[];
  /** Constant answers to constant inputs: `if n == 5: return 120`, `{5: 120}`; both in one spelling. */
  answers: readonly (Place & { input: string; answer: string })[];
  /** The same text for the same trees: spacing, quotes and comments don't count. */
  fingerprint: string;
}

/** Things that rules ask for, each with its place. */
export const TRAITS = [
  'exits',
  'changes-runner',
  'equals-anything',
  'reads-tests',
  'reads-frames',
  'reads-stdin',
  'placeholder',
  'unordered',
  'reads-clock',
  'draws-random',
  'starts-threads',
  'loops',
] as const;
export interface Trait extends Place {
  kind: (typeof TRAITS)[number];
  /** The expression or comment, at most 80 characters. */
  text: string;
}

/** What can be seen in a test without running it. */
export interface TestFacts {
  /** Calls of declared names with arguments that are all constant; texts in one spelling, `expected` null if not compared with a constant. */
  cases: readonly { entry: string; inputs: readonly string[]; expected: string | null }[];
  /** Exceptions that the test asks for. */
  raises: readonly string[];
  /** Edge scenarios of the task taxonomy that its name and its arguments show. */
  scenarios: readonly string[];
  /** Rough size of its input: characters of constants, with `range(n)` and `* n` counted as n. */
  inputSize: number;
}
