import type { TaskParts } from '../../src/client';
import { TaskVersion } from '../../src/features/pools';
import { UnitOfWork } from '../../src/platform/database';
import { gatherCast, type Cast } from '../support/cast';
import { functionsTask, suiteOf } from '../support/functions-task';
import { startTestServer, type TestServer } from '../support/server';

const FIRST: TaskParts = functionsTask({
  title: 'Running maximum',
  names: ['running_maximum'],
  prompt: 'A meter reports a value every minute. For each minute, tell the largest value that was reported up to then.',
  requirements: [
    ['signature', 'The module `solution` defines `running_maximum(values)`, which returns a new list.'],
    ['output-format', 'Item i of the result is the largest of the first i + 1 values; of an empty list it is the empty list.'],
    ['input-format', '`values` is a list of int, which may be empty.'],
    ['error', 'A value that is not an int raises TypeError.'],
  ],
  solution: `def running_maximum(values):
    result = []
    for value in values:
        if not isinstance(value, int):
            raise TypeError("not an int")
        result.append(value if not result or value > result[-1] else result[-1])
    return result
`,
});

/** The same problem in other words, by another author, with another algorithm under another name. */
const SECOND: TaskParts = functionsTask({
  title: 'High-water marks',
  names: ['high_water'],
  prompt: 'Gauges along a river note its level once a day. Give, day by day, the mark that the water had reached at most so far.',
  requirements: [
    ['signature', 'The module `solution` defines `high_water(levels)`, which returns a list of int with one mark a day.'],
    ['edge-case', 'No levels give no marks. A level below an earlier one leaves the mark where it was.'],
    ['input-format', '`levels` holds whole numbers alone; the list has any length.'],
    ['error', 'TypeError is raised if one of the levels is anything else than int.'],
  ],
  solution: `from itertools import accumulate


def high_water(levels):
    if any(type(level) is not int for level in levels):
        raise TypeError(levels)
    return list(accumulate(levels, max))
`,
});

const FIRST_SUITE = suiteOf(
  ['running_maximum'],
  [
    {
      name: 'rising',
      requirements: ['R-1', 'R-2'],
      visibility: 'public',
      body: 'assert running_maximum([1, 2, 3]) == [1, 2, 3]',
    },
    { name: 'falling', requirements: ['R-2'], visibility: 'private', body: 'assert running_maximum([3, 2, 1]) == [3, 3, 3]' },
    { name: 'empty', requirements: ['R-2', 'R-3'], visibility: 'private', body: 'assert running_maximum([]) == []' },
    {
      name: 'text',
      requirements: ['R-4'],
      visibility: 'private',
      body: 'with pytest.raises(TypeError):\n    running_maximum(["1"])',
    },
  ],
);
const SECOND_SUITE = suiteOf(
  ['high_water'],
  [
    { name: 'flood', requirements: ['R-1', 'R-2'], visibility: 'public', body: 'assert high_water([4, 9, 7]) == [4, 9, 9]' },
    { name: 'drought', requirements: ['R-2'], visibility: 'private', body: 'assert high_water([-1, -5, -2]) == [-1, -1, -1]' },
    { name: 'dry', requirements: ['R-2', 'R-3'], visibility: 'private', body: 'assert high_water([]) == []' },
    {
      name: 'fraction',
      requirements: ['R-4'],
      visibility: 'private',
      body: 'with pytest.raises(TypeError):\n    high_water([1, 2.5])',
    },
  ],
);

interface Similar {
  ran: boolean;
  cluster_size: number;
  items: {
    id: string;
    etag: string;
    task_id: string | null;
    level: string;
    findings: { layer: string; passed?: unknown; spans: unknown[] }[];
  }[];
}

describe('Scene: the same task in other words', () => {
  let server: TestServer;
  let cast: Cast;
  let firstId = '';
  let secondId = '';

  beforeAll(async () => {
    server = await startTestServer({ similarity: { duplicates: 'block' } });
    cast = await gatherCast(server);
    firstId = await bring('author', 'testWriter', FIRST, FIRST_SUITE);
    await cast.reviewer.takeReview(firstId);
    await cast.reviewer.accept(firstId, 'Read against the requirements.');
    secondId = await bring('otherAuthor', 'otherTestWriter', SECOND, SECOND_SUITE);
    await cast.otherReviewer.takeReview(secondId);
  }, 240_000);
  afterAll(async () => {
    await server.close();
  });

  async function bring(
    author: 'author' | 'otherAuthor',
    writer: 'testWriter' | 'otherTestWriter',
    parts: TaskParts,
    suite: string,
  ): Promise<string> {
    const { id } = await cast[author].draft(parts);
    await cast[author].seal(id);
    const claim = await cast[writer].take(id);
    await cast[writer].save(id, [{ path: 'test_it.py', content: suite }], claim.fencing_token);
    await cast[writer].seal(id, claim.fencing_token);
    await cast[author].validated(id);
    return id;
  }

  function similar(who: 'lead' | 'otherReviewer', id: string): Promise<Similar> {
    return cast[who].api.get<Similar>(`/v1/tasks/${id}/similar`);
  }

  async function compared(): Promise<Similar> {
    for (;;) {
      const found = await similar('lead', secondId);
      if (found.ran) return found;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }

  it('is caught by what it does, both ways, and by nothing else', async () => {
    const found = await compared();
    expect(found.items).toMatchObject([{ task_id: firstId, level: 'review' }]);
    expect(found.items[0]?.findings).toMatchObject([
      { layer: 'behaviour', spans: [], passed: { mine: { passed: 4, of: 4 }, theirs: { passed: 4, of: 4 } } },
    ]);
    expect(found.cluster_size).toBe(2);
  }, 60_000);

  it('is not told to those who hold a seat: neither side learns of the other', async () => {
    for (const who of [cast.author, cast.otherAuthor, cast.testWriter, cast.otherTestWriter])
      await expect(who.api.get(`/v1/tasks/${secondId}/similar`)).rejects.toMatchObject({ problem: { code: 'forbidden' } });
    expect((await similar('otherReviewer', secondId)).items).toEqual([]);
    await expect(cast.otherReviewer.api.get(`/v1/tasks/${firstId}/similar`)).rejects.toMatchObject({
      problem: { code: 'not-found' },
    });
  });

  it('is accepted only once somebody has said why it may be, and in the split of the first', async () => {
    const accepting = cast.otherReviewer.accept(secondId, 'Read against the requirements.');
    await expect(accepting).rejects.toMatchObject({ problem: { code: 'not-ready', errors: [{ code: 'no-near-duplicate' }] } });
    const [match] = (await similar('lead', secondId)).items;
    const address = `/v1/tasks/${secondId}/similar/${match?.id ?? ''}/override`;
    const reason = 'Kept on purpose, as a paraphrase for a study of wording.';
    await cast.lead.api.post(address, { reason }, { ifMatch: match?.etag ?? '' });
    await cast.otherReviewer.accept(secondId, 'Read against the requirements.');
    const versions = await server.app.get(UnitOfWork).reader.manager.find(TaskVersion);
    expect(versions.map(({ taskId }) => taskId).sort()).toEqual([firstId, secondId].sort());
    expect(new Set(versions.map(({ split }) => split)).size).toBe(1);
  });
});
