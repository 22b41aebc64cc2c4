import { gatherCast, type Cast } from '../support/cast';
import { readEverything } from '../support/doors';
import { suiteOf } from '../support/functions-task';
import { refusal } from '../support/refusals';
import { sampleParts, sampleSolution } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { validatedTask } from '../support/steps';

/** The entry is stored under the cut key, and read again under the raw one: a KeyError that quotes the input. */
const WRONG = sampleSolution(
  '        result[key.strip()] = value.strip()\n',
  '        result.setdefault(key.strip(), value.strip())\n        if result[key] != value.strip():\n            result[key.strip()] = value.strip()\n',
);

const SUITE = suiteOf(
  ['parse'],
  [
    { name: 'two_pairs', requirements: ['R-1'], visibility: 'public', body: 'assert parse("a=1;b=2") == {"a": "1", "b": "2"}' },
    { name: 'last_value', requirements: ['R-3'], visibility: 'public', body: 'assert parse("k=1;k=2") == {"k": "2"}' },
    { name: 'empty_text', requirements: ['R-4'], visibility: 'private', body: 'assert parse("") == {}' },
    {
      name: 'spaces_around_both',
      requirements: ['R-2'],
      visibility: 'private',
      body: 'assert parse(" marmalade = toast ") == {"marmalade": "toast"}',
    },
    {
      name: 'no_mark',
      requirements: ['R-5'],
      visibility: 'private',
      body: 'with pytest.raises(ValueError):\n    parse("novalue")',
    },
  ],
);
const LINE_OF_TEST_4 = 'assert parse(" marmalade = toast ") == {"marmalade": "toast"}';

let server: TestServer;
let cast: Cast;
let taskId: string;
let caseId: string;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  taskId = await validatedTask(cast, sampleParts({ solution: WRONG }), [{ path: 'test_parse.py', content: SUITE }]);
});
afterAll(() => server.close());

describe('Scene 2: the solution is wrong', () => {
  it('tells the author: R-2 failed, a KeyError in parse, and no more', async () => {
    const { author } = cast;
    const { outcome, requirements } = await author.validated(taskId);
    expect(outcome).toBe('failed');
    expect(requirements).toEqual([
      { requirement_id: 'R-1', outcome: 'passed', exception: null, function: null },
      { requirement_id: 'R-2', outcome: 'failed', exception: 'KeyError', function: 'parse' },
      { requirement_id: 'R-3', outcome: 'passed', exception: null, function: null },
      { requirement_id: 'R-4', outcome: 'passed', exception: null, function: null },
      { requirement_id: 'R-5', outcome: 'passed', exception: null, function: null },
    ]);
    const read = await readEverything(author, taskId);
    for (const secret of ['marmalade', 'spaces_around_both', 'test_parse']) expect(read.holding(secret)).toEqual([]);
  });

  it('tells the test writer: test 4 failed, with the own assertion as written', async () => {
    const { testWriter } = cast;
    const { tests } = await testWriter.validated(taskId);
    expect(tests?.map(({ outcome }) => outcome)).toEqual(['passed', 'passed', 'passed', 'failed', 'passed']);
    const line = SUITE.split('\n').findIndex((text) => text.includes(LINE_OF_TEST_4)) + 1;
    expect(tests?.[3]).toEqual({
      id: 'test_parse.py::test_spaces_around_both',
      outcome: 'failed',
      failing_line: { line, text: `    ${LINE_OF_TEST_4}` },
    });
    const read = await readEverything(testWriter, taskId);
    for (const secret of ['KeyError', 'Traceback', 'setdefault', 'def parse']) expect(read.holding(secret)).toEqual([]);
  });

  it('shows the arbiter everything, and nobody with a seat may be one', async () => {
    const { arbiter, author, testWriter } = cast;
    expect(await refusal(author.claim(taskId, 'arbiter'))).toMatchObject({ status: 403 });
    expect(await refusal(testWriter.claim(taskId, 'arbiter'))).toMatchObject({ status: 403 });
    expect(await arbiter.queue('arbiter')).toEqual([taskId]);
    caseId = (await arbiter.takeCase(taskId)).id;
    const evidence = JSON.stringify((await arbiter.validated(taskId)).evidence);
    expect(evidence).toContain("' marmalade '");
    expect(JSON.stringify((await arbiter.part(taskId, 'solution')).content)).toContain('setdefault');
    expect(JSON.stringify((await arbiter.part(taskId, 'tests')).content)).toContain('marmalade');
  });

  it('refuses a finding that quotes a literal of the tests, and takes one that does not', async () => {
    const { arbiter, author } = cast;
    const ruling = {
      fault: 'solution',
      subtype: 'incorrect',
      rationale: 'R-2 asks for cut keys; the solution reads the entry again under the raw key.',
    };
    const quoting = arbiter.rule(caseId, { ...ruling, findings: { author: 'Try " marmalade = toast ": it raises a KeyError.' } });
    const problem = await refusal(quoting);
    expect(problem).toMatchObject({ status: 422, code: 'finding-leaks' });
    expect(problem.errors).toContainEqual(expect.objectContaining({ pointer: '/findings/author', code: 'leaks-literal' }));
    expect((await author.cases(taskId))[0]).toMatchObject({ status: 'open', rulings: [] });

    const finding = 'R-2 asks that spaces around a key are cut. The entry is stored so, but read again under the key as it came.';
    await arbiter.rule(caseId, { ...ruling, findings: { author: finding } });
    expect((await author.cases(taskId))[0]).toMatchObject({ status: 'ruled', rulings: [{ fault: 'solution', finding }] });
    expect((await cast.testWriter.cases(taskId))[0]).toMatchObject({ status: 'ruled', rulings: [] });
  });

  it('passes after the rework, and the case closes itself', async () => {
    const { author, testWriter, arbiter } = cast;
    expect(await author.task(taskId)).toMatchObject({ status: 'reworking', rework: { turn: 'author', parts: ['solution'] } });
    const requirements = await author.part(taskId, 'requirements');
    expect(await refusal(author.revise(taskId, 'requirements', requirements.content))).toMatchObject({ code: 'conflict' });
    await author.revise(taskId, 'solution', sampleParts().solution);
    expect(await author.seal(taskId)).toMatchObject({ status: 'validating' });

    expect(await testWriter.validated(taskId)).toMatchObject({ cycle: 2, outcome: 'passed' });
    expect(await author.task(taskId)).toMatchObject({ status: 'in-review' });
    expect((await author.cases(taskId))[0]).toMatchObject({ status: 'closed', close_reason: 'validation-passed', cycles: 1 });
    expect(await refusal(arbiter.part(taskId, 'solution'))).toMatchObject({ code: 'not-found' });
  });

  it('tells the story in the history, to both sides alike', async () => {
    const { author, testWriter } = cast;
    const story = (await author.history(taskId)).map(({ by, event, data }) => [by, event, data['outcome']].join(' ').trim());
    expect(story).toEqual([
      'author created',
      'author sealed',
      'test-writer claimed',
      'test-writer sealed',
      'system validation-started',
      'system validation-concluded failed',
      'system case-opened',
      'arbiter ruled',
      'author rework-sealed',
      'system validation-started',
      'system validation-concluded passed',
      'system case-closed',
    ]);
    expect(await testWriter.history(taskId)).toEqual(await author.history(taskId));
  });
});
