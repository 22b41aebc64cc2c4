import { gzipSync } from 'node:zlib';
import { MAX_BODY_BYTES } from '../../src/platform/http';
import { Desk, expectProblem, headers, newTask, post, withFiles, withMetadata, type Sent } from '../support/desk';
import { sampleSuite, sampleSuiteWith } from '../support/sample-task';

const desk = new Desk();
beforeAll(() => desk.open());
afterAll(() => desk.close());

desk.refuses('A body that is no JSON', [
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

desk.refuses('A body that does not fit the schema', [
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
    () => ['lead', 'POST', '/v1/tasks/:draft/duplicates', { task_id: desk.draftId, reason: 'It looks very much the same.' }],
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

desk.refuses('A suite that cannot be taken', [
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
    { fencingToken: desk.claim.fencing_token, ifMatch: desk.testsEtag },
  ];
}

describe('Bytes that are no text', () => {
  it('refuses bytes that are no UTF-8', async () => {
    const body = Buffer.concat([Buffer.from('{"kind":"'), Buffer.from([0xff, 0xc3, 0x28]), Buffer.from('"}')]);
    await expectProblem(await desk.send(desk.cast.author, 'POST', '/v1/tasks', body), [400, 'bad-request']);
  });

  it('refuses a small body that unpacks to a large one', async () => {
    const body = gzipSync(Buffer.alloc(MAX_BODY_BYTES * 4, 0x20));
    expect(body.length).toBeLessThan(MAX_BODY_BYTES / 100);
    const packed = desk.send(desk.cast.author, 'POST', '/v1/tasks', body, { 'Content-Encoding': 'gzip' });
    await expectProblem(await packed, [413, 'body-too-large']);
  });
});
