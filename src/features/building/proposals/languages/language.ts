import type { TestCommand, TreeFile } from '../../../../domain/swe';

/** A test of ours whose outcome only comes of running it. */
export interface Canary {
  name: string;
  passes: boolean;
}

/** What differs between languages in which a model may propose how a repository is built and tested. */
export interface ProposableLanguage {
  /** For the model, after "Debian trixie with": what the image holds, and where packages go so that tests find them. */
  image: string;
  /** For the model: the test command, and what may follow it. */
  command: string;
  /** What `command` says as a run with our report. @throws Refused */
  readTest: (command: string) => Pick<TestCommand, 'run' | 'format' | 'report'> & Partial<Pick<TestCommand, 'prepare'>>;
  canaryName: (hex: string) => string;
  /** Files of the base that {@link canaryFiles} may need, where there are any. */
  reads?: (path: string) => boolean;
  /** Beside a test file that the pull request changes, and named like it; none where there is none to stand beside. */
  canaryFiles: (input: CanaryInput) => TreeFile[];
  isSource: (path: string) => boolean;
  /** One line, as a comment. */
  comment: (text: string) => string;
}

export interface CanaryInput {
  testFiles: readonly TreeFile[];
  canaries: readonly Canary[];
  /** Unique to this run. */
  mark: string;
  /** As it was proposed. */
  command: string;
  /** What {@link ProposableLanguage.reads} asked for. */
  base: readonly TreeFile[];
}

const MODULUS = 65_521;
/** Weights below this pass: half of all names. */
export const LIGHT = 32_760;

/** A number that each language computes of a name by the same sum, with nothing imported: h = (31 h + code) mod 65521. */
export function weightOf(name: string): number {
  return [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % MODULUS, 0);
}
