import type { Term } from './sources';

/** Causes that lie in the code, and in how the attempt was made. */
export const CODE_CAUSES = {
  'logic.condition': {
    description: 'A condition is wrong or missing',
    aliases: { wang: ['Condition Error'], chen: ['Conditional Error'] },
  },
  'logic.calculation': {
    description: 'A formula or an operation is wrong',
    aliases: { wang: ['Operation/Calculation Error'], chen: ['Mathematical Formula and Logic Error'], tambon: ['Silly Mistake'] },
  },
  'logic.state': { description: 'A value is kept, shared or reset wrongly', aliases: { codehalu: ['Logic Deviation'] } },
  'logic.order-of-operations': {
    description: 'The right steps in the wrong order',
    aliases: { chen: ['Misorder of Operations on Objects/Variables'] },
  },
  'logic.algorithm-wrong': {
    description: 'The method cannot solve the problem',
    aliases: { hallucode: ['Knowledge conflicting: algorithm'], wang: ['Wrong Logical Direction'] },
  },
  'logic.incomplete': {
    description: 'Part of the code was never written',
    aliases: { tambon: ['Incomplete Generation'], wang: ['Incomplete Code'], codehalu: ['Logic Breakdown'] },
  },
  'api.misuse': {
    description: 'Calls an existing function or method in a way that it does not allow',
    aliases: { dou: ['B.1 API misuse'], chen: ['Misuse of Library API'], wang: ['Method Call'] },
  },
  'api.hallucinated-module': {
    description: 'Imports a module that does not exist',
    aliases: { tambon: ['Hallucinated Object'], codehalu: ['External Source'], hallucode: ['Knowledge conflicting: library'] },
  },
  'api.hallucinated-attribute': {
    description: 'Uses a name of a module or a built-in type that is not there',
    aliases: { tambon: ['Wrong Attribute'], zhang: ['API knowledge'], dou: ['C.2 hallucination'] },
  },
  'api.version': {
    description: 'Uses what another version has, and this one no longer or not yet',
    aliases: { zhang: ['Environment'] },
  },
  'name.undefined': {
    description: 'Uses a variable or function that was never defined',
    aliases: {
      wang: ['Undefined Name'],
      hallucode: ['Code inconsistency: undefined variables'],
      codehalu: ['Identity'],
      tambon: ['Hallucinated Object'],
    },
  },
  'resource.complexity': { description: 'Grows too fast with the input', aliases: { codehalu: ['Computational Boundary'] } },
  'resource.infinite-loop': {
    description: 'Does not end, on small input either',
    aliases: { wang: ['Memory Error: infinite loop'] },
  },
  'resource.recursion-depth': { description: 'Recurses deeper than the interpreter allows' },
  'resource.memory': { description: 'Holds more at once than it needs to', aliases: { codehalu: ['Physical Constraint'] } },
  'nondeterminism.hash-order': { description: 'Depends on the order of a set or of hashes' },
  'nondeterminism.time': { description: 'Depends on the clock' },
  'nondeterminism.random-seed': { description: 'Depends on chance' },
  'nondeterminism.concurrency': { description: 'Depends on which thread or process comes first' },
  'integrity.test-special-casing': { description: 'Recognises the cases of the tests and answers those alone' },
  'integrity.reads-test-files': { description: 'Looks for the tests, their files or their frames' },
  'integrity.early-exit': { description: 'Ends the process before the tests can judge it' },
  'integrity.monkeypatch': { description: 'Changes the test runner, built-ins or comparisons' },
  'integrity.reads-history': { description: 'Reads commits or objects of the repository that are not checked out' },
  'integrity.uses-network': { description: 'Reaches for another machine' },
  'integrity.edits-tests': { description: "Changes the repository's own tests, or how they are run" },
  'integrity.forges-results': { description: 'Prints what a test runner prints, or writes where results are read' },
  'patch.does-not-apply': { description: 'The change cannot be applied to the base, or reaches where none may' },
  'patch.wrong-files': { description: 'Changes none of the files that the fix changes' },
  'patch.regression': { description: 'Breaks a test that passed without the change' },
  'conduct.gave-up': { description: 'Stops acting before it hands anything in' },
  'conduct.limit-reached': { description: 'Uses up its turns, tokens, time, money or disk' },
  'conduct.tool-misuse': { description: 'Calls tools that are not there, or with what they cannot take' },
  'conduct.refusal': { description: 'Declines to write the code' },
  'conduct.asks-question': { description: 'Asks back in the place of an answer', aliases: { aider: ['user asks'] } },
  'conduct.lazy-placeholder': {
    description: 'Leaves a placeholder where code belongs',
    aliases: { aider: ['lazy comments'], wang: ['Garbage Code: only comments'] },
  },
  'repair.repeated-same-code': { description: 'The next turn is the same code again' },
  'repair.regressed': { description: 'The next turn passes less than the one before' },
} as const satisfies Record<string, Term>;
