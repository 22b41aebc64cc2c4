import type { ClaimState, Participant } from '../../src/client';
import { gatherCast, type Cast } from '../support/cast';
import { readEverything } from '../support/doors';
import { followJob, pollJob } from '../support/events';
import { functionsTask, suiteOf, withRequirement } from '../support/functions-task';
import { refusal } from '../support/refusals';
import { startTestServer, type TestServer } from '../support/server';

const SOLUTION = `def running_maximum(values):
    largest_so_far_of_the_author = None
    result = []
    for value in values:
        if isinstance(value, bool) or not isinstance(value, int):
            raise TypeError("every value must be an int")
        if largest_so_far_of_the_author is None or value > largest_so_far_of_the_author:
            largest_so_far_of_the_author = value
        result.append(largest_so_far_of_the_author)
    return result
`;
const SECRET_OF_THE_AUTHOR = 'largest_so_far_of_the_author';

const DRAFT = functionsTask({
  title: 'Running maximum',
  names: ['running_maximum'],
  prompt: 'A meter reports a value every minute. For each minute, tell the largest value that was reported up to then.',
  requirements: [
    ['signature', 'The module `solution` defines `running_maximum(values)`, which returns a new list.'],
    ['output-format', 'Item i of the result is the largest of the first i + 1 values.'],
    ['input-format', '`values` is a list of int.'],
    ['constraint', 'The given list is left unchanged.'],
    ['error', 'The function handles errors properly.'],
  ],
  solution: SOLUTION,
});
const R_3 = '`values` is a list of int. It may be empty; the result is empty then.';
const R_5 = 'A value that is not an int, or is a bool, raises TypeError.';

const SECRET_OF_THE_TESTS = '918273645';
const SUITE = suiteOf(
  ['running_maximum'],
  [
    {
      name: 'rising',
      requirements: ['R-1', 'R-2'],
      visibility: 'public',
      body: 'assert running_maximum([1, 2, 3]) == [1, 2, 3]',
    },
    { name: 'falling', requirements: ['R-2'], visibility: 'public', body: 'assert running_maximum([3, 2, 1]) == [3, 3, 3]' },
    { name: 'mixed', requirements: ['R-2'], visibility: 'private', body: 'assert running_maximum([2, 7, 4, 9]) == [2, 7, 7, 9]' },
    {
      name: 'negative',
      requirements: ['R-2'],
      visibility: 'private',
      body: 'assert running_maximum([-5, -7, -1]) == [-5, -5, -1]',
    },
    { name: 'large', requirements: ['R-2'], visibility: 'private', body: 'assert running_maximum([918273645]) == [918273645]' },
    { name: 'empty', requirements: ['R-3'], visibility: 'private', body: 'assert running_maximum([]) == []' },
    {
      name: 'keeps_the_input',
      requirements: ['R-4'],
      visibility: 'private',
      body: 'given = [4, 6]\nrunning_maximum(given)\nassert given == [4, 6]',
    },
    {
      name: 'text',
      requirements: ['R-5'],
      visibility: 'private',
      body: 'with pytest.raises(TypeError):\n    running_maximum([1, "2"])',
    },
    {
      name: 'bool',
      requirements: ['R-5'],
      visibility: 'private',
      body: 'with pytest.raises(TypeError):\n    running_maximum([True])',
    },
  ],
);

let server: TestServer;
let cast: Cast;
let taskId: string;
let claim: ClaimState;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
});
afterAll(() => server.close());

describe('Scene 1: the straight road', () => {
  it('has the lint point at vague wording until the author says which error', async () => {
    const { author } = cast;
    const task = await author.draft(DRAFT);
    taskId = task.id;
    expect(task).toMatchObject({ status: 'draft', my_seat: 'author' });

    const lint = await author.lint(taskId);
    expect(lint.ready).toBe(false);
    expect(lint.findings).toContainEqual(expect.objectContaining({ requirement_id: 'R-5', code: 'vague-wording' }));
    expect(await refusal(author.seal(taskId))).toMatchObject({ status: 422, code: 'lint-failed' });

    await author.revise(taskId, 'requirements', withRequirement(DRAFT, 'R-5', R_5));
    expect(await author.lint(taskId)).toMatchObject({ ready: true, findings: [] });
    expect(await author.seal(taskId)).toMatchObject({ status: 'sealed' });
  });

  it('lets a test writer claim it, ask, and read the difference that answers', async () => {
    const { author, testWriter } = cast;
    expect(await testWriter.queue('test-writer')).toEqual([taskId]);
    claim = await testWriter.take(taskId);
    expect(await testWriter.task(taskId)).toMatchObject({ status: 'in-testing', my_seat: 'test-writer' });
    expect((await testWriter.part(taskId, 'prompt')).content).toEqual(DRAFT.prompt);
    expect((await testWriter.part(taskId, 'requirements')).content).toEqual(withRequirement(DRAFT, 'R-5', R_5));

    const question = await testWriter.ask(taskId, 'Is the empty list allowed, and what is the result then?', 'R-3');
    const revised = withRequirement({ ...DRAFT, requirements: withRequirement(DRAFT, 'R-5', R_5) }, 'R-3', R_3);
    const { changes } = await author.answer(taskId, question.id, { requirements: revised });
    expect(changes).toEqual([{ part: 'requirements', from: 2, to: 3 }]);

    const lines = (await testWriter.difference(taskId, 'requirements', 2, 3)).split('\n').slice(4);
    const changed = lines.filter((line) => line.startsWith('+') || line.startsWith('-'));
    expect(changed).toHaveLength(2);
    expect(changed.at(-1)).toContain(R_3);
  });

  it('validates nine tests, and both sides follow its progress', async () => {
    const { author, testWriter } = cast;
    await testWriter.save(taskId, [{ path: 'test_maximum.py', content: SUITE }], claim.fencing_token);
    expect(await testWriter.seal(taskId, claim.fencing_token)).toMatchObject({ status: 'validating' });

    const jobId = (await author.validations(taskId))[0]?.job_id ?? '';
    const seen = await Promise.all([
      pollJob(author, jobId),
      followJob(author, jobId),
      pollJob(testWriter, jobId),
      followJob(testWriter, jobId),
    ]);
    const stories = seen.map((events) => events.map(({ event, data }) => [event, data['phase']].join(' ').trim()));
    expect(stories[0]).toEqual(['queued', 'started', 'progress preparing', 'progress running', 'succeeded']);
    for (const story of stories) expect(story).toEqual(stories[0]);

    expect(await testWriter.validated(taskId)).toMatchObject({ outcome: 'passed', trust: 'isolated-oracle' });
    const forWriter = await testWriter.validated(taskId);
    expect(forWriter.tests?.map(({ outcome }) => outcome)).toEqual(Array(9).fill('passed'));
    const forAuthor = await author.validated(taskId);
    expect(forAuthor.requirements?.map(({ requirement_id, outcome }) => `${requirement_id} ${outcome}`)).toEqual(
      [1, 2, 3, 4, 5].map((n) => `R-${n} passed`),
    );
  });

  it('shows neither side the other one', async () => {
    const { author, testWriter } = cast;
    const readByAuthor = await readEverything(author, taskId);
    const readByWriter = await readEverything(testWriter, taskId);
    expect(readByAuthor.holding(SECRET_OF_THE_AUTHOR)).not.toEqual([]);
    expect(readByWriter.holding(SECRET_OF_THE_TESTS)).not.toEqual([]);
    for (const secret of [SECRET_OF_THE_TESTS, 'test_maximum', 'keeps_the_input'])
      expect(readByAuthor.holding(secret)).toEqual([]);
    expect(readByWriter.holding(SECRET_OF_THE_AUTHOR)).toEqual([]);
  });

  it('gives the reviewer a certificate: three runs, five stubs, seeds, image', async () => {
    const { reviewer } = cast;
    const { coverage } = await reviewer.takeReview(taskId);
    expect(coverage['R-5']).toEqual(['test_maximum.py::test_text', 'test_maximum.py::test_bool']);
    const { body } = await reviewer.api.get<{ body: Certificate }>(`/v1/tasks/${taskId}/certificate`);
    const oracle = body.runs.filter(({ purpose }) => purpose === 'oracle');
    expect(oracle.map(({ verdict }) => verdict)).toEqual(['passed', 'passed', 'passed']);
    expect(new Set(oracle.map(({ hash_seed }) => hash_seed)).size).toBe(3);
    expect(body.stubs_rejected.toSorted()).toEqual(['constant', 'echo', 'empty', 'none', 'raise']);
    expect(body.image).toMatch(/^sha256:[0-9a-f]{64}$/);
    expect(body.tests).toHaveLength(9);
  });

  it('is in the stream of the trainer a moment after the reviewer has accepted', async () => {
    const { reviewer, trainer } = cast;
    expect(await streamOf(trainer)).toEqual([expect.objectContaining({ end: true, count: 0 })]);
    expect(await reviewer.accept(taskId, 'Checked against R-1 to R-5.')).toMatchObject({ decision: 'accept' });
    expect(await reviewer.task(taskId)).toMatchObject({ status: 'accepted', accepted_versions: 1 });

    const [task, end] = await streamOf(trainer);
    expect(end).toMatchObject({ end: true, count: 1 });
    expect(task).toMatchObject({ id: taskId, number: 1, blindness: 'proven', trust: 'isolated-oracle', policy: 'authored' });
    expect(task?.['certificate']).toMatchObject({ runs: 3, stubs: 5, image: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect((task?.['certificate'] as { hash_seeds: number[] }).hash_seeds.length).toBeGreaterThanOrEqual(3);
    const { list } = task?.['tests'] as { list: { id: string }[] };
    expect(list.map(({ id }) => id)).toEqual(['test_maximum.py::test_rising', 'test_maximum.py::test_falling']);
    expect(task).not.toHaveProperty('solution');
  });

  it('keeps solution and private tests from the sealed profile, and both sides apart after acceptance', async () => {
    const { author, testWriter, trainer } = cast;
    const readByTrainer = await readEverything(trainer, taskId);
    expect(readByTrainer.holding('test_rising')).not.toEqual([]);
    for (const secret of [SECRET_OF_THE_AUTHOR, SECRET_OF_THE_TESTS, 'keeps_the_input'])
      expect(readByTrainer.holding(secret)).toEqual([]);
    expect((await readEverything(author, taskId)).holding(SECRET_OF_THE_TESTS)).toEqual([]);
    expect((await readEverything(testWriter, taskId)).holding(SECRET_OF_THE_AUTHOR)).toEqual([]);
  });
});

/** The pool as NDJSON in the profile `sealed`, a line an item. */
async function streamOf({ api }: Participant): Promise<Record<string, unknown>[]> {
  const response = await api.raw('GET', '/v1/pools/rlef/tasks', undefined, { headers: { Accept: 'application/x-ndjson' } });
  expect(response.headers.get('content-type')).toContain('application/x-ndjson');
  const lines = (await response.text()).trim().split('\n');
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

interface Certificate {
  runs: { purpose: string; verdict: string; hash_seed: number | null }[];
  stubs_rejected: string[];
  image: string;
  tests: unknown[];
}
