import { createHash } from 'node:crypto';
import type { Participant, TestWriter } from '../../src/client';
import { gatherCast, type Cast } from '../support/cast';
import { readEverything } from '../support/doors';
import { PROBES, REFUSED } from '../support/probes';
import { refusal } from '../support/refusals';
import { sampleParts } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask } from '../support/steps';
import { tellsApart } from '../support/timing';

const ABSENT = 'task_01890000-0000-7000-8000-000000000000';
/** Attempts a side at telling a hidden thing from an absent one by time; chance strays 0.034 from 0.5 at one sigma. */
const ATTEMPTS = 150;

/** Two solutions that behave alike and share no word of their own. */
function solutionOf(word: string, way: string): string {
  return `"""Made with ${word}."""\n${word} = "${word}"\n\n\ndef parse(text):\n    """Uses ${word}."""\n    if not isinstance(text, str):\n        raise TypeError("text must be a string")\n    ${way}\n`;
}
const SAFFRON = solutionOf(
  'saffron',
  [
    'pieces = [piece for piece in text.split(";") if piece.strip()]',
    'if any("=" not in piece for piece in pieces):',
    '    raise ValueError("no equals sign")',
    'return {saffron_key.strip(): value.strip() for saffron_key, value in (piece.split("=", 1) for piece in pieces)}',
  ].join('\n    '),
);
const TURMERIC = solutionOf(
  'turmeric',
  [
    'turmeric_found = {}',
    'for turmeric_piece in filter(str.strip, text.split(";")):',
    '    left, mark, right = turmeric_piece.partition("=")',
    '    if mark != "=":',
    '        raise ValueError("no equals sign")',
    '    turmeric_found.update({left.strip(): right.strip()})',
    'return turmeric_found',
  ].join('\n    '),
);

let server: TestServer;
let cast: Cast;
let saffronId: string;
let turmericId: string;
let iris: TestWriter;
const fences = new Map<string, number>();

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  iris = cast.intruder;
  saffronId = await sealedTask(cast, sampleParts({ solution: SAFFRON }));
  turmericId = await sealedTask(cast, sampleParts({ solution: TURMERIC }));
  for (const id of [saffronId, turmericId]) fences.set(id, (await iris.take(id)).fencing_token);
});
afterAll(() => server.close());

async function statusOf(who: Participant, method: string, path: string, body?: unknown): Promise<number> {
  const response = await who.api.raw(method, path, body);
  await response.body?.cancel();
  return response.status;
}

/** An answer without what differs in every answer: the request's id, its date, and the ids of what was asked for. */
async function bare(who: Participant, method: string, path: string, body?: unknown): Promise<string> {
  const response = await who.api.raw(method, path, body);
  const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'x-request-id');
  const text = (await response.text()).replaceAll(/[a-z]+_[0-9a-f-]{36}|"(request_id|asked_at)":"[^"]*"/g, '');
  return JSON.stringify([response.status, headers, text]);
}

describe('Scene 5: the intruder tries doors', () => {
  it('finds the solution behind none of them', async () => {
    const { revision } = await cast.author.part(saffronId, 'solution');
    const { sha256, salt, commitment } = revision;

    const read = await readEverything(iris, saffronId);
    expect(read.holding(commitment)).not.toEqual([]);
    for (const secret of ['saffron', sha256, salt, revision.id]) expect(read.holding(secret)).toEqual([]);
    expect(commitment).toBe(createHash('sha256').update(`${salt}:${sha256}`).digest('hex'));
  });

  it('may not write, break, replay or judge', async () => {
    const task = `/v1/tasks/${saffronId}`;
    expect(await statusOf(iris, 'PUT', `${task}/parts/solution`, sampleParts().solution)).toBe(404);
    expect(await statusOf(iris, 'POST', `${task}/break-glass`, { part: 'solution', reason: 'I would like to see it.' })).toBe(
      403,
    );
    expect(await statusOf(iris, 'POST', `${task}/claims`, { seat: 'reviewer' })).toBe(403);
    expect(await statusOf(iris, 'POST', `${task}/claims`, { seat: 'arbiter' })).toBe(403);
    expect(await statusOf(iris, 'POST', `${task}/reviews`, {})).toBe(403);
    expect(await statusOf(iris, 'POST', `${task}/validations`)).toBe(403);
    expect(await statusOf(iris, 'POST', '/v1/certificates/cert_01890000-0000-7000-8000-000000000000/replays')).toBe(403);
    for (const path of ['/v1/audit', `${task}/exposures`, '/v1/pools/rlef/tasks', '/v1/accounts', '/metrics']) {
      expect([path, await statusOf(iris, 'GET', path)]).toEqual([path, 403]);
    }
  });

  it('is not told by an ETag or an error whether a guess is right', async () => {
    const { etag } = await cast.author.part(saffronId, 'solution');
    const path = `/v1/tasks/${saffronId}/parts/solution`;
    const right = await refusal(iris.api.put(path, sampleParts().solution, { ifMatch: etag }));
    const wrong = await refusal(iris.api.put(path, sampleParts().solution, { ifMatch: 'rev_wrong' }));
    expect({ ...right, request_id: '' }).toEqual({ ...wrong, request_id: '' });

    const quotes = ['if any("=" not in piece for piece in pieces):', 'for other in the pieces of a text, cut them'];
    const answers = quotes.map((quote) => iris.ask(saffronId, `Does the code say: ${quote}`));
    for (const { id, ...said } of await Promise.all(answers)) {
      expect(said).toMatchObject({ status: 'open', changes: [] });
      await iris.api.post(`/v1/tasks/${saffronId}/clarifications/${id}/withdrawal`);
    }
  });

  it('gets one answer for what is hidden and for what is absent, in one time', async () => {
    const others = (await cast.otherAuthor.draft(sampleParts())).id;
    const pairs: [hidden: string, absent: string][] = [
      [`/v1/tasks/${others}`, `/v1/tasks/${ABSENT}`],
      [`/v1/tasks/${saffronId}/parts/solution/revisions/1`, `/v1/tasks/${saffronId}/parts/solution/revisions/999`],
    ];
    for (const [hidden, absent] of pairs) {
      expect(await bare(iris, 'GET', hidden)).toBe(await bare(iris, 'GET', absent));
      const told = await tellsApart(iris, hidden, absent, ATTEMPTS);
      expect(Math.abs(told - 0.5)).toBeLessThan(0.17);
    }
  });

  it.each(REFUSED)('is refused a test that reaches for the source: %s, %s', async (code, statement) => {
    const [first = '', rest] = statement.split('; ');
    const lines = first.startsWith('import ') ? [first, ...(rest === undefined ? [] : [rest])] : [statement];
    const content = `from assay import private, req\nfrom solution import parse\n\n\n@req("R-1")\n@private\ndef test_reach():\n${lines.map((line) => `    ${line}`).join('\n')}\n`;
    const problem = await refusal(iris.save(turmericId, [{ path: 'test_reach.py', content }], fences.get(turmericId)));
    expect(problem).toMatchObject({ status: 422, code: 'suite-refused' });
    expect(problem.errors).toContainEqual(
      expect.objectContaining({ pointer: '/files/0/content', code, line: expect.any(Number) }),
    );
  });

  it('learns nothing from tests that get past the reading, not even by a way out of their own process', async () => {
    for (const id of [saffronId, turmericId]) {
      await iris.save(id, PROBES, fences.get(id));
      await iris.seal(id, fences.get(id));
    }
    const [ofSaffron, ofTurmeric] = await Promise.all([iris.validated(saffronId), iris.validated(turmericId)]);
    expect(ofSaffron.tests).toEqual(ofTurmeric.tests);
    expect(ofSaffron.tests?.slice(0, 3)).toEqual(
      ['honest', 'way_out', 'files'].map((name) => ({
        id: `test_probe.py::test_${name}`,
        outcome: 'passed',
        failing_line: null,
      })),
    );
    for (const id of [saffronId, turmericId]) {
      const read = await readEverything(iris, id);
      expect(read.holding('test_way_out')).not.toEqual([]);
      expect(read.holding(/saffron|turmeric|Traceback|no equals sign/)).toEqual([]);
    }
  });

  it('has left its traces in the audit log', async () => {
    const { account } = await iris.api.get<{ account: { id: string } }>('/v1/me');
    const refused = (await auditOf(account.id)).filter(({ action }) => action === 'request.refused');
    const tried = refused.map(({ subject, data }) => [data['method'], subject, data['code']].join(' '));
    expect(tried).toContain(`GET /v1/tasks/${saffronId}/parts/solution not-found`);
    expect(tried).toContain('GET /v1/audit forbidden');
    expect(tried).toContain(`POST /v1/tasks/${saffronId}/break-glass forbidden`);
    expect(tried.filter((each) => each === `PUT /v1/tasks/${turmericId}/parts/tests suite-refused`)).toHaveLength(REFUSED.length);
  });
});

interface AuditEntry {
  actor_id: string;
  action: string;
  subject: string;
  data: Record<string, unknown>;
}

/** What the log holds of one account, as the lead reads it, page by page. */
async function auditOf(accountId: string): Promise<AuditEntry[]> {
  const entries: AuditEntry[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const query: string = cursor === '' ? '' : `&cursor=${cursor}`;
    const page: { items: AuditEntry[]; next_cursor: string | null } = await cast.lead.api.get(`/v1/audit?limit=1000${query}`);
    entries.push(...page.items);
    cursor = page.next_cursor;
  }
  return entries.filter(({ actor_id }) => actor_id === accountId);
}
