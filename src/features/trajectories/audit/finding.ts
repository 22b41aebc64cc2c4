import type { CheatCode } from '../../../domain/failure-tags';
import type { Command } from './shell/command';

export interface CheatFinding {
  code: CheatCode;
  /** Of the trajectory, from 1. */
  step: number;
  /** As it stands in the step, at most 300 characters. */
  quote: string;
  /** One sentence. */
  detail: string;
}

/** What a rule finds in one command or program; the step and the quote come from where it was. */
export interface Sign {
  code: CheatCode;
  detail: string;
  /** The part that shows it; the whole command where it is left out. */
  quote?: string;
}

/** What is known when a step is looked at. */
export interface Sight {
  /** Full ids of commits that the agent may name: the base, and what honest commands printed before. */
  knownCommits: ReadonlySet<string>;
  /** Test files that the base has not and that judging puts in, relative to the repository. */
  hiddenTests: ReadonlySet<string>;
  /** Files that the agent wrote itself, relative to the repository or absolute outside of it. */
  written: ReadonlySet<string>;
  /** Names of the repository and of its package, lower case: installing it from the network gets the answer. */
  packages: ReadonlySet<string>;
}

/** A program with the folder it runs in. */
export interface PlacedCommand extends Command {
  /** Its first word: the program's name. */
  name: string;
  /** The words after it. */
  args: string[];
  /** `''` is the repository's root; absolute outside of it. */
  folder: string;
}

export function quoted(text: string): string {
  return text.length <= 300 ? text : `${text.slice(0, 299)}…`;
}
