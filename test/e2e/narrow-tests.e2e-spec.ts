import { gatherCast, type Cast } from '../support/cast';
import { readEverything } from '../support/doors';
import { functionsTask, suiteOf } from '../support/functions-task';
import { startTestServer, type TestServer } from '../support/server';
import { validatedTask } from '../support/steps';

const SOLUTION = `def words(text):
    if not isinstance(text, str):
        raise TypeError("text must be a string")
    pieces_of_the_author = text.lower().split()
    return tuple(pieces_of_the_author)
`;

const TASK = functionsTask({
  title: 'Words of a text',
  names: ['words'],
  prompt: 'Split a line of text into its words, so that a search index can count them whatever their case is.',
  requirements: [
    ['signature', 'The module `solution` defines `words(text)`, which returns a sequence of str.'],
    ['output-format', 'The words stand in the order of the text, in lower case.'],
    ['constraint', 'Words are separated by one or more white space characters.'],
    ['edge-case', 'A text without words gives an empty sequence.'],
    ['error', 'A text that is not a str raises TypeError.'],
  ],
  solution: SOLUTION,
});

/** Five tests; `actual` is how they look at the result: as it comes, or as a list. */
function suite(actual: (call: string) => string): string {
  return suiteOf(
    ['words'],
    [
      {
        name: 'order',
        requirements: ['R-1', 'R-2'],
        visibility: 'public',
        body: `assert ${actual('words("b a")')} == ["b", "a"]`,
      },
      { name: 'case', requirements: ['R-2'], visibility: 'private', body: `assert ${actual('words("Ab aB")')} == ["ab", "ab"]` },
      {
        name: 'space',
        requirements: ['R-3'],
        visibility: 'private',
        body: `assert ${actual('words("x \\t  y")')} == ["x", "y"]`,
      },
      { name: 'none', requirements: ['R-4'], visibility: 'private', body: `assert ${actual('words("  ")')} == []` },
      { name: 'type', requirements: ['R-5'], visibility: 'private', body: 'with pytest.raises(TypeError):\n    words(7)' },
    ],
  );
}
const TOO_NARROW = suite((call) => call);
const WIDE_ENOUGH = suite((call) => `list(${call})`);

let server: TestServer;
let cast: Cast;
let taskId: string;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  taskId = await validatedTask(cast, TASK, [{ path: 'test_words.py', content: TOO_NARROW }]);
});
afterAll(() => server.close());

describe('Scene 3: the tests are too narrow', () => {
  it('fails although both sides kept to the word "sequence"', async () => {
    const { author, testWriter } = cast;
    const forWriter = await testWriter.validated(taskId);
    expect(forWriter.tests?.map(({ outcome }) => outcome)).toEqual(['failed', 'failed', 'failed', 'failed', 'passed']);
    const forAuthor = await author.validated(taskId);
    expect(forAuthor.requirements?.[0]).toEqual({ requirement_id: 'R-1', outcome: 'failed', exception: null, function: null });
  });

  it('is ruled tests: too-narrow, with a finding for the test writer alone', async () => {
    const { arbiter, author, testWriter } = cast;
    const { id } = await arbiter.takeCase(taskId);
    const finding = 'R-1 promises a sequence of str and leaves open which one. The assertions accept one kind of sequence only.';
    await arbiter.rule(id, {
      fault: 'tests',
      subtype: 'too-narrow',
      rationale: 'The reference returns a tuple; the tests compare with lists; the requirement says "sequence".',
      findings: { 'test-writer': finding },
    });
    expect((await testWriter.cases(taskId))[0]?.rulings).toMatchObject([{ fault: 'tests', subtype: 'too-narrow', finding }]);
    expect((await author.cases(taskId))[0]?.rulings).toEqual([]);
    expect(await testWriter.task(taskId)).toMatchObject({
      status: 'reworking',
      rework: { turn: 'test-writer', parts: ['tests'] },
    });
  });

  it('passes once the test writer has reworked, without having seen the solution', async () => {
    const { author, testWriter, lead } = cast;
    await testWriter.rework(taskId, [{ path: 'test_words.py', content: WIDE_ENOUGH }]);
    await testWriter.seal(taskId);
    expect(await author.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'passed' });
    expect((await author.cases(taskId))[0]).toMatchObject({ status: 'closed', close_reason: 'validation-passed' });

    const read = await readEverything(testWriter, taskId);
    for (const secret of ['pieces_of_the_author', 'The reference returns']) expect(read.holding(secret)).toEqual([]);
    const me = await testWriter.api.get<{ account: { person_id: string } }>('/v1/me');
    const { items } = await lead.api.get<{ items: Exposure[] }>(`/v1/tasks/${taskId}/exposures?limit=1000`);
    const shown = items.filter((each) => each.person_id === me.account.person_id).map(({ part }) => part);
    expect(shown).toContain('requirements');
    expect(shown).not.toContain('solution');
  });
});

interface Exposure {
  person_id: string;
  part: string;
}
