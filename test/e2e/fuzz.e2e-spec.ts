import fc from 'fast-check';
import type { Participant, RequestOptions } from '../../src/client';
import { ID_PREFIXES, type IdKind } from '../../src/domain/ids';
import { Problem } from '../../src/platform/http';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { addressesOf, idsIn, readDoors, type Door } from '../support/doors';
import { anyJson, hostileText, spoiled } from '../support/malformed';
import { sampleParts, sampleSolution, sampleSuite } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import { sealedTask, validatedTask } from '../support/steps';
import { validBody } from '../support/valid-bodies';

const SEED = 20_260_801;
type Caller = [name: string, who: Participant];

/** Asking for health starts containers and takes no input. */
const LEFT_OUT = new Set(['/v1/health']);

let server: TestServer;
let doors: Door[];
let callers: Caller[];
let ids: Map<IdKind, string[]>;
/** Callers whom a door did not turn away for want of a capability: what lies behind it is worth more shots by them. */
const admitted = new Map<Door, Caller[]>();

beforeAll(async () => {
  server = await startTestServer();
  const cast = await gatherCast(server);
  doors = (await readDoors(server.url)).filter(({ path }) => !LEFT_OUT.has(path));
  ids = idsIn(`${await populate(cast)} ${await strangers(cast)}`);
  callers = callersOf(cast);
});
afterAll(() => server.close());

/** Tasks in four states, each with its seats taken: a draft, one in testing with a question, one disputed, one in review. */
async function populate(cast: Cast): Promise<string> {
  const { author, testWriter, arbiter, reviewer } = cast;
  const draft = await author.draft(sampleParts());
  const testing = await sealedTask(cast, sampleParts());
  const claim = await testWriter.take(testing);
  const question = await testWriter.ask(testing, 'May a key be the empty text?');
  const wrong = sampleSolution('result[key.strip()]', 'result[key]');
  const disputed = await validatedTask(cast, sampleParts({ solution: wrong }), sampleSuite());
  const dispute = await arbiter.takeCase(disputed);
  const inReview = await validatedTask(cast, sampleParts(), sampleSuite());
  await reviewer.takeReview(inReview);
  const certificate = await reviewer.api.get(`/v1/tasks/${inReview}/certificate`);
  return JSON.stringify([draft, testing, claim, question, dispute, await author.validations(disputed), inReview, certificate]);
}

/** An account and a token that nobody in the cast needs, for routes that change them; and one id a kind that names nothing. */
async function strangers({ admin }: Cast): Promise<string> {
  const api = await enrol(admin, 'Zed', ['author']);
  const absent = Object.values(ID_PREFIXES).map((prefix) => `${prefix}_01890000-0000-7000-8000-000000000000`);
  return JSON.stringify([await api.get('/v1/me'), await api.get('/v1/tokens'), absent]);
}

function callersOf(cast: Cast): Caller[] {
  const { author, testWriter, arbiter, reviewer, trainer, openTrainer, lead, admin } = cast;
  return Object.entries({ author, testWriter, arbiter, reviewer, trainer, openTrainer, lead, admin });
}

interface Shot {
  address: string;
  body: unknown;
  options: RequestOptions;
}

/** One request to a door: a random address of it, a body that is right but for one place or that is anything, odd headers. */
function shotAt(door: Door): fc.Arbitrary<Shot> {
  const address = fc.constantFrom(...addressesOf({ ...door, parameters: pathOnly(door) }, ids));
  return fc
    .tuple(address, queryOf(door))
    .chain(([path, query]) => fc.record({ address: fc.constant(path + query), body: bodyFor(door, path), options }));
}

function pathOnly({ parameters }: Door): Door['parameters'] {
  return parameters.filter((parameter) => parameter.in === 'path');
}

function bodyFor({ method, hasBody }: Door, address: string): fc.Arbitrary<unknown> {
  if (method === 'GET') return fc.constant(undefined);
  const valid = validBody(method, address);
  if (valid === undefined) return hasBody ? anyJson : fc.option(anyJson, { nil: undefined, freq: 3 });
  return fc.oneof(
    { weight: 6, arbitrary: spoiled(valid) },
    { weight: 1, arbitrary: fc.constant(valid) },
    { weight: 1, arbitrary: anyJson },
  );
}

function queryOf({ parameters }: Door): fc.Arbitrary<string> {
  const names = parameters.filter((parameter) => parameter.in === 'query').map(({ name }) => name);
  if (names.length === 0) return fc.constant('');
  const value = fc.oneof(hostileText.map(toQueryValue), fc.constantFrom('1', '-1', '1e9', 'open', 'test-writer', 'MQ'));
  return fc
    .array(fc.tuple(fc.constantFrom(...names), value), { maxLength: 3 })
    .map((pairs) => `?${pairs.map((p) => p.join('=')).join('&')}`);
}

function toQueryValue(text: string): string {
  return encodeURIComponent(text.toWellFormed()).slice(0, 600);
}

const options: fc.Arbitrary<RequestOptions> = fc.record(
  {
    ifMatch: fc.constantFrom('*', '1', 'rev_none'),
    fencingToken: fc.constantFrom(0, 1, 2 ** 40),
    idempotencyKey: fc.constantFrom('fuzz-1', 'fuzz-2'),
    headers: fc.constantFrom<Record<string, string>>({ Accept: 'application/x-ndjson' }, { 'Last-Event-ID': '7' }),
  },
  { requiredKeys: [] },
);

/** Fires. `wrong` says what is not as it should be with the answer. */
async function fire([name, who]: Caller, { method, path }: Door, { address, body, options: given }: Shot): Promise<Answer> {
  const response = await who.api.raw(method, address, body, given);
  const { status, headers } = response;
  if (status < 400) {
    await response.body?.cancel();
    return { status };
  }
  const text = await response.text();
  const problem = headers.get('content-type')?.includes('application/problem+json')
    ? Problem.safeParse(JSON.parse(text))
    : undefined;
  if (status < 500 && problem?.success) return { status };
  return {
    status,
    wrong: `${name}: ${method} ${path} at ${address}: ${status} ${text} for ${JSON.stringify(body)?.slice(0, 2000)}`,
  };
}

interface Answer {
  status: number;
  wrong?: string;
}

/** One shot by every caller; returns those whom the door did not turn away for want of a capability. */
async function tryAll(door: Door, seed: number, wrong: string[]): Promise<Caller[]> {
  const shots = fc.sample(shotAt(door), { numRuns: callers.length, seed });
  const admitted: Caller[] = [];
  for (const [nth, shot] of shots.entries()) {
    const caller = callers[nth];
    if (!caller) continue;
    const answer = await fire(caller, door, shot);
    if (answer.wrong !== undefined) wrong.push(answer.wrong);
    if (answer.status !== 403) admitted.push(caller);
  }
  return admitted;
}

describe('Random input', () => {
  it('gets every role at every door an answer below 500', async () => {
    const wrong: string[] = [];
    for (const [index, door] of doors.entries()) admitted.set(door, await tryAll(door, SEED + index, wrong));
    expect(wrong).toEqual([]);
    expect(doors.length).toBeGreaterThan(45);
  });

  it('gets those who may write an answer below 500, three hundred times more', async () => {
    const writing = doors.filter(({ method }) => method !== 'GET');
    const shot = fc.constantFrom(...writing).chain((door) => {
      const able = admitted.get(door) ?? [];
      return fc.record({
        door: fc.constant(door),
        each: shotAt(door),
        caller: fc.constantFrom(...(able.length > 0 ? able : callers)),
      });
    });
    const property = fc.asyncProperty(shot, async ({ door, each, caller }) => {
      expect((await fire(caller, door, each)).wrong).toBeUndefined();
    });
    await fc.assert(property, { numRuns: 300, seed: SEED });
  });

  it('leaves a service that still works', async () => {
    for (const [, who] of callers) expect((await who.api.raw('GET', '/v1/me')).status).toBe(200);
  });
});
