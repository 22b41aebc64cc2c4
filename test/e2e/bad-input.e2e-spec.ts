import { request } from 'node:http';
import { gzipSync } from 'node:zlib';
import type { ClaimState, Participant, RequestOptions } from '../../src/client';
import { MAX_BODY_BYTES, Problem } from '../../src/platform/http';
import { gatherCast, type Cast } from '../support/cast';
import { sampleParts, sampleSuite, sampleSuiteWith } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask } from '../support/steps';
import { countRows } from '../support/world';

const ABSENT_TASK = 'task_01890000-0000-7000-8000-000000000000';
const PARTS = sampleParts();

let server: TestServer;
let cast: Cast;
let draftId: string;
let sealedId: string;
let testingId: string;
let claim: ClaimState;
let testsEtag: string;
let before: Record<string, number>;

beforeAll(async () => {
  server = await startTestServer({ worker: { slots: 0, maxQueued: 10 } });
  cast = await gatherCast(server);
  draftId = (await cast.author.draft(PARTS)).id;
  sealedId = await sealedTask(cast, PARTS);
  testingId = await sealedTask(cast, PARTS);
  claim = await cast.testWriter.take(testingId);
  testsEtag = (await cast.testWriter.save(testingId, sampleSuite(), claim.fencing_token)).etag;
});
afterAll(() => server.close());

type Who = Exclude<keyof Cast, 'tokens'>;
/** What is sent: method, path, body, options; the path may hold `:draft`, `:sealed`, `:testing`. */
type Sent = [who: Who, method: string, path: string, body?: unknown, options?: RequestOptions];
type Expected = [status: number, code: string, pointer?: string];
type Row = [name: string, sent: Sent | (() => Sent), expected: Expected];

function ask(sent: Sent | (() => Sent)): Promise<Response> {
  const [who, method, path, body, options] = typeof sent === 'function' ? sent() : sent;
  const address = path.replace(':draft', draftId).replace(':sealed', sealedId).replace(':testing', testingId);
  return cast[who].api.raw(method, address, body, options);
}

async function expectProblem(response: Response, [status, code, pointer]: Expected): Promise<void> {
  const text = await response.text();
  expect([response.status, text]).toEqual([status, expect.any(String)]);
  expect(response.headers.get('content-type')).toContain('application/problem+json');
  const problem = Problem.parse(JSON.parse(text));
  expect(problem).toMatchObject({ status, code, type: `/problems/${code}` });
  expect(problem.request_id).toBe(response.headers.get('x-request-id'));
  if (pointer !== undefined) expect(problem.errors?.map((fault) => fault.pointer)).toContain(pointer);
}

function refuses(title: string, rows: readonly Row[]): void {
  describe(title, () => {
    beforeAll(async () => {
      before = await countRows(server);
    });
    it.each(rows)('%s', async (_name, sent, expected) => {
      await expectProblem(await ask(sent), expected);
      expect(await countRows(server)).toEqual(before);
    });
  });
}

function newTask(overrides: Record<string, unknown>): unknown {
  return { kind: 'rlef', ...PARTS, ...overrides };
}
function withMetadata(overrides: Record<string, unknown>): unknown {
  return newTask({ metadata: { ...PARTS.metadata, ...overrides } });
}
function withFiles(...files: [path: string, content: string][]): unknown {
  return newTask({ solution: { files: files.map(([path, content]) => ({ path, content })) } });
}
function post(body: unknown, options?: RequestOptions): Sent {
  return ['author', 'POST', '/v1/tasks', body, options];
}
function headers(given: Record<string, string>): RequestOptions {
  return { headers: given };
}

refuses('A body that is no JSON', [
  ['half an object', post('{"kind":'), [400, 'bad-request']],
  ['a bare value', post('"text"'), [400, 'bad-request']],
  ['nothing at all', post(''), [422, 'invalid', '/metadata']],
  ['an array', post([]), [422, 'invalid', '']],
  ['a very deep array', post('['.repeat(50_000) + ']'.repeat(50_000)), [400, 'bad-request']],
  [
    'deep JSON under a key',
    post(`{"kind":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, { idempotencyKey: 'deep' }),
    [400, 'bad-request'],
  ],
  ['another media type', post('kind: rlef', headers({ 'Content-Type': 'text/plain' })), [415, 'unsupported-media-type']],
  [
    'another charset',
    post('{}', headers({ 'Content-Type': 'application/json; charset=utf-16' })),
    [415, 'unsupported-media-type'],
  ],
  ['an unknown encoding', post('{}', headers({ 'Content-Encoding': 'rot13' })), [415, 'unsupported-media-type']],
  ['broken gzip', post('{}', headers({ 'Content-Encoding': 'gzip' })), [400, 'bad-request']],
  ['more than the limit', post(`{"kind":"${'x'.repeat(MAX_BODY_BYTES)}"}`), [413, 'body-too-large']],
]);

refuses('A body that does not fit the schema', [
  ['an unknown field', post(newTask({ colour: 'red' })), [422, 'invalid', '/colour']],
  ['an unknown field inside', post(withMetadata({ colour: 'red' })), [422, 'invalid', '/metadata/colour']],
  ['a field whose name needs escapes', post(newTask({ 'a/b~c': 1 })), [422, 'invalid', '/a~1b~0c']],
  ['a field called __proto__', post('{"__proto__":{"kind":"rlef"}}'), [422, 'invalid', '/metadata']],
  ['a missing field', post({ kind: 'rlef' }), [422, 'invalid', '/metadata']],
  ['another type', post(withMetadata({ title: 7 })), [422, 'invalid', '/metadata/title']],
  ['NUL in a text', post(withMetadata({ title: 'Parse\u0000pairs' })), [422, 'invalid', '/metadata/title']],
  ['an unpaired surrogate', post(withMetadata({ title: 'Parse \ud800 pairs' })), [422, 'invalid', '/metadata/title']],
  [
    'a number without end',
    post(JSON.stringify(withMetadata({ human_difficulty: 0 })).replace('"human_difficulty":0', '"human_difficulty":1e999')),
    [422, 'invalid', '/metadata/human_difficulty'],
  ],
  ['a number that is no integer', post(withMetadata({ human_difficulty: 1.5 })), [422, 'invalid', '/metadata/human_difficulty']],
  ['a word that the taxonomy lacks', post(withMetadata({ domain: 'alchemy' })), [422, 'invalid', '/metadata/domain']],
  ['a path with ..', post(withFiles(['../solution.py', ''])), [422, 'invalid', '/solution/files/0/path']],
  ['a path from the root', post(withFiles(['/etc/passwd', ''])), [422, 'invalid', '/solution/files/0/path']],
  ['a path with a backslash', post(withFiles(['a\\b.py', ''])), [422, 'invalid', '/solution/files/0/path']],
  ['one path twice', post(withFiles(['a.py', ''], ['a.py', ''])), [422, 'invalid', '/solution/files']],
  ['no file', post(withFiles()), [422, 'invalid', '/solution/files']],
  [
    'a file that is too large',
    post(withFiles(['a.py', '#'.repeat(256 * 1024 + 1)])),
    [422, 'invalid', '/solution/files/0/content'],
  ],
  ['files that are too large together', post(withFiles(...manyFiles())), [422, 'invalid', '/solution/files']],
  [
    'requirement ids with a gap',
    [
      'author',
      'PUT',
      '/v1/tasks/:draft/parts/requirements',
      { requirements: [{ id: 'R-2', kind: 'error', text: 'Anything else raises ValueError.' }] },
      { ifMatch: '*' },
    ],
    [422, 'invalid', '/requirements/0/id'],
  ],
  ['a seat that does not exist', ['testWriter', 'POST', '/v1/tasks/:sealed/claims', { seat: 'boss' }], [422, 'invalid', '/seat']],
  [
    'a program without an owner',
    ['admin', 'POST', '/v1/accounts', { name: 'Robot', kind: 'program', roles: ['trainer'] }],
    [422, 'invalid', '/person_id'],
  ],
  [
    'an owner who does not exist',
    [
      'admin',
      'POST',
      '/v1/accounts',
      { name: 'Robot', kind: 'program', roles: ['trainer'], person_id: 'acc_01890000-0000-7000-8000-000000000000' },
    ],
    [422, 'invalid', '/person_id'],
  ],
  ['a name that is taken', ['admin', 'POST', '/v1/accounts', { name: 'Ada', roles: ['author'] }], [409, 'conflict', '/name']],
  [
    'a time that is none',
    ['author', 'POST', '/v1/tokens', { name: 'late', expires_at: 'tomorrow' }],
    [422, 'invalid', '/expires_at'],
  ],
  [
    'a task as its own duplicate',
    () => ['lead', 'POST', '/v1/tasks/:draft/duplicates', { task_id: draftId, reason: 'It looks very much the same.' }],
    [422, 'invalid', '/task_id'],
  ],
  [
    'an answer without a change',
    ['author', 'POST', '/v1/tasks/:testing/clarifications/clar_01890000-0000-7000-8000-000000000000/answer', {}],
    [422, 'invalid', ''],
  ],
  [
    'a question about no requirement',
    [
      'testWriter',
      'POST',
      '/v1/tasks/:testing/clarifications',
      { question: 'What about the tenth case?', requirement_id: 'R-9' },
    ],
    [422, 'unknown-requirement', '/requirement_id'],
  ],
]);

function manyFiles(): [string, string][] {
  return Array.from({ length: 5 }, (_, index) => [`part_${index}.py`, '#'.repeat(250 * 1024)]);
}

refuses('A suite that cannot be taken', [
  [
    'two tests of one id',
    saving(sampleSuiteWith('def test_empty_text', 'def test_two_pairs')),
    [422, 'duplicate-test', '/files/0/content'],
  ],
  [
    'a requirement that does not exist',
    saving(sampleSuiteWith('"R-1", "R-2"', '"R-1", "R-77"')),
    [422, 'unknown-requirement', '/tests/test_parse.py::test_two_pairs'],
  ],
  ['Python that does not parse', saving(sampleSuite('def test_a(:\n')), [422, 'suite-refused', '/files/0/content']],
  [
    'an import of the operating system',
    saving(sampleSuiteWith('import pytest', 'import os, pytest')),
    [422, 'suite-refused', '/files/0/content'],
  ],
  ['an unpaired surrogate in a file', saving(sampleSuite('# \ud800\n')), [422, 'invalid', '/files/0/content']],
]);

function saving(files: unknown): () => Sent {
  return () => [
    'testWriter',
    'PUT',
    '/v1/tasks/:testing/parts/tests',
    { files },
    { fencingToken: claim.fencing_token, ifMatch: testsEtag },
  ];
}

refuses('An address that leads nowhere', [
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

refuses('A query that cannot be read', [
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

refuses('A change at the wrong moment, or by the wrong hand', [
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
      { fencingToken: claim.fencing_token },
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
    () => ['otherTestWriter', 'POST', `/v1/tasks/:testing/claims/${claim.id}/heartbeat`],
    [404, 'not-found'],
  ],
  ['a release of it', () => ['otherTestWriter', 'DELETE', `/v1/tasks/:testing/claims/${claim.id}`], [404, 'not-found']],
  [
    'without a fencing token',
    () => ['testWriter', 'PUT', '/v1/tasks/:testing/parts/tests', { files: sampleSuite() }, { ifMatch: testsEtag }],
    [409, 'claim-lost', 'header:Fencing-Token'],
  ],
  [
    'a fencing token that is none',
    ['testWriter', 'PUT', '/v1/tasks/:testing/parts/tests', { files: sampleSuite() }, headers({ 'Fencing-Token': 'one' })],
    [400, 'bad-request', 'header:Fencing-Token'],
  ],
  [
    'a seal under another token',
    () => ['testWriter', 'POST', '/v1/tasks/:testing/seal', undefined, { fencingToken: claim.fencing_token + 1 }],
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

refuses('A caller who may not, or a method that is not', [
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
  it('refuses bytes that are no UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"kind":"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('"}')]);
    await expectProblem(await send(cast.author, 'POST', '/v1/tasks', body), [400, 'bad-request']);
  });

  it('refuses a small body that unpacks to a large one', async () => {
    const body = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 4, 0x20));
    expect(body.length).toBeLessThan(MAX_BODY_BYTES / 100);
    const packed = send(cast.author, 'POST', '/v1/tasks', body, { 'Content-Encoding': 'gzip' });
    await expectProblem(await packed, [413, 'body-too-large']);
  });

  it('refuses TRACE, and answers HEAD without a body', async () => {
    await expectProblem(await send(cast.author, 'TRACE', '/v1/me'), [404, 'not-found']);
    const head = await send(cast.author, 'HEAD', '/v1/me');
    expect([head.status, await head.text()]).toEqual([200, '']);
  });

  it('gives a request id of its own where the given one is not plain', async () => {
    const odd = await cast.author.api.raw('GET', '/v1/nowhere', undefined, headers({ 'X-Request-Id': 'a b<script>' }));
    await expectProblem(odd, [404, 'not-found']);
    expect(odd.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });
});

/** Sends bytes as they are. */
function send(
  who: Participant,
  method: string,
  path: string,
  body?: Buffer,
  more: Record<string, string> = {},
): Promise<Response> {
  const given = { Authorization: `Bearer ${who.api.token}`, 'Content-Type': 'application/json', ...more };
  return new Promise((resolve, reject) => {
    const sent = request(`${server.url}${path}`, { method, headers: given }, (answer) => {
      const chunks: Buffer[] = [];
      answer.on('data', (chunk: Buffer) => chunks.push(chunk));
      answer.on('end', () => {
        const init = { status: answer.statusCode ?? 0, headers: answer.headers as Record<string, string> };
        resolve(new Response(Buffer.concat(chunks), init));
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}

describe('A create that is sent twice', () => {
  it('makes one task under one Idempotency-Key, and refuses another body under it', async () => {
    before = await countRows(server);
    const first = await cast.author.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'once' });
    const made = await countRows(server);
    expect(made['Task']).toBe((before['Task'] ?? 0) + 1);

    const second = await cast.author.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'once' });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect([first.headers.get('idempotency-replayed'), second.headers.get('idempotency-replayed')]).toEqual([null, 'true']);
    expect(await second.json()).toEqual(await first.json());

    const other = await cast.author.api.raw('POST', '/v1/tasks', withMetadata({ title: 'Something else' }), {
      idempotencyKey: 'once',
    });
    await expectProblem(other, [422, 'idempotency-mismatch']);
    expect(await countRows(server)).toEqual(made);
  });

  it('keeps nothing of a create that was refused', async () => {
    const refused = await cast.author.api.raw('POST', '/v1/tasks', newTask({ colour: 'red' }), { idempotencyKey: 'again' });
    await expectProblem(refused, [422, 'invalid']);
    const right = await cast.author.api.raw('POST', '/v1/tasks', newTask({}), { idempotencyKey: 'again' });
    expect([right.status, right.headers.get('idempotency-replayed')]).toEqual([201, null]);
  });
});
