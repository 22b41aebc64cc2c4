import type { Term } from './sources';

/** Causes that lie between the task's words and the code. */
export const TASK_CAUSES = {
  'spec.misread': {
    description: 'Solves another problem than the one stated',
    aliases: {
      tambon: ['Misinterpretations'],
      dou: ['C.1 misunderstanding and logic error'],
      hallucode: ['Requirement conflicting: behaviour'],
      zhang: ['Task Requirement Conflicts'],
    },
  },
  'spec.missed-requirement': {
    description: 'Leaves out one stated requirement and keeps to the others',
    aliases: { tambon: ['Incomplete Generation'], wang: ['Missing one step', 'Missing multiple steps'] },
  },
  'spec.extra-behaviour': {
    description: 'Does something that nobody asked for, and fails by it',
    aliases: { tambon: ['Non-Prompted Consideration'] },
  },
  'spec.prompt-biased': {
    description: 'Fits the examples that were shown, and not the rule behind them',
    aliases: { tambon: ['Prompt-biased code'], chen: ['input-output demonstration'] },
  },
  'spec.constraint-violation': {
    description: 'Breaks a stated limit: a forbidden import, a complexity, an argument that must not change',
    aliases: { zhang: ['Non-functional requirement'], hallucode: ['Requirement conflicting: data'] },
  },
  'interface.wrong-name': {
    description: 'A declared module, function, class or method has another name or is absent',
    aliases: { dou: ['B.2 definition missing'] },
  },
  'interface.wrong-arity': {
    description: 'A declared function takes other arguments than declared',
    aliases: { dou: ['B.4 incorrect argument'], chen: ['misleading function signature'] },
  },
  'interface.wrong-return-type': {
    description: 'Gives back a value of another type than asked for',
    aliases: { tambon: ['Wrong Input Type'], codehalu: ['Data Compliance'] },
  },
  'interface.stdin-vs-function': {
    description: 'Reads standard input or prints where a function was asked for, or the other way round',
    aliases: { dou: ['C.3 input/output format error'] },
  },
  'interface.exception-contract': {
    description: 'Raises another exception than stated, or none',
    aliases: { dou: ['B.5 minors: custom exceptions'] },
  },
  'format.output-text': {
    description: 'The right text but for blanks, case, quotes or line ends',
    aliases: { chen: ['Minor Output Formatting Error'], judges: ['PE'] },
  },
  'format.rounding': { description: 'The right number but for how it was rounded' },
  'format.ordering': { description: 'The right items in another order' },
  'format.markdown-extraction': {
    description: 'There is code in the reply, but not where the protocol takes it from',
    aliases: { aider: ['malformed response'] },
  },
  'edge.empty': {
    description: 'Fails on empty input',
    aliases: { tambon: ['Missing Corner Case'], chen: ['Edge case'] },
  },
  'edge.boundary-off-by-one': {
    description: 'Fails at the first, the last or one beside',
    aliases: { chen: ['Index Off Mistake'], dou: ['B.3 incorrect boundary condition check'], tambon: ['Missing Corner Case'] },
  },
  'edge.duplicates-ties': { description: 'Fails when items are equal', aliases: { tambon: ['Missing Corner Case'] } },
  'edge.invalid-input': {
    description: 'Fails on input that has to be refused',
    aliases: { tambon: ['Missing Corner Case'], dou: ['B.3 incorrect boundary condition check'] },
  },
  'edge.unicode': { description: 'Fails on text beyond ASCII', aliases: { tambon: ['Missing Corner Case'] } },
  'edge.large-input': { description: 'Right on small input and wrong on large', aliases: { tambon: ['Missing Corner Case'] } },
  'edge.floating-point': { description: 'Fails by the error of binary fractions' },
} as const satisfies Record<string, Term>;
