import type { InterfaceKind } from '../verdict';
import type { Terms } from './facet';

/** Shapes of a solution, as tests and programs reach it. */
export const INTERFACE_TERMS = {
  functions: 'One or several functions of one module',
  class: 'A class with its methods; helpers such as its exceptions may stand beside it',
  module: 'A module whose functions, classes and constants belong together',
  program: 'A program on standard input and output, with arguments and an exit code',
  files: 'Several modules that work together',
} as const satisfies Record<InterfaceKind, string>;

/** Classes of hard cases that tests should reach; the first twelve are Exercism's scenarios. */
export const EDGE_SCENARIOS = {
  'big-integer': 'Integers beyond 64 bits',
  concurrent: 'Several callers at once',
  date: 'Dates without a time',
  datetime: 'Dates with a time',
  'floating-point': 'Values that binary fractions only approximate',
  immutable: 'Values that must not change',
  'input-validation': 'Input that must be refused',
  'library-test': 'Behaviour that a library provides and the task adapts',
  'local-scope': 'State that must stay local',
  random: 'Chance, to be tested by properties',
  'runtime-validation': 'Conditions that only show while running',
  unicode: 'Text beyond ASCII',
  'empty-input': 'Nothing given: empty text, list or stream',
  'single-element': 'Exactly one item',
  boundary: 'First, last, smallest, largest, one beside',
  duplicates: 'Equal items',
  'ordering-ties': 'Items that compare equal when order matters',
  'negative-numbers': 'Values below zero',
  'invalid-type': 'A value of another type',
  'error-message': 'The exception and what it says',
  'large-input': 'Size and running time',
  idempotence: 'Doing it twice is doing it once',
  'input-mutation': 'Arguments must come back unchanged',
  rounding: 'Halves and precision',
  whitespace: 'Blanks, tabs, line ends',
  'case-sensitivity': 'Upper and lower case',
  encoding: 'Bytes that are not valid text',
  timezone: 'Offsets and changes of the clock',
} as const satisfies Terms;

/** What a task is made for. */
export const USE_CASES = {
  'train-rlef': 'Training by reinforcement learning with execution feedback',
  eval: 'Evaluation; never to be trained on',
  sft: 'Supervised fine-tuning on the reference solution',
  regression: 'Watching a model or a grader for changes',
} as const satisfies Terms;

/** What a model may use while it solves a task. */
export const MODEL_TOOLS = {
  'public-test-feedback': 'Results of the public tests after each turn',
  'python-interpreter': 'Running own Python code',
  shell: 'Running commands',
  'file-editor': 'Reading and changing files',
  'documentation-search': 'Looking things up in documentation',
} as const satisfies Terms;

/** Human difficulty, on Exercism's scale. */
export const DIFFICULTY_LEVELS = [
  { from: 1, to: 3, slug: 'easy', description: 'A practised person writes it down' },
  { from: 4, to: 7, slug: 'medium', description: 'It needs thought, or care with many rules' },
  { from: 8, to: 10, slug: 'hard', description: 'It needs a method that is not obvious, or a long design' },
] as const;
