import type { TestEvidence } from '../evidence';
import type { RuleFacts } from '../facts';
import { pointAtTest, raisedIn, suggestFor, suggestIf, type Pointer, type Rule } from './rule';

const recursion: Rule = {
  ...{ id: 'resources/recursion', version: 1, confidence: 'high', tags: ['resource.recursion-depth'] },
  description: 'RecursionError',
  suggest: (facts) => suggestFor(facts, 'resource.recursion-depth', ({ exception }) => exception === 'RecursionError'),
};

const memory: Rule = {
  ...{ id: 'resources/memory', version: 1, confidence: 'high', tags: ['resource.memory'] },
  description: 'It ran out of memory',
  suggest: (facts) =>
    facts.evidence.verdict === 'out-of-memory'
      ? suggestIf('resource.memory', [{ at: 'run' }])
      : suggestIf(
          'resource.memory',
          raisedIn(facts)
            .filter(({ exception }) => exception === 'MemoryError')
            .map(({ pointer }) => pointer),
        ),
};

/** A share of wall time from which a run counts as busy: the machine has other runs beside it. */
const BUSY_SHARE = 0.5;
/** Input of this many characters is small, whatever is done with it. */
const SMALL_INPUT = 200;

function isBusy({ usage, timeoutCause }: RuleFacts['evidence']): boolean {
  return timeoutCause === 'cpu' || (usage !== null && usage.cpuSeconds >= usage.wallSeconds * BUSY_SHARE);
}

/** The test at which the time ran out, if the solution was busy then. */
function timedOutTest({ evidence }: RuleFacts): TestEvidence | undefined {
  if (evidence.verdict !== 'timed-out' || !isBusy(evidence)) return undefined;
  return evidence.tests.find(({ outcome }) => outcome === 'timed-out');
}

function sizeOf({ tests }: RuleFacts, { id, scenario }: TestEvidence): number | undefined {
  return scenario === 'large-input' ? Infinity : tests.get(id)?.inputSize;
}

function timeout(facts: RuleFacts, fits: (size: number, passedSizes: readonly number[]) => boolean): Pointer[] {
  const test = timedOutTest(facts);
  const size = test && sizeOf(facts, test);
  if (!test || size === undefined) return [];
  const passed = facts.evidence.tests.filter(({ outcome }) => outcome === 'passed');
  const sizes = passed.flatMap((other) => sizeOf(facts, other) ?? []);
  return fits(size, sizes) ? [pointAtTest(test)] : [];
}

const complexity: Rule = {
  ...{ id: 'resources/slow-on-large-input', version: 1, confidence: 'medium-high', tags: ['resource.complexity'] },
  description: 'It was busy when its time ran out, on input that is larger than all it had done before',
  suggest: (facts) =>
    suggestIf(
      'resource.complexity',
      timeout(facts, (size, passed) => size > SMALL_INPUT && passed.every((other) => other < size)),
    ),
};

const endless: Rule = {
  ...{ id: 'resources/endless-on-small-input', version: 1, confidence: 'medium-high', tags: ['resource.infinite-loop'] },
  description: 'It was busy when its time ran out, on small input, and the code has a while loop',
  // A recursion that branches is endless in practice on small input too, and no loop.
  suggest: (facts) =>
    facts.code?.traits.some(({ kind }) => kind === 'loops') === true
      ? suggestIf(
          'resource.infinite-loop',
          timeout(facts, (size) => size <= SMALL_INPUT),
        )
      : [],
};

export const RESOURCE_RULES: readonly Rule[] = [recursion, memory, complexity, endless];
