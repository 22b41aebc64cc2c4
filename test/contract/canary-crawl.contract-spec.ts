import { Writable } from 'node:stream';
import { ApiClient } from '../../src/client';
import { WRITER } from '../../src/platform/database/unit-of-work';
import { attemptsAt, isDuty, isHarmless, wouldClaim, type Attempt } from '../support/attempts';
import { Canaries, maySee, WHO_SEES, type Canary, type CanaryKind, type Eye } from '../support/canaries';
import { gatherCast, type Cast } from '../support/cast';
import { absent, addressesIn, ask, hasId, idsOf, inParallel, type Answer } from '../support/crawl';
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
const PEOPLE = Object.keys(BY_ROLE) as Person[];

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

interface Sighting {
  person: Person;
  request: string;
  kind: CanaryKind;
  eye: Eye;
}

let server: TestServer;
let cast: Cast;
let doors: Door[];
let clients: Record<Person, ApiClient>;
const canaries = new Canaries();
const scenes = new Map<string, Scene>();
const written: string[] = [];
const sightings: Sighting[] = [];
const strays = new Set<string>();
const differences: string[] = [];
const absentAnswers = new Map<string, Promise<Answer>>();
let compared = 0;
const failures: string[] = [];
const trespasses: string[] = [];
let requests = 0;

/** The service's log, kept instead of printed. */
const log = new Writable({
  write(chunk: Buffer, _encoding, done) {
    written.push(chunk.toString());
    done();
  },
});

beforeAll(async () => {
  server = await startTestServer({ worker: { slots: 0, maxQueued: 10_000 }, env: 'production', logLevel: 'trace' }, log);
  // The crawl asks what is said, not what survives a power cut: thousands of audit entries need no disk of their own.
  await server.app.get(WRITER).query('PRAGMA synchronous = OFF');
  cast = await gatherCast(server);
  for (const token of Object.values(cast.tokens)) canaries.add('', 'token', token);
  clients = clientsOf(cast, server.url);
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

function eyeOf(person: Person, scene: Scene | undefined): Eye {
  return scene?.eyes.get(person) ?? BY_ROLE[person];
}

function peopleIn(scene: Scene | undefined): Person[] {
  return PEOPLE.filter((person) => !(FELLOWS[person] ?? []).some((fellow) => eyeOf(fellow, scene) === eyeOf(person, scene)));
}

/** Sends one request as one person and looks for every canary in all that comes back. */
async function attempt(person: Person, { method, address, body }: Attempt): Promise<Answer> {
  const answer = await ask(clients[person], method, address, body);
  requests += 1;
  const request = `${method} ${address}`;
  if (answer.status >= 500) failures.push(`${person} ${request}: ${answer.shape}`);
  for (const canary of canaries.findIn(answer.text)) judge(person, request, canary);
  return answer;
}

function judge(person: Person, request: string, canary: Canary): void {
  const scene = scenes.get(canary.state);
  const eye = eyeOf(person, scene);
  const sighting = { person, request, kind: canary.kind, eye };
  const allowed = maySee(eye, canary, scene?.published ?? false, request.endsWith('/break-glass'));
  if (allowed) sightings.push(sighting);
  else strays.add(`${person} (${eye}) saw ${canary.kind} of the task ${canary.state}: ${request}`);
}

/** Reads an address of a scene; what a stranger gets is held against what they get where nothing is. */
async function attemptIn(scene: Scene, person: Person, each: Attempt): Promise<Answer> {
  const answer = await attempt(person, each);
  if (eyeOf(person, scene) !== 'nobody') return answer;
  const address = absent(each.address);
  const key = `${person} ${address}`;
  const asked = absentAnswers.get(key) ?? attempt(person, { ...each, address });
  absentAnswers.set(key, asked);
  compared += 1;
  const { shape } = await asked;
  if (answer.shape !== shape) differences.push(`${person}, ${scene.state}: ${each.address}: ${answer.shape} instead of ${shape}`);
  return answer;
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
    await everybody([...general, PAGES].map(readings), attempt);
    for (const scene of scenes.values()) {
      const ids = await idsOf(server, scene.taskId);
      const within = reading.map((door) => readings(addressesIn(door, ids).filter(hasId)));
      await everybody(within, (person, each) => attemptIn(scene, person, each), scene);
    }
    expect([...strays]).toEqual([]);
  }, 240_000);

  it('tells a stranger to a task nothing that an absent task would not tell', () => {
    expect(compared).toBeGreaterThan(1000);
    expect(differences).toEqual([]);
  });

  it('tries every door that changes something with the right words and the wrong person', async () => {
    const before = await statuses();
    const writing = doors.filter(({ method }) => method !== 'GET');
    await everybody(
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
      await everybody(
        within,
        async (person, each) => {
          if (isDuty(each, eyeOf(person, scene)) || wouldClaim(each, person)) return undefined;
          return trespass(person, each);
        },
        scene,
      );
    }
    expect([...strays]).toEqual([]);
    expect(trespasses).toEqual([]);
    expect(await statuses()).toEqual(before);
  }, 240_000);

  it('sees, as a check on itself, whatever somebody may see', () => {
    const seen = new Set(sightings.map(({ kind, eye }) => `${kind}: ${eye}`));
    const expected = Object.entries(WHO_SEES).flatMap(([kind, sight]) => {
      const published = 'published' in sight ? sight.published : [];
      return [...sight.always, ...published].map((eye) => `${kind}: ${eye}`);
    });
    expect(expected.filter((pair) => !seen.has(pair)).sort()).toEqual(NOT_SHOWN_IN_ANY_SCENE);
  });

  it('finds no canary in the log of the service, nor in the audit log or the history as stored', async () => {
    const log = written.join('');
    expect(log.length).toBeGreaterThan(10_000);
    expect(canaries.findIn(log)).toEqual([]);
    expect(canaries.findIn(await storedStory(server))).toEqual([]);
  });

  it('meets no failure of the service', () => {
    process.stderr.write(
      `Canary crawl: ${requests} requests; ${doors.length} routes x ${PEOPLE.length} people x ${scenes.size} states; ` +
        `${canaries.count} canaries of ${Object.keys(WHO_SEES).length} kinds, looked for in every answer; ${sightings.length} rightful sightings\n`,
    );
    expect(failures).toEqual([]);
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

function readings(addresses: readonly string[]): Attempt[] {
  return addresses.map((address) => ({ method: 'GET', address, body: undefined }));
}

function isGeneral(address: string): boolean {
  return !hasId(address);
}

type Try = (person: Person, attempt: Attempt) => Promise<Answer | undefined>;

/** Everybody tries every door; who is turned away at a door for want of a capability tries no second address of it. */
async function everybody(attemptsByDoor: readonly (readonly Attempt[])[], perform: Try, scene?: Scene): Promise<void> {
  const people = peopleIn(scene);
  const jobs = attemptsByDoor.flatMap((attempts) => people.map((person) => ({ person, attempts })));
  await inParallel(jobs, async ({ person, attempts }) => {
    for (const [index, each] of attempts.entries()) {
      const answer = await perform(person, each);
      if (index === 0 && (answer?.status === 401 || answer?.status === 403)) return;
    }
  });
}

async function trespass(person: Person, each: Attempt): Promise<Answer> {
  const answer = await attempt(person, each);
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
