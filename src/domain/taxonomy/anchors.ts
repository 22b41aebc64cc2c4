import type { Terms } from './facet';

/** How near a task is to its anchor; what is not `unrelated` concerns whoever evaluates on Aider Polyglot. */
export const ANCHOR_RELATIONS = {
  same: 'The same exercise in other words',
  extended: 'The exercise with more rules or another interface',
  unrelated: 'Named for comparison of size or difficulty alone',
} as const satisfies Terms;

/**
 * The 34 Python exercises of the Aider Polyglot benchmark (https://github.com/Aider-AI/polyglot-benchmark), by Exercism's slugs;
 * the descriptions are ours.
 */
export const POLYGLOT_ANCHORS = {
  'affine-cipher': 'Encoding and decoding by a linear map on letters',
  'beer-song': 'Generating repetitive verses with changing grammar',
  'book-store': 'The cheapest grouping of items under discounts',
  'bottle-song': 'Generating counted verses from number words',
  bowling: 'Scoring a game with bonus rolls and illegal rolls',
  connect: 'Deciding the winner on a hexagonal board',
  dominoes: 'Ordering stones into a closed chain',
  'dot-dsl': 'Building a graph through a small language of objects',
  'food-chain': 'Generating a cumulative song',
  forth: 'Evaluating a stack language with definitions',
  'go-counting': 'Finding enclosed territory on a board',
  'grade-school': 'A roster that keeps order and refuses duplicates',
  grep: 'Searching files by pattern and flags',
  hangman: 'A guessing game with observable state',
  'list-ops': 'List operations from first principles',
  paasio: 'Wrapping streams and counting what passes',
  'phone-number': 'Cleaning and validating phone numbers with stated errors',
  'pig-latin': 'Translating words by letter rules',
  poker: 'Ranking hands with ties',
  pov: 'Re-rooting a tree and finding paths in it',
  proverb: 'Generating linked lines from a list',
  react: 'Cells that recompute when their inputs change',
  'rest-api': 'Keeping debts between users behind request strings',
  'robot-name': 'Unique random names with reset',
  'scale-generator': 'Musical scales from a tonic and intervals',
  'sgf-parsing': 'Parsing a game-record format with escapes',
  'simple-linked-list': 'A singly linked list with iteration and errors',
  transpose: 'Transposing ragged text',
  'tree-building': 'Refactoring the building of a tree from records',
  'two-bucket': 'Measuring by two vessels in the fewest steps',
  'variable-length-quantity': 'Encoding integers in seven-bit groups',
  wordy: 'Evaluating arithmetic written as a sentence',
  'zebra-puzzle': 'Solving a logic puzzle by constraints',
  zipper: 'Moving through and editing a tree functionally',
} as const satisfies Terms;
