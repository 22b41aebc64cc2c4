import type { Term } from './sources';

/**
 * What could be seen of an attempt: exactly one, assigned by machine. In the order in which they are tried: the first that
 * fits is the one.
 */
export const OUTCOMES = {
  'infra-error': { description: 'The infrastructure failed to judge it; it counts for and against nobody' },
  passed: { description: 'Every test passed', aliases: { judges: ['AC'] } },
  'truncated-output': {
    description: 'The reply stopped at a length limit before its code was complete',
    aliases: { tambon: ['Incomplete Generation'], aider: ['exhausted context'] },
  },
  'multiple-blocks': { description: 'Several blocks of code where the protocol takes exactly one' },
  'no-code-found': {
    description: 'The reply has no code that could be taken',
    aliases: { wang: ['Garbage Code'], aider: ['malformed response'] },
  },
  'syntax-error': {
    description: 'The code is not in the language',
    aliases: {
      tambon: ['Syntax Error'],
      dou: ['A.1 incomplete syntax structure', 'A.2 incorrect indentation'],
      judges: ['CE'],
    },
  },
  'sandbox-violation': {
    description: 'It reached for what judged code may not reach, or forged a result',
    aliases: { judges: ['restricted function'] },
  },
  nondeterministic: { description: 'The same code got different verdicts when it was judged again' },
  timeout: {
    description: 'It used up its processor time or its wall-clock time',
    aliases: { codehalu: ['Computational Boundary'], judges: ['TLE'] },
  },
  'memory-limit': {
    description: 'It used up its memory',
    aliases: { codehalu: ['Physical Constraint'], judges: ['MLE'] },
  },
  'output-limit': { description: 'It printed more than it may', aliases: { judges: ['OLE'] } },
  'process-limit': { description: 'It started more processes than it may' },
  'disk-limit': { description: 'It wrote more than it may' },
  'import-error': {
    description: 'An import failed before any test could run',
    aliases: { dou: ['A.3 library import error'], codehalu: ['External Source'] },
  },
  'signature-mismatch': {
    description: 'Something that the interface declares is absent, or takes other arguments',
    aliases: { dou: ['B.4 incorrect argument'], wang: ['Reference Error'] },
  },
  'runtime-exception': {
    description: 'The code raised what no test asked for, or its process ended',
    aliases: { dou: ['B Runtime Error'], judges: ['RE'] },
  },
  'wrong-output-format': {
    description: 'What it gave differs from what was wanted in spelling alone',
    aliases: { chen: ['Minor Output Formatting Error'], dou: ['C.3 input/output format error'], judges: ['PE'] },
  },
  'partial-pass': { description: 'It ran; some tests passed and some found a wrong value', aliases: { judges: ['WA'] } },
  'assertion-failed': { description: 'It ran, and no test found the right value', aliases: { judges: ['WA'] } },
} as const satisfies Record<string, Term>;
export type OutcomeTag = keyof typeof OUTCOMES;
