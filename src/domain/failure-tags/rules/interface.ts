import { comparedValues } from '../assertion-text';
import type { Parameter, RuleFacts } from '../facts';
import { literalTypeOf } from '../literal-type';
import { failedTests, pointAtTest, raisedIn, suggestFor, suggestForTraits, suggestIf, type Pointer, type Rule } from './rule';

/** Declared names that the code does not bind, as `module.name`; empty if code or interface are not known. */
export function absentNames({ evidence, code }: RuleFacts): string[] {
  if (!evidence.interface || !code || code.broken || evidence.interface.kind === 'program') return [];
  return evidence.interface.modules.flatMap(({ name: module, names }) => {
    const bound = code.modules.get(module)?.names ?? [];
    // What a star imports, nobody can read here.
    if (bound.includes('*')) return [];
    return names.filter((name) => !bound.includes(name)).map((name) => `${module}.${name}`);
  });
}

/** Declared functions that can't be called as declared. */
export function wrongSignatures({ code, declared }: RuleFacts): string[] {
  if (!code) return [];
  return [...declared].flatMap(([path, wanted]) => {
    const at = path.lastIndexOf('.');
    const found = code.modules.get(path.slice(0, at))?.functions.get(path.slice(at + 1));
    return found && !accepts(found, wanted) ? [path] : [];
  });
}

/** Whether every call that fits the declared parameters fits the found ones. */
function accepts(found: readonly Parameter[], wanted: readonly Parameter[]): boolean {
  const positional = (list: readonly Parameter[]): Parameter[] => list.filter(({ kind }) => kind === 'positional');
  const has = (kind: Parameter['kind']): boolean => found.some((parameter) => parameter.kind === kind);
  const [mine, theirs] = [positional(found), positional(wanted)];
  if (mine.length < theirs.length && !has('rest')) return false;
  if (mine.some(({ optional }, index) => !optional && (theirs[index] === undefined || theirs[index].optional))) return false;
  const keywords = wanted.filter(({ kind }) => kind === 'keyword').map(({ name }) => name);
  if (!has('keywords') && !keywords.every((name) => found.some((parameter) => parameter.name === name))) return false;
  return found.every(({ kind, name, optional }) => kind !== 'keyword' || optional || keywords.includes(name));
}

/** How CPython words a call that does not fit; the function's name comes first. */
const WRONG_CALL =
  /^(?:[\w.]*?\.)?(\w+)\(\) (?:takes |missing \d+ required|got an unexpected keyword argument|got multiple values|got some positional)/;

export function isWrongCall(exception: string, message: string): boolean {
  return exception === 'TypeError' && WRONG_CALL.test(message);
}

/** True if the function that was called wrongly is the one that the test called. */
function isCallOf(entry: string | null, message: string): boolean {
  const called = WRONG_CALL.exec(message)?.[1];
  const last = entry?.split('.').at(-1);
  return called !== undefined && (called === last || (called === '__init__' && entry !== null && /^[A-Z]/.test(last ?? '')));
}

const wrongName: Rule = {
  ...{ id: 'interface/name-absent', version: 1, confidence: 'high', tags: ['interface.wrong-name'] },
  description: 'A declared name is not bound in its module',
  suggest: (facts) =>
    suggestIf(
      'interface.wrong-name',
      absentNames(facts).map((name) => ({ at: 'code', what: name })),
    ),
};

const wrongSignature: Rule = {
  ...{ id: 'interface/signature-differs', version: 1, confidence: 'high', tags: ['interface.wrong-arity'] },
  description: 'A declared function cannot be called as its signature says',
  suggest: (facts) =>
    suggestIf(
      'interface.wrong-arity',
      wrongSignatures(facts).map((name) => ({ at: 'code', what: name })),
    ),
};

const wrongArity: Rule = {
  ...{ id: 'interface/call-of-test-refused', version: 1, confidence: 'medium-high', tags: ['interface.wrong-arity'] },
  description: "A TypeError about arguments, raised by the test's own call",
  suggest: (facts) =>
    suggestFor(
      facts,
      'interface.wrong-arity',
      ({ exception, message, entry }) => isWrongCall(exception, message) && isCallOf(entry, message),
    ),
};

const misuse: Rule = {
  ...{ id: 'interface/call-inside-refused', version: 1, confidence: 'medium-high', tags: ['api.misuse'] },
  description: 'A TypeError about arguments, raised by a call inside the solution',
  suggest: (facts) =>
    suggestFor(
      facts,
      'api.misuse',
      ({ exception, message, entry }) => isWrongCall(exception, message) && !isCallOf(entry, message),
    ),
};

/** Failing comparisons whose two sides are of different types; numbers are of one type, None is looked at by others. */
function typesDiffer(facts: RuleFacts): Pointer[] {
  return failedTests(facts).flatMap((test) => {
    const values = test.failure && !test.failure.raised ? comparedValues(test.failure.message) : undefined;
    const [left, right] = [literalTypeOf(values?.left ?? ''), literalTypeOf(values?.right ?? '')];
    const differ = left !== undefined && right !== undefined && left !== right && left !== 'none' && right !== 'none';
    return differ ? [pointAtTest(test, `${left}, ${right}`)] : [];
  });
}

const returnType: Rule = {
  ...{ id: 'interface/types-differ', version: 1, confidence: 'medium-high', tags: ['interface.wrong-return-type'] },
  description: 'The found and the wanted value are of different types in every failing comparison',
  suggest(facts) {
    const differing = typesDiffer(facts);
    return suggestIf('interface.wrong-return-type', differing.length === failedTests(facts).length ? differing : []);
  },
};

/** Tests that wanted an exception and got none, or another one. */
function brokenContracts(facts: RuleFacts): Pointer[] {
  return failedTests(facts).flatMap((test) => {
    const wanted = facts.tests.get(test.id)?.raises ?? [];
    const { failure } = test;
    if (!failure) return [];
    const none = /^DID NOT RAISE|^\w+ not raised/.test(failure.message);
    const other = wanted.length > 0 && failure.raised !== null && !wanted.includes(failure.raised.exception);
    return none || other ? [pointAtTest(test, failure.raised?.exception)] : [];
  });
}

const exceptions: Rule = {
  ...{ id: 'interface/exception-contract', version: 1, confidence: 'medium-high', tags: ['interface.exception-contract'] },
  description: 'A test asked for an exception, and none or another one came',
  suggest: (facts) => suggestIf('interface.exception-contract', brokenContracts(facts)),
};

/** Much less processor time than wall time: it waited. */
const WAITING_SHARE = 0.2;

function waited({ evidence: { verdict, usage, timeoutCause } }: RuleFacts): boolean {
  return (
    verdict === 'timed-out' && timeoutCause !== 'cpu' && usage !== null && usage.cpuSeconds < usage.wallSeconds * WAITING_SHARE
  );
}

/** Of a function that was called and gave None: the wanted text was printed. */
function printedInstead({ evidence }: RuleFacts): boolean {
  const printed = evidence.output?.stdout.trim() ?? '';
  return evidence.tests.some(({ failure }) => {
    const values = failure ? comparedValues(failure.message) : undefined;
    const wanted = values?.left === 'None' ? values.right : values?.right === 'None' ? values.left : undefined;
    return wanted !== undefined && printed !== '' && printed.includes(wanted.replace(/^(['"])(.*)\1$/, '$2'));
  });
}

const standardStreams: Rule = {
  ...{ id: 'interface/streams', version: 1, confidence: 'high', tags: ['interface.stdin-vs-function'] },
  description: 'A function that waited for standard input, or printed what it should have returned',
  suggest(facts) {
    if (facts.evidence.interface?.kind === 'program') return [];
    const blocked = waited(facts) || raisedIn(facts).some(({ exception }) => exception === 'EOFError');
    if (blocked) return suggestForTraits(facts, 'interface.stdin-vs-function', 'reads-stdin');
    return suggestIf('interface.stdin-vs-function', printedInstead(facts) ? [{ at: 'run', what: 'stdout' }] : []);
  },
};

export const INTERFACE_RULES: readonly Rule[] = [
  ...[wrongName, wrongSignature, wrongArity, misuse, returnType, exceptions, standardStreams],
];
