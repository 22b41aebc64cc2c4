import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../../src/client';
import { ID_PREFIXES } from '../../src/domain/ids';
import { EXPORTS } from '../../src/features/deliveries/formats/format';
import { UnitOfWork } from '../../src/platform/database';
import { WRITER } from '../../src/platform/database/unit-of-work';
import { blindWriter } from '../support/blind-writer';
import type { Attempt } from '../support/attempts';
import { Canaries } from '../support/canaries';
import { CanaryCrawl, expectedSightings, KeptLog, readings } from '../support/canary-crawl';
import { gatherCast, type Cast } from '../support/cast';
import { absent, type Answer } from '../support/crawl';
import { addressesOf, idsIn, readDoors, type Door } from '../support/doors';
import { evaluator } from '../support/evaluation';
import { storedStory } from '../support/scenes';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';
import {
  buildSweScene,
  maySweEyeSee,
  SWE_SEES,
  SWE_STATES,
  type SweEye,
  type SweKind,
  type SweScene,
} from '../support/swe-scenes';
import { validBody } from '../support/valid-bodies';

/** What somebody is to a task on which they hold no seat. */
const BY_ROLE = {
  ...{ author: 'nobody', testWriter: 'nobody', wanda: 'nobody', eva: 'nobody', emil: 'nobody', other: 'nobody' },
  ...{ arbiter: 'nobody', otherArbiter: 'nobody', reviewer: 'nobody' },
  ...{ trainer: 'trainer', openTrainer: 'trainer-open', lead: 'lead', admin: 'admin', anonymous: 'nobody' },
} as const satisfies Record<string, SweEye>;
type Person = keyof typeof BY_ROLE;

/** Where two people are the same to a task, one speaks for both. */
const FELLOWS: Partial<Record<Person, readonly Person[]>> = {
  ...{ wanda: ['testWriter'], emil: ['other'], eva: ['other'], otherArbiter: ['arbiter'] },
};

/** The health check runs containers and knows no task. */
const LEFT_OUT = ['/v1/health'];

/** Who tries every write, one a role: what somebody may do who has a part in the task is other specs' to say. */
const STRANGERS: Person[] = ['author', 'testWriter', 'other', 'otherArbiter', 'openTrainer'];
const WRITTEN_TO = ['blind tests proved', 'evaluators at work'];

/** The bundle is made of a mirror, which no scene has; what it holds is in e2e/hidden-tests. */
const NO_MIRROR = '/hidden-tests/bundle';

/** Revisions of parts without a secret, and numbers that no revision has. */
const PLAIN = /\/parts\/(metadata|requirements|environment)\/.|\/revisions\/(3|rlef|swe)$|from=1&to=1|from=2&to=1/;

/** What of these is asked for by a word in the query. */
const FORMS: Readonly<Record<string, readonly string[]>> = {
  '/v1/trajectories/export': ['atif', 'sft'].map((format) => `?format=${format}&include=unresolved,cheated,unjudged`),
  '/v1/swe/evaluations/{id}/results': ['?format=assay', '?format=swe-bench'],
  '/v1/swe/evaluations/{id}/report': ['?format=swe-bench', '?format=multi-swe-bench'],
  '/v1/swe/deliveries/{id}/export': EXPORTS.map((format) => `?format=${format}`),
  '/v1/quality/failure-tags': ['?of=trajectory'],
  '/v1/audit': ['?limit=1000'],
};

let root: string;
let server: TestServer;
let cast: Cast;
let doors: Door[];
let crawl: CanaryCrawl<Person, SweEye, SweKind>;
const canaries = new Canaries<SweKind>();
const scenes = new Map<string, SweScene>();
const log = new KeptLog();
const trespasses: string[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-swe-crawl-'));
  const quiet = { worker: { slots: 0, maxQueued: 10_000 }, env: 'production' as const, logLevel: 'trace' as const };
  server = await startTestServer(rootedConfig(root, quiet), log.stream);
  await server.app.get(WRITER).query('PRAGMA synchronous = OFF');
  cast = await gatherCast(server);
  const writer = await blindWriter(cast.admin, 'Wanda', 'python');
  const people = {
    wanda: writer.api,
    eva: await evaluator(cast.admin, 'Eva', { python: 9 }),
    emil: await evaluator(cast.admin, 'Emil', { python: 9 }),
  };
  const { tokens, ...others } = cast;
  for (const token of Object.values(tokens)) canaries.add('', 'token', token);
  const api = Object.fromEntries(Object.entries(others).map(([name, person]) => [name, person.api]));
  const other = await evaluator(cast.admin, 'Olga', { python: 9 });
  const clients = { ...api, ...people, other, anonymous: new ApiClient(server.url, '') } as Record<Person, ApiClient>;
  crawl = new CanaryCrawl<Person, SweEye, SweKind>({
    ...{ clients, byRole: BY_ROLE, fellows: FELLOWS, scenes, canaries },
    maySee: (eye, { kind }, published) => maySweEyeSee(eye, kind, published),
    isExcused: ({ status }, { address }) => status === 503 && address.endsWith(NO_MIRROR),
  });
  doors = (await readDoors(server.url)).filter(({ path }) => !LEFT_OUT.includes(path));
  const stage = { server, cast, people, writer, canaries };
  for (const [index, state] of SWE_STATES.entries()) scenes.set(state, await buildSweScene(stage, state, index + 1));
}, 120_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

/** Ids of everything in the database that names a task, or names what names it. */
async function idsOf({ taskId, sweId }: SweScene): Promise<Map<string, string[]>> {
  const { manager } = server.app.get(UnitOfWork).reader;
  const tables = manager.connection.entityMetadatas.filter(({ name }) => !['AuditEntry', 'Account', 'Token'].includes(name));
  const rows: string[] = [];
  for (const { target, columns } of tables) {
    const select = columns.map(({ propertyName }) => propertyName);
    rows.push(...(await manager.find(target, { select })).map((row) => JSON.stringify(row)));
  }
  const about = (names: readonly string[]): string[] => rows.filter((row) => names.some((name) => row.includes(`"${name}"`)));
  const near = [...idsIn(about([taskId, sweId]).join('\n')).entries()].filter(([kind]) => kind !== 'account');
  const far = idsIn(about([taskId, sweId, ...near.flatMap(([, ids]) => ids)]).join('\n'));
  return new Map<string, string[]>([...far, ['task', [taskId]], ['swe-task', [sweId]]]);
}

function addressesIn(door: Door, ids: ReadonlyMap<string, readonly string[]>): string[] {
  const forms = FORMS[door.path] ?? [''];
  return [...new Set([...addressesOf(door, ids), ...addressesOf(door, ids).flatMap((at) => forms.map((form) => at + form))])];
}

function isOfTask(address: string): boolean {
  return address.includes('/example__dates-') || Object.values(ID_PREFIXES).some((prefix) => address.includes(`/${prefix}_`));
}

/** What a stranger to a task is told is what they are told where there is nothing. */
function readIn(scene: SweScene, person: Person, each: Attempt): Promise<Answer> {
  if (!isOfScene(scene, each.address)) return crawl.attempt(person, each);
  return crawl.attemptIn(scene, person, each, absent(each.address).replace(scene.sweId, 'example__dates-999'));
}

/** Models, people and languages are there for whoever may read them. */
function isOfScene({ taskId, sweId }: SweScene, address: string): boolean {
  return address.includes(taskId) || address.includes(sweId) || /\/(traj|htr|eval|peval|disc|hint|scr|del|drift)_/.test(address);
}

describe('The canary crawl of SWE tasks', () => {
  it('reads every door as everybody in every state, and sees nothing that is not theirs', async () => {
    const reading = doors.filter(({ method }) => method === 'GET');
    const general = reading.map((door) => readings(addressesIn(door, new Map())));
    await crawl.everybody(crawl.people, general, (person, each) => crawl.attempt(person, each));
    for (const scene of scenes.values()) {
      const ids = await idsOf(scene);
      const within = reading.map((door) => readings(addressesIn(door, ids).filter((at) => isOfTask(at) && !PLAIN.test(at))));
      await crawl.everybody(crawl.peopleIn(scene), within, (person, each) => readIn(scene, person, each));
    }
    expect([...crawl.strays]).toEqual([]);
  }, 360_000);

  it('tells a stranger to a task nothing that an absent task would not tell', () => {
    expect(crawl.compared).toBeGreaterThan(100);
    expect(crawl.differences).toEqual([]);
  });

  it('tries every door that changes something with the right words and the wrong person', async () => {
    const before = await statuses();
    const writing = doors.filter(({ method }) => method !== 'GET');
    for (const scene of [...scenes.values()].filter(({ state }) => WRITTEN_TO.includes(state))) {
      const ids = await idsOf(scene);
      const people = STRANGERS.filter((person) => BY_ROLE[person] === crawl.eyeOf(person, scene));
      for (const door of writing) {
        const addresses = addressesOf(door, ids).filter((address) => isOfScene(scene, address) && !address.endsWith('/claims'));
        const { method } = door;
        const attempts = addresses.map((address) => ({ method, address, body: validBody(method, address) ?? {} }));
        await crawl.everybody(people, [attempts], trespass);
      }
    }
    expect([...crawl.strays]).toEqual([]);
    expect(trespasses).toEqual([]);
    expect(await statuses()).toEqual(before);
  }, 360_000);

  it('sees, as a check on itself, whatever somebody may see', () => {
    const seen = new Set(crawl.sightings);
    const expected = expectedSightings(SWE_SEES);
    expect(expected.filter((pair) => !seen.has(pair)).sort()).toEqual(NOT_SHOWN_IN_ANY_SCENE);
  });

  it('finds no canary in the log of the service, nor in the audit log or the history as stored', async () => {
    expect(log.text.length).toBeGreaterThan(10_000);
    expect(canaries.findIn(log.text)).toEqual([]);
    const inStory = canaries.findIn(await storedStory(server)).filter(({ kind }) => kind !== 'reason to ask for blind tests');
    expect(inStory).toEqual([]);
  });

  it('meets no failure of the service', () => {
    process.stderr.write(
      `Canary crawl of SWE tasks: ${crawl.requests} requests; ${doors.length} routes x ${crawl.people.length} people x ${scenes.size} states; ` +
        `${canaries.count} canaries of ${Object.keys(SWE_SEES).length} kinds\n`,
    );
    expect(crawl.failures).toEqual([]);
  });
});

const NOT_SHOWN_IN_ANY_SCENE: string[] = [];

/** Reports of a trainer on what is accepted are theirs to make. */
const RIGHTFUL = /^POST \/v1\/tasks\/[^/]+\/discrepancies$/;

async function trespass(person: Person, each: Attempt): Promise<Answer> {
  const answer = await crawl.attempt(person, each);
  const request = `${each.method} ${each.address}`;
  if (answer.status < 400 && !RIGHTFUL.test(request)) trespasses.push(`${person} ${request}: ${answer.shape}`);
  return answer;
}

async function statuses(): Promise<string[]> {
  return Promise.all([...scenes.values()].map(async ({ state, taskId }) => `${state}: ${(await cast.lead.task(taskId)).status}`));
}
