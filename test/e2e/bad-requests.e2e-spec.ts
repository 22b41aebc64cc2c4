import { Desk, expectProblem, headers, newTask, post, withMetadata } from '../support/desk';
import { sampleParts, sampleSuite } from '../support/sample-task';
import { countRows } from '../support/world';

const ABSENT_TASK = 'task_01890000-0000-7000-8000-000000000000';
const PARTS = sampleParts();

const desk = new Desk();
beforeAll(() => desk.open());
afterAll(() => desk.close());

desk.refuses('An address that leads nowhere', [
  ['an id that is none', ['author', 'GET', '/v1/tasks/1'], [404, 'not-found']],
  ['an id of another kind', ['author', 'GET', `/v1/tasks/${ABSENT_TASK.replace('task_', 'acc_')}`], [404, 'not-found']],
  ['a task that does not exist', ['author', 'GET', `/v1/tasks/${ABSENT_TASK}`], [404, 'not-found']],
  ['a part that does not exist', ['author', 'GET', '/v1/tasks/:draft/parts/secrets'], [404, 'not-found']],
  ['a revision number of zero', ['author', 'GET', '/v1/tasks/:draft/parts/prompt/revisions/0'], [404, 'not-found']],
  [
    'a revision number out of range',
    ['author', 'GET', '/v1/tasks/:draft/parts/prompt/revisions/99999999999999999999'],
    [404, 'not-found'],
  ],
  ['a revision that does not exist', ['author', 'GET', '/v1/tasks/:draft/parts/prompt/revisions/7'], [404, 'not-found']],
  ['bad percent-encoding', ['author', 'GET', '/v1/tasks/%zz'], [400, 'bad-request']],
  ['percent-encoded NUL', ['author', 'GET', '/v1/tasks/%00'], [404, 'not-found']],
  ['a way out of the version', ['author', 'GET', '/v1/tasks/%2e%2e%2f%2e%2e%2fmetrics'], [404, 'not-found']],
  ['no such route', ['author', 'GET', '/v1/secrets'], [404, 'not-found']],
  ['no such version', ['author', 'GET', '/v2/tasks'], [404, 'not-found']],
]);

desk.refuses('A query that cannot be read', [
  ['a limit of zero', ['author', 'GET', '/v1/tasks?limit=0'], [422, 'invalid', 'query:limit']],
  ['a limit that is no number', ['author', 'GET', '/v1/tasks?limit=ten'], [422, 'invalid', 'query:limit']],
  ['a limit beyond every number', ['author', 'GET', '/v1/tasks?limit=1e999'], [422, 'invalid', 'query:limit']],
  ['an unknown parameter', ['author', 'GET', '/v1/tasks?colour=red'], [422, 'invalid', 'query:colour']],
  ['a parameter twice', ['author', 'GET', '/v1/tasks?cursor=a&cursor=b'], [422, 'invalid', 'query:cursor']],
  ['a cursor of nobody', ['author', 'GET', '/v1/tasks?cursor=nonsense'], [422, 'invalid', 'query:cursor']],
  ['a cursor that holds NUL', ['author', 'GET', `/v1/tasks?cursor=${cursorOf('a\u0000')}`], [422, 'invalid', 'query:cursor']],
  [
    'a cursor that holds an object',
    ['author', 'GET', `/v1/tasks?cursor=${cursorOf({ id: 1 })}`],
    [422, 'invalid', 'query:cursor'],
  ],
  ['a cursor of another list', ['admin', 'GET', `/v1/audit?cursor=${cursorOf('task_1')}`], [422, 'invalid', 'query:cursor']],
  ['a number beyond the database', ['admin', 'GET', `/v1/audit?cursor=${cursorOf(2 ** 40)}`], [422, 'invalid', 'query:cursor']],
  ['a diff without its ends', ['author', 'GET', '/v1/tasks/:draft/parts/prompt/diff'], [422, 'invalid', 'query:from']],
  ['a queue without a seat', ['testWriter', 'GET', '/v1/queue'], [422, 'invalid', 'query:seat']],
]);

function cursorOf(key: unknown): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

desk.refuses('A change at the wrong moment, or by the wrong hand', [
  ['without If-Match', ['author', 'PUT', '/v1/tasks/:draft/parts/prompt', PARTS.prompt], [428, 'etag-missing']],
  [
    'with a stale If-Match',
    ['author', 'PUT', '/v1/tasks/:draft/parts/prompt', PARTS.prompt, { ifMatch: 'rev_old' }],
    [412, 'etag-mismatch'],
  ],
  [
    'a draft of tests without If-Match',
    () => [
      'testWriter',
      'PUT',
      '/v1/tasks/:testing/parts/tests',
      { files: sampleSuite() },
      { fencingToken: desk.claim.fencing_token },
    ],
    [428, 'etag-missing'],
  ],
  ['a sealed part', ['author', 'PUT', '/v1/tasks/:sealed/parts/solution', PARTS.solution, { ifMatch: '*' }], [409, 'conflict']],
  ['a second seal', ['author', 'POST', '/v1/tasks/:sealed/seal'], [409, 'conflict']],
  ["the other side's part", ['author', 'PUT', '/v1/tasks/:draft/parts/tests', { files: sampleSuite() }], [404, 'not-found']],
  ['a claim on a draft', ['testWriter', 'POST', '/v1/tasks/:draft/claims', { seat: 'test-writer' }], [404, 'not-found']],
  [
    'a claim on what is claimed',
    ['otherTestWriter', 'POST', '/v1/tasks/:testing/claims', { seat: 'test-writer' }],
    [404, 'not-found'],
  ],
  [
    "somebody else's claim",
    () => ['otherTestWriter', 'POST', `/v1/tasks/:testing/claims/${desk.claim.id}/heartbeat`],
    [404, 'not-found'],
  ],
  ['a release of it', () => ['otherTestWriter', 'DELETE', `/v1/tasks/:testing/claims/${desk.claim.id}`], [404, 'not-found']],
  [
    'without a fencing token',
    () => ['testWriter', 'PUT', '/v1/tasks/:testing/parts/tests', { files: sampleSuite() }, { ifMatch: desk.testsEtag }],
    [409, 'claim-lost', 'header:Fencing-Token'],
  ],
  [
    'a fencing token that is none',
    ['testWriter', 'PUT', '/v1/tasks/:testing/parts/tests', { files: sampleSuite() }, headers({ 'Fencing-Token': 'one' })],
    [400, 'bad-request', 'header:Fencing-Token'],
  ],
  [
    'a seal under another token',
    () => ['testWriter', 'POST', '/v1/tasks/:testing/seal', undefined, { fencingToken: desk.claim.fencing_token + 1 }],
    [409, 'claim-lost'],
  ],
  [
    "somebody else's task",
    ['otherAuthor', 'PUT', '/v1/tasks/:draft/parts/prompt', PARTS.prompt, { ifMatch: '*' }],
    [404, 'not-found'],
  ],
  [
    'a question by the author',
    ['author', 'POST', '/v1/tasks/:testing/clarifications', { question: 'May I ask myself?' }],
    [403, 'forbidden'],
  ],
  [
    'an Idempotency-Key with a space',
    post(newTask({}), { idempotencyKey: 'two words' }),
    [400, 'bad-request', 'header:Idempotency-Key'],
  ],
  [
    'an Idempotency-Key that is too long',
    post(newTask({}), { idempotencyKey: 'k'.repeat(129) }),
    [400, 'bad-request', 'header:Idempotency-Key'],
  ],
]);

desk.refuses('A caller who may not, or a method that is not', [
  ['no token', ['author', 'GET', '/v1/me', undefined, headers({ Authorization: '' })], [401, 'unauthenticated']],
  [
    'a token of nobody',
    ['author', 'GET', '/v1/me', undefined, headers({ Authorization: 'Bearer asy_nobody' })],
    [401, 'unauthenticated'],
  ],
  ['another scheme', ['author', 'GET', '/v1/me', undefined, headers({ Authorization: 'Basic YTpi' })], [401, 'unauthenticated']],
  ['a capability that is lacking', ['author', 'GET', '/v1/audit'], [403, 'forbidden']],
  [
    'scopes wider than the role',
    ['author', 'POST', '/v1/tokens', { name: 'wide', scopes: ['audit:read', 'made:up'] }],
    [422, 'invalid', '/scopes/1'],
  ],
  ['DELETE where nothing is deleted', ['author', 'DELETE', '/v1/tasks'], [404, 'not-found']],
  ['PATCH where nothing is patched', ['author', 'PATCH', '/v1/tasks/:draft', {}], [404, 'not-found']],
  ['OPTIONS', ['author', 'OPTIONS', '/v1/tasks'], [404, 'not-found']],
  [
    'a media type that nobody serves',
    ['trainer', 'GET', '/v1/pools/rlef/tasks', undefined, headers({ Accept: 'image/png' })],
    [406, 'not-acceptable'],
  ],
]);

describe('What fetch cannot send', () => {
  it('refuses TRACE, and answers HEAD without a body', async () => {
    await expectProblem(await desk.send(desk.cast.author, 'TRACE', '/v1/me'), [404, 'not-found']);
    const head = await desk.send(desk.cast.author, 'HEAD', '/v1/me');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('gives a request id of its own where the given one is not plain', async () => {
    const odd = await desk.cast.author.api.raw('GET', '/v1/nowhere', undefined, headers({ 'X-Request-Id': 'a b<script>' }));
    await expectProblem(odd, [404, 'not-found']);
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

describe('A create that is sent twice', () => {
  it('makes one task under one Idempotency-Key, and refuses another body under it', async () => {
    const before = await countRows(desk.server);
    const first = await desk.cast.author.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'once' });
    const made = await countRows(desk.server);
    expect(made['Task']).toBe((before['Task'] ?? 0) + 1);

    const second = await desk.cast.author.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'once' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
    expect(await second.json()).toEqual(await first.json());

    const other = await desk.cast.author.api.raw('POST', '/v1/tasks', withMetadata({ title: 'Something else' }), {
      idempotencyKey: 'once',
    });
    await expectProblem(other, [422, 'idempotency-mismatch']);
    expect(await countRows(desk.server)).toEqual(made);
  });

  it('keeps the keys of two accounts apart', async () => {
    const other = await desk.cast.otherAuthor.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'once' });
    expect([other.status, other.headers.get('idempotency-replayed')]).toEqual([201, null]);
    const { id } = (await other.json()) as { id: string };
    expect(await desk.cast.otherAuthor.task(id)).toMatchObject({ status: 'draft', my_seat: 'author' });
  });

  it('keeps nothing of a create that was refused', async () => {
    const refused = await desk.cast.author.api.raw('POST', '/v1/tasks', newTask({ colour: 'red' }), { idempotencyKey: 'again' });
    await expectProblem(refused, [422, 'invalid']);
    const right = await desk.cast.author.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'again' });
    expect([right.status, right.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });
});
