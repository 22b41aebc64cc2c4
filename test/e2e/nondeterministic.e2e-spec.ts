import { gatherCast, type Cast } from '../support/cast';
import { functionsTask, suiteOf } from '../support/functions-task';
import { startTestServer, type TestServer } from '../support/server';
import { validatedTask } from '../support/steps';

/** `body` makes the list of words. */
function solution(body: string): string {
  return `def distinct(text):\n    if not isinstance(text, str):\n        raise TypeError("not a str")\n    return ${body}\n`;
}
const BY_HASH = solution('list(set(text.split()))');
/** Sorted by length alone: words of one length still come as the hash has it. */
const STILL_BY_HASH = solution('sorted(set(text.split()), key=len)');
const SETTLED = solution('sorted(set(text.split()))');

const TASK = functionsTask({
  title: 'Distinct words',
  names: ['distinct'],
  prompt: 'List each word of a text once, so that two exports of the same text can be compared line by line.',
  requirements: [
    ['signature', 'The module `solution` defines `distinct(text)`, which returns a list of str.'],
    ['output-format', 'The list holds each word of the text once, in alphabetical order.'],
    ['error', 'A text that is not a str raises TypeError.'],
  ],
  solution: BY_HASH,
});

/** Each pair stands in the right order under half of all hash seeds: with four of them no set of seeds agrees by luck. */
const PAIRS = ['ab cd', 'ef gh', 'ij kl', 'mn op'];
const SUITE = suiteOf(
  ['distinct'],
  [
    { name: 'one_word', requirements: ['R-1'], visibility: 'public', body: 'assert distinct("a a") == ["a"]' },
    ...PAIRS.map((pair, index) => ({
      ...{ name: `pair_${index + 1}`, requirements: ['R-2'], visibility: 'private' as const },
      body: `assert distinct(${JSON.stringify(pair)}) == ${JSON.stringify(pair.split(' '))}`,
    })),
    { name: 'type', requirements: ['R-3'], visibility: 'private', body: 'with pytest.raises(TypeError):\n    distinct(7)' },
  ],
);

const FINDING = 'The order of the words is not the same in every run of the program; R-2 asks for one fixed order.';
const RULING = {
  fault: 'solution',
  subtype: 'nondeterministic',
  rationale: 'The outcome hangs on the hash seed: the order is that of a set.',
  findings: { author: FINDING },
};

let server: TestServer;
let cast: Cast;
let taskId: string;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  taskId = await validatedTask(cast, TASK, [{ path: 'test_distinct.py', content: SUITE }]);
});
afterAll(() => server.close());

interface Findings {
  outcome: string;
  factors: string[];
}

describe('A solution that hangs on the hash seed', () => {
  it('is named for the arbiter alone', async () => {
    const { arbiter, author, testWriter } = cast;
    const opened = await arbiter.takeCase(taskId);
    const { outcome, evidence } = await arbiter.validated(taskId);
    expect(outcome).toBe('nondeterministic');
    expect(evidence?.['findings'] as Findings).toMatchObject({ outcome: 'nondeterministic', factors: ['hash-seed'] });
    for (const side of [author, testWriter]) {
      const told = JSON.stringify([await side.validated(taskId), await side.validations(taskId), await side.history(taskId)]);
      expect(told).toContain('failed');
      expect(told).not.toMatch(/nondeterministic|hash-seed/);
    }
    await arbiter.rule(opened.id, RULING);
  });

  it('comes back as the second cycle of the same case, to the same arbiter', async () => {
    const { arbiter, author } = cast;
    const [first] = await author.cases(taskId);
    await author.revise(taskId, 'solution', { files: [{ path: 'solution.py', content: STILL_BY_HASH }] });
    await author.seal(taskId);
    expect(await author.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'failed' });

    const again = await arbiter.takeCase(taskId);
    expect(again).toMatchObject({ id: first?.id, status: 'open', cycles: 2 });
    expect(again.rulings).toHaveLength(1);
    await arbiter.rule(again.id, RULING);
  });

  it('closes the case when the order is settled', async () => {
    const { author } = cast;
    await author.revise(taskId, 'solution', { files: [{ path: 'solution.py', content: SETTLED }] });
    await author.seal(taskId);
    expect(await author.validated(taskId)).toMatchObject({ cycle: 3, outcome: 'passed' });
    const cases = await author.cases(taskId);
    expect(cases).toMatchObject([{ status: 'closed', close_reason: 'validation-passed', cycles: 2 }]);
    expect(cases[0]?.rulings.map(({ subtype, finding }) => [subtype, finding])).toEqual(
      Array(2).fill(['nondeterministic', FINDING]),
    );
  });
});
