/** The seven domains by which BigCodeBench groups the libraries that a task uses (https://github.com/bigcode-project/bigcodebench). */
export const BIGCODEBENCH_DOMAINS = [
  'Computation',
  'Cryptography',
  'General',
  'Network',
  'System',
  'Time',
  'Visualization',
] as const;
export type BigCodeBenchDomain = (typeof BIGCODEBENCH_DOMAINS)[number];

export interface Domain {
  description: string;
  /** The nearest BigCodeBench domain, so that both can be counted together. */
  bigcodebench: BigCodeBenchDomain;
}

/** What a task is about. A task has one domain, and may have secondary ones. */
export const DOMAINS = {
  algorithms: {
    description: 'Search, optimisation, combinatorics, graphs: the method is the difficulty',
    bigcodebench: 'Computation',
  },
  'data-structures': { description: 'Building and maintaining a container with its invariants', bigcodebench: 'General' },
  'text-parsing': { description: 'Reading structure out of text, or writing text by a rule', bigcodebench: 'General' },
  numeric: { description: 'Arithmetic, number theory, geometry, statistics, matrices', bigcodebench: 'Computation' },
  simulation: { description: 'State machines and step-by-step models of a process', bigcodebench: 'Computation' },
  'api-design': { description: 'Classes that work together behind a small public face', bigcodebench: 'General' },
  'functional-iterators': { description: 'Composing functions, generators and lazy sequences', bigcodebench: 'General' },
  'io-files': { description: 'Reading and writing streams and files in a stated format', bigcodebench: 'System' },
  'data-wrangling': { description: 'Cleaning, joining, grouping and reshaping records', bigcodebench: 'Computation' },
  'date-time': { description: 'Calendars, durations, schedules, time zones', bigcodebench: 'Time' },
  networking: { description: 'Protocols, messages and requests, against a stand-in for the other side', bigcodebench: 'Network' },
  concurrency: { description: 'Threads, tasks, locks and queues that must not interfere', bigcodebench: 'System' },
  'crypto-encoding': { description: 'Ciphers, checksums, codecs and binary layouts', bigcodebench: 'Cryptography' },
  interpreters: { description: 'Small languages: tokenising, parsing, evaluating', bigcodebench: 'General' },
  'games-puzzles': { description: 'Rules of a game, scores, boards, logic puzzles', bigcodebench: 'Computation' },
  refactoring: { description: 'Changing the shape of given code and keeping its behaviour', bigcodebench: 'General' },
  'system-cli': { description: 'Programs with arguments, standard streams and exit codes', bigcodebench: 'System' },
} as const satisfies Record<string, Domain>;
