import type { Metadata, PartContent } from '../../tasks';

/** A task as an importer makes it out of one record of somebody else's data. */
export interface ImportedTask {
  /** Where it came from; importing the same origin again changes nothing: `humaneval:HumanEval/0`. */
  origin: string;
  title: string;
  metadata: Metadata;
  prompt: PartContent<'prompt'>;
  requirements: PartContent<'requirements'>;
  solution: PartContent<'solution'>;
  tests: PartContent<'tests'>;
  environment: PartContent<'environment'>;
  /** What the importer changed, left out or found odd; for the person who runs the import. */
  notes: string[];
}

/** A record that cannot become a task; the message is the reason, for the person who runs the import. */
export class ImportRefused extends Error {
  override readonly name = 'ImportRefused';
}

/** One record of a source: `line` counts from 1, and exactly one of `task` and `error` is there. */
export interface ImportLine {
  line: number;
  task?: ImportedTask;
  error?: string;
}
