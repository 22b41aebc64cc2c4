import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Writable } from 'node:stream';
import { ApiClient } from '../../src/client';
import { ID_PREFIXES } from '../../src/domain/ids';
import { UnitOfWork } from '../../src/platform/database';
import { WRITER } from '../../src/platform/database/unit-of-work';
import { blindWriter } from '../support/blind-writer';
import { Canaries, type Canary } from '../support/canaries';
import { gatherCast, type Cast } from '../support/cast';
import { absent, ask, inParallel, type Answer } from '../support/crawl';
import { addressesOf, idsIn, readDoors, type Door } from '../support/doors';
import { evaluator } from '../support/evaluation';
import { storedStory } from '../support/scenes';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';
import { buildSweScene, SWE_SEES, SWE_STATES, type SweEye, type SweKind, type SweScene } from '../support/swe-scenes';
import { validBody } from '../support/valid-bodies';

/** What somebody is to a task on which they hold no seat. */
const BY_ROLE = {
  ...{ author: 'nobody', testWriter: 'nobody', wanda: 'nobody', eva: 'nobody', emil: 'nobody', other: 'nobody' },
  ...{ arbiter: 'nobody', otherArbiter: 'nobody', reviewer: 'nobody' },
  ...{ trainer: 'trainer', openTrainer: 'trainer-open', lead: 'lead', admin: 'admin', anonymous: 'nobody' },
} as const satisfies Record<string, SweEye>;
type Person = keyof typeof BY_ROLE;
const PEOPLE = Object.keys(BY_ROLE) as Person[];

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
  '/v1/quality/failure-tags': ['?of=trajectory'],
  '/v1/audit': ['?limit=1000'],
};

let root: string;
let server: TestServer;
let cast: Cast;
let doors: Door[];
let clients: Record<Person, ApiClient>;
const canaries = new Canaries<SweKind>();
const scenes = new Map<string, SweScene>();
const written: string[] = [];
const strays = new Set<string>();
const seen = new Set<string>();
const differences: string[] = [];
const trespasses: string[] = [];
const failures: string[] = [];
const absentAnswers = new Map<string, Promise<Answer>>();
let requests = 0;

const log = new Writable({
  write(chunk: Buffer, _encoding, done) {
    written.push(chunk.toString());
    done();
  },
});

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-swe-crawl-'));
  const quiet = { worker: { slots: 0, maxQueued: 10_000 }, env: 'production' as const, logLevel: 'trace' as const };
  server = await startTestServer(rootedConfig(root, quiet), log);
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
  clients = { ...api, ...people, other, anonymous: new ApiClient(server.url, '') } as Record<Person, ApiClient>;
  doors = (await readDoors(server.url)).filter(({ path }) => !LEFT_OUT.includes(path));
  const stage = { server, cast, people, writer, canaries };
  for (const [index, state] of SWE_STATES.entries()) scenes.set(state, await buildSweScene(stage, state, index + 1));
}, 120_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

function eyeOf(person: Person, scene: SweScene | undefined): SweEye {
  return scene?.eyes.get(person) ?? BY_ROLE[person];
}

function peopleIn(scene: SweScene): Person[] {
  return PEOPLE.filter((person) => !(FELLOWS[person] ?? []).some((fellow) => eyeOf(fellow, scene) === eyeOf(person, scene)));
}

function maySee(eye: SweEye, kind: SweKind, published: boolean): boolean {
  const sight: { always: readonly SweEye[]; published?: readonly SweEye[] } = SWE_SEES[kind];
  return sight.always.includes(eye) || (published && (sight.published ?? []).includes(eye));
}

function judge(person: Person, request: string, { kind, state }: Canary<SweKind>): void {
  const scene = scenes.get(state);
  const eye = eyeOf(person, scene);
  if (maySee(eye, kind, scene?.published ?? false)) seen.add(`${kind}: ${eye}`);
  else strays.add(`${person} (${eye}) saw ${kind} of the task ${state}: ${request}`);
}

async function send(person: Person, method: string, address: string, body?: unknown): Promise<Answer> {
  const answer = await ask(clients[person], method, address, body);
  requests += 1;
  if (answer.status >= 500 && !(answer.status === 503 && address.endsWith(NO_MIRROR)))
    failures.push(`${person} ${method} ${address}: ${answer.shape}`);
  for (const canary of canaries.findIn(answer.text)) judge(person, `${method} ${address}`, canary);
  return answer;
}

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

type Try = (person: Person, address: string) => Promise<Answer>;

/** Who is turned away at a door for want of a capability tries no second address of it. */
async function everybody(byDoor: readonly (readonly string[])[], people: readonly Person[], perform: Try): Promise<void> {
  const tries = byDoor.flatMap((addresses) => people.map((person) => ({ person, addresses })));
  await inParallel(tries, async ({ person, addresses }) => {
    for (const [index, address] of addresses.entries()) {
      const { status } = await perform(person, address);
      if (index === 0 && (status === 401 || status === 403)) return;
    }
  });
}

/** What a stranger to a task is told is what they are told where there is nothing. */
async function readIn(scene: SweScene, person: Person, address: string): Promise<Answer> {
  const answer = await send(person, 'GET', address);
  if (eyeOf(person, scene) !== 'nobody') return answer;
  const nowhere = absent(address).replace(scene.sweId, 'example__dates-999');
  const key = `${person} ${nowhere}`;
  const asked = absentAnswers.get(key) ?? send(person, 'GET', nowhere);
  absentAnswers.set(key, asked);
  const { shape } = await asked;
  if (answer.shape !== shape && isOfScene(scene, address))
    differences.push(`${person}, ${scene.state}: ${address}: ${answer.shape} instead of ${shape}`);
  return answer;
}

/** Models, people and languages are there for whoever may read them. */
function isOfScene({ taskId, sweId }: SweScene, address: string): boolean {
  return address.includes(taskId) || address.includes(sweId) || /\/(traj|htr|eval|peval|disc|hint|scr)_/.test(address);
}

describe('The canary crawl of SWE tasks', () => {
  it('reads every door as everybody in every state, and sees nothing that is not theirs', async () => {
    const reading = doors.filter(({ method }) => method === 'GET');
    await everybody(
      reading.map((door) => addressesIn(door, new Map())),
      PEOPLE,
      (person, address) => send(person, 'GET', address),
    );
    for (const scene of scenes.values()) {
      const ids = await idsOf(scene);
      const within = reading.map((door) => addressesIn(door, ids).filter((at) => isOfTask(at) && !PLAIN.test(at)));
      await everybody(within, peopleIn(scene), (person, address) => readIn(scene, person, address));
    }
    expect([...strays]).toEqual([]);
  }, 360_000);

  it('tells a stranger to a task nothing that an absent task would not tell', () => {
    expect(absentAnswers.size).toBeGreaterThan(100);
    expect(differences).toEqual([]);
  });

  it('tries every door that changes something with the right words and the wrong person', async () => {
    const before = await statuses();
    const writing = doors.filter(({ method }) => method !== 'GET');
    for (const scene of [...scenes.values()].filter(({ state }) => WRITTEN_TO.includes(state))) {
      const ids = await idsOf(scene);
      const people = STRANGERS.filter((person) => BY_ROLE[person] === eyeOf(person, scene));
      for (const door of writing) {
        const addresses = addressesOf(door, ids).filter((address) => isOfScene(scene, address) && !address.endsWith('/claims'));
        await everybody([addresses], people, (person, address) => trespass(person, door.method, address));
      }
    }
    expect([...strays]).toEqual([]);
    expect(trespasses).toEqual([]);
    expect(await statuses()).toEqual(before);
  }, 360_000);

  it('sees, as a check on itself, whatever somebody may see', () => {
    const expected = Object.entries(SWE_SEES).flatMap(([kind, sight]) => {
      const published = 'published' in sight ? sight.published : [];
      return [...sight.always, ...published].map((eye) => `${kind}: ${eye}`);
    });
    expect(expected.filter((pair) => !seen.has(pair)).sort()).toEqual(NOT_SHOWN_IN_ANY_SCENE);
  });

  it('finds no canary in the log of the service, nor in the audit log or the history as stored', async () => {
    expect(written.join('').length).toBeGreaterThan(10_000);
    expect(canaries.findIn(written.join(''))).toEqual([]);
    const inStory = canaries.findIn(await storedStory(server)).filter(({ kind }) => kind !== 'reason to ask for blind tests');
    expect(inStory).toEqual([]);
  });

  it('meets no failure of the service', () => {
    process.stderr.write(
      `Canary crawl of SWE tasks: ${requests} requests; ${doors.length} routes x ${PEOPLE.length} people x ${scenes.size} states; ` +
        `${canaries.count} canaries of ${Object.keys(SWE_SEES).length} kinds\n`,
    );
    expect(failures).toEqual([]);
  });
});

const NOT_SHOWN_IN_ANY_SCENE: string[] = [];

/** Reports of a trainer on what is accepted are theirs to make. */
const RIGHTFUL = /^POST \/v1\/tasks\/[^/]+\/discrepancies$/;

async function trespass(person: Person, method: string, address: string): Promise<Answer> {
  const answer = await send(person, method, address, validBody(method, address) ?? {});
  if (answer.status < 400 && !RIGHTFUL.test(`${method} ${address}`))
    trespasses.push(`${person} ${method} ${address}: ${answer.shape}`);
  return answer;
}

async function statuses(): Promise<string[]> {
  return Promise.all([...scenes.values()].map(async ({ state, taskId }) => `${state}: ${(await cast.lead.task(taskId)).status}`));
}
