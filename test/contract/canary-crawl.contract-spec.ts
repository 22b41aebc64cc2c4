import { ApiClient } from '../../src/client';
import { WRITER } from '../../src/platform/database/unit-of-work';
import { attemptsAt, isDuty, isHarmless, wouldClaim, type Attempt } from '../support/attempts';
import { Canaries, maySee, WHO_SEES, type CanaryKind, type Eye } from '../support/canaries';
import { CanaryCrawl, expectedSightings, KeptLog, readings } from '../support/canary-crawl';
import { gatherCast, type Cast } from '../support/cast';
import { absent, addressesIn, hasId, idsOf, type Answer } from '../support/crawl';
import { readDoors, type Door } from '../support/doors';
import { buildScene, plantDigests, SCENE_STATES, storedStory, type Scene } from '../support/scenes';
import { startTestServer, type TestServer } from '../support/server';

/** What a member of the cast is to a task on which they hold no seat. */
const BY_ROLE = {
  ...{ author: 'nobody', otherAuthor: 'nobody', testWriter: 'nobody', otherTestWriter: 'nobody', intruder: 'nobody' },
  ...{ arbiter: 'nobody', otherArbiter: 'nobody', reviewer: 'nobody', otherReviewer: 'nobody' },
  ...{ trainer: 'trainer', openTrainer: 'trainer-open', lead: 'lead', admin: 'admin', anonymous: 'nobody', forged: 'nobody' },
} as const satisfies Record<string, Eye>;
type Person = keyof typeof BY_ROLE;

/** People of one role: where two of them are the same to a task, one speaks for both. */
const FELLOWS: Partial<Record<Person, readonly Person[]>> = {
  otherAuthor: ['author'],
  otherTestWriter: ['testWriter'],
  intruder: ['testWriter', 'otherTestWriter'],
  otherArbiter: ['arbiter'],
  otherReviewer: ['reviewer'],
};

/** The health check runs containers and knows no task. */
const LEFT_OUT = ['/v1/health'];

let server: TestServer;
let cast: Cast;
let doors: Door[];
let crawl: CanaryCrawl<Person, Eye, CanaryKind>;
let clients: Record<Person, ApiClient>;
const canaries = new Canaries();
const scenes = new Map<string, Scene>();
const log = new KeptLog();
const trespasses: string[] = [];

beforeAll(async () => {
  server = await startTestServer({ worker: { slots: 0, maxQueued: 10_000 }, env: 'production', logLevel: 'trace' }, log.stream);
  // The crawl asks what is said, not what survives a power cut: thousands of audit entries need no disk of their own.
  await server.app.get(WRITER).query('PRAGMA synchronous = OFF');
  cast = await gatherCast(server);
  for (const token of Object.values(cast.tokens)) canaries.add('', 'token', token);
  clients = clientsOf(cast, server.url);
  crawl = new CanaryCrawl<Person, Eye, CanaryKind>({
    ...{ clients, byRole: BY_ROLE, fellows: FELLOWS, scenes, canaries },
    maySee: (eye, canary, published, request) => maySee(eye, canary, published, request.endsWith('/break-glass')),
  });
  doors = (await readDoors(server.url)).filter(({ path }) => !LEFT_OUT.includes(path));
  for (const state of SCENE_STATES) scenes.set(state, await buildScene({ server, cast, canaries }, state));
  for (const scene of scenes.values()) await plantDigests({ server, cast, canaries }, scene);
  await cast.lead.api.post('/v1/pools/rlef/releases', { name: 'crawled', profile: 'open' });
}, 120_000);

afterAll(async () => {
  await server.close();
});

function clientsOf({ tokens: _tokens, ...people }: Cast, url: string): Record<Person, ApiClient> {
  const api = Object.fromEntries(Object.entries(people).map(([name, person]) => [name, person.api]));
  return { ...api, anonymous: new ApiClient(url, ''), forged: new ApiClient(url, `asy_${'A'.repeat(36)}`) } as Record<
    Person,
    ApiClient
  >;
}

/** Reads that no pattern of ids gives: long pages. */
const PAGES = [
  '/v1/audit?limit=1000',
  '/v1/tasks?limit=1000',
  '/v1/pools/rlef/tasks?limit=1000',
  '/v1/pools/rlef/tasks?profile=open&limit=1000',
];

describe('The canary crawl', () => {
  it('reads every door as everybody in every state, and sees nothing that is not theirs', async () => {
    const reading = doors.filter(({ method }) => method === 'GET');
    const { items } = await clients.lead.get<{ items: { id: string }[] }>('/v1/pools/rlef/releases');
    const releases = new Map([['release', items.map(({ id }) => id)]] as const);
    const general = reading.map((door) => [...addressesIn(door, new Map()), ...addressesIn(door, releases).filter(hasId)]);
    await crawl.everybody(crawl.peopleIn(undefined), [...general, PAGES].map(readings), (person, each) =>
      crawl.attempt(person, each),
    );
    for (const scene of scenes.values()) {
      const ids = await idsOf(server, scene.taskId);
      const within = reading.map((door) => readings(addressesIn(door, ids).filter(hasId)));
      await crawl.everybody(crawl.peopleIn(scene), within, (person, each) =>
        crawl.attemptIn(scene, person, each, absent(each.address)),
      );
    }
    expect([...crawl.strays]).toEqual([]);
  }, 240_000);

  it('tells a stranger to a task nothing that an absent task would not tell', () => {
    expect(crawl.compared).toBeGreaterThan(1000);
    expect(crawl.differences).toEqual([]);
  });

  it('tries every door that changes something with the right words and the wrong person', async () => {
    const before = await statuses();
    const writing = doors.filter(({ method }) => method !== 'GET');
    await crawl.everybody(
      crawl.peopleIn(undefined),
      writing.map((door) =>
        addressesIn(door, new Map())
          .filter(isGeneral)
          .flatMap((address) => attemptsAt(door, address)),
      ),
      trespass,
    );
    for (const scene of scenes.values()) {
      const ids = await idsOf(server, scene.taskId);
      const within = writing.map((door) =>
        addressesIn(door, ids)
          .filter(hasId)
          .flatMap((address) => attemptsAt(door, address)),
      );
      await crawl.everybody(crawl.peopleIn(scene), within, async (person, each) => {
        if (isDuty(each, crawl.eyeOf(person, scene)) || wouldClaim(each, person)) return undefined;
        return trespass(person, each);
      });
    }
    expect([...crawl.strays]).toEqual([]);
    expect(trespasses).toEqual([]);
    expect(await statuses()).toEqual(before);
  }, 240_000);

  it('sees, as a check on itself, whatever somebody may see', () => {
    const seen = new Set(crawl.sightings);
    const expected = expectedSightings(WHO_SEES);
    expect(expected.filter((pair) => !seen.has(pair)).sort()).toEqual(NOT_SHOWN_IN_ANY_SCENE);
  });

  it('finds no canary in the log of the service, nor in the audit log or the history as stored', async () => {
    expect(log.text.length).toBeGreaterThan(10_000);
    expect(canaries.findIn(log.text)).toEqual([]);
    expect(canaries.findIn(await storedStory(server))).toEqual([]);
  });

  it('meets no failure of the service', () => {
    process.stderr.write(
      `Canary crawl: ${crawl.requests} requests; ${doors.length} routes x ${crawl.people.length} people x ${scenes.size} states; ` +
        `${canaries.count} canaries of ${Object.keys(WHO_SEES).length} kinds, looked for in every answer; ${crawl.sightings.length} rightful sightings\n`,
    );
    expect(crawl.failures).toEqual([]);
  });
});

/** An arbiter who ruled has left, and so has a reviewer who objected: no scene brings them back. */
const NOT_SHOWN_IN_ANY_SCENE = [
  'digest of the evidence: reviewer',
  'finding for the author: arbiter',
  'finding for the test writer: arbiter',
  'objection: reviewer',
  'rationale: arbiter',
];

function isGeneral(address: string): boolean {
  return !hasId(address);
}

async function trespass(person: Person, each: Attempt): Promise<Answer> {
  const answer = await crawl.attempt(person, each);
  const { method, address, body } = each;
  if (answer.status < 400 && !isHarmless(each, person)) {
    trespasses.push(`${person} ${method} ${address} ${JSON.stringify(body)}: ${answer.shape}`);
  }
  return answer;
}

async function statuses(): Promise<string[]> {
  const found = [...scenes.values()].map(async ({ state, taskId }) => `${state}: ${(await cast.lead.task(taskId)).status}`);
  return Promise.all(found);
}
