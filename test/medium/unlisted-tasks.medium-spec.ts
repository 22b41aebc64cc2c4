import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ApiClient } from '../../src/client';
import { CaseRecorder, SweTasks, type Batch, type Candidate, type Case } from '../../src/features/batches';
import { UnitOfWork } from '../../src/platform/database';
import { blindWriter } from '../support/blind-writer';
import { Canaries } from '../support/canaries';
import { gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { evaluator, queueOf } from '../support/evaluation';
import { startTestServer, type TestServer } from '../support/server';
import type { SweScene } from '../support/swe-scenes';
import { verify } from '../support/swe-scenes/directory';
import { accept, consolidate, sayBlind, screen, sitFirst, sitSecond } from '../support/swe-scenes/evaluators';

const [GONE, KEPT, SCREENED] = ['example__dates-1', 'example__dates-2', 'example__dates-3'];
const STREAM = { headers: { Accept: 'application/x-ndjson' } };
const GOLDEN = [verify, screen, sitFirst, sayBlind, consolidate, sitSecond, accept];

/** Who asks, and for what. */
type Ask = [who: 'lead' | 'trainer' | 'openTrainer', path: string, options?: typeof STREAM];

/** A task that is golden, was tried and is in a release of the pool; then its line in verifiable_tasks.txt goes, and nothing else. */
describe.each(DIALECTS)('A finished task without its line in the manifest, on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let cast: Cast;
  let lead: ApiClient;
  let gone: SweScene;
  let screened: SweScene;
  let olga: ApiClient;
  let manifest: string;
  let text: string;
  let ids: { version: string; trajectory: string; release: string };
  let names = 0;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({ database: place.database, worker: { slots: 0, maxQueued: 100 } });
    cast = await gatherCast(server);
    lead = cast.lead.api;
    const writer = await blindWriter(cast.admin, 'Wanda', 'python');
    const [eva, emil] = [await evaluator(cast.admin, 'Eva', { python: 9 }), await evaluator(cast.admin, 'Emil', { python: 9 })];
    const stage = { server, cast, people: { wanda: writer.api, eva, emil }, writer, canaries: new Canaries<never>() };
    const scenes = [GONE, KEPT, SCREENED].map((sweId, at): SweScene => {
      return { state: sweId, number: at + 1, sweId, taskId: '', eyes: new Map(), published: false, fencingToken: 0 };
    });
    for (const scene of scenes) for (const step of scene.sweId === SCREENED ? [verify, screen] : GOLDEN) await step(stage, scene);
    [gone, , screened] = scenes as [SweScene, SweScene, SweScene];
    olga = await evaluator(cast.admin, 'Olga', { python: 9 });
    manifest = join(server.config.swe.artifactsDir, 'swe_tasks/py-cc/verifiable_tasks.txt');
    text = readFileSync(manifest, 'utf8');
    const { version_id: version } = await lead.get<{ version_id: string }>(`/v1/pools/swe/tasks/${gone.taskId}`);
    const tried = await lead.get<{ items: { id: string }[] }>(`/v1/trajectories?task_id=${GONE}`);
    const release = await lead.post<{ id: string }>('/v1/pools/swe/releases', { name: 'spring' });
    ids = { version, trajectory: tried.items[0]?.id ?? '', release: release.id };
  });
  afterEach(() => writeFileSync(manifest, text));
  afterAll(async () => {
    await server.close();
    await place.drop();
  });

  function unlist(): void {
    writeFileSync(manifest, text.replace(`${GONE}\n`, ''));
  }

  function ask([who, path, options]: Ask): Promise<Response> {
    return cast[who].api.raw('GET', path, undefined, options);
  }

  async function statusOf(method: string, path: string, body?: unknown): Promise<number> {
    const response = await lead.raw(method, path, body);
    await response.arrayBuffer();
    return response.status;
  }

  /** Which of the two tasks are named, as the pool, or as the platform names them. */
  async function named(asked: Ask): Promise<string[]> {
    const response = await ask(asked);
    const body = await response.text();
    expect([response.status, asked[1]]).toEqual([200, asked[1]]);
    return [GONE, KEPT].filter((id) => body.includes(`"${id}"`));
  }

  const LISTS: Ask[] = [
    ['lead', '/v1/swe/tasks'],
    ['lead', '/v1/swe/tasks?language=python'],
    ['lead', '/v1/swe/instances'],
    ['lead', '/v1/swe/instances?language=python'],
    ['trainer', '/v1/pools/swe/tasks'],
    ['trainer', '/v1/pools/swe/tasks?language=python&limit=2'],
    ['trainer', '/v1/pools/swe/tasks', STREAM],
    ['openTrainer', '/v1/pools/swe/tasks?profile=open'],
    ['openTrainer', '/v1/pools/swe/tasks?profile=open', STREAM],
    ['lead', '/v1/trajectories'],
    ['lead', '/v1/trajectories/export'],
    ['lead', '/v1/trajectories/export?format=sft&include=unresolved,cheated,unjudged'],
  ];

  it.each(LISTS)('is not listed to the %s by %s', async (...asked) => {
    expect(await named(asked)).toEqual([GONE, KEPT]);
    unlist();
    expect(await named(asked)).toEqual([KEPT]);
  });

  it('is absent where it is asked for by name, version or attempt, and there again with its line', async () => {
    const { version, trajectory } = ids;
    const doors: Ask[] = [
      ...['', '/record', '/archive', '/golden', '/hints', '/screenings/latest'].map((door): Ask => [
        'lead',
        `/v1/swe/tasks/${GONE}${door}`,
      ]),
      ['trainer', `/v1/pools/swe/tasks/${gone.taskId}`],
      ['openTrainer', `/v1/pools/swe/tasks/${gone.taskId}?profile=open`],
      ['trainer', `/v1/versions/${version}`],
      ['openTrainer', `/v1/versions/${version}?profile=open`],
      ...['', '/atif', '/steps', '/tags'].map((door): Ask => ['lead', `/v1/trajectories/${trajectory}${door}`]),
    ];
    const statuses = async (): Promise<[string, number][]> => {
      const found: [string, number][] = [];
      for (const door of doors) {
        const response = await ask(door);
        await response.arrayBuffer();
        found.push([door[1], response.status]);
      }
      return found;
    };
    const told = (status: number): [string, number][] => doors.map(([, path]) => [path, status]);
    expect(await statuses()).toEqual(told(200));
    unlist();
    expect(await statuses()).toEqual(told(404));
    writeFileSync(manifest, text);
    expect(await statuses()).toEqual(told(200));
  });

  it('counts in no facet', async () => {
    expect(await cast.trainer.api.get('/v1/pools/swe/facets')).toMatchObject({ total: 2, facets: { language: { python: 2 } } });
    unlist();
    expect(await cast.trainer.api.get('/v1/pools/swe/facets')).toMatchObject({ total: 1, facets: { language: { python: 1 } } });
  });

  it('is judged for nobody: no prediction, no golden patch', async () => {
    const at = '/v1/swe/evaluations';
    const file = [GONE, KEPT].map((instance_id) => ({ instance_id, model_name_or_path: 'm', model_patch: '' }));
    const counts = async (query: string, body?: unknown) =>
      (await lead.post<{ counts: Record<string, number> }>(`${at}${query}`, body)).counts;
    expect(await counts('', file)).toMatchObject({ submitted: 2, not_in_pool: 0 });
    expect(await counts('?predictions=gold')).toMatchObject({ submitted: 3, not_in_pool: 0 });
    unlist();
    expect(await counts('', file)).toMatchObject({ submitted: 2, not_in_pool: 1 });
    expect(await counts('?predictions=gold')).toMatchObject({ submitted: 2, not_in_pool: 0 });
    expect(await counts(`?predictions=gold&instance_ids=${GONE}`)).toMatchObject({ submitted: 1, not_in_pool: 1 });
  });

  it('is run by no agent, screened, hinted, curated and promoted by nobody', async () => {
    const run = { task_ids: [GONE], agents: [{ kind: 'nop' }] };
    const document = { trajectory_format: 'mini-swe-agent-1', messages: [{ role: 'assistant', content: 'Done.' }], info: {} };
    const doors: [string, unknown, listed: number, unlisted: number][] = [
      ['/v1/swe/trajectories', run, 202, 422],
      [`/v1/trajectories/${ids.trajectory}/judgement`, {}, 409, 404],
      [`/v1/swe/tasks/${GONE}/screenings`, {}, 201, 404],
      [`/v1/swe/tasks/${GONE}/curation`, {}, 200, 404],
      [`/v1/swe/tasks/${GONE}/golden`, {}, 409, 404],
      [`/v1/swe/tasks/${GONE}/hidden-tests`, { reason: 'Its tests are too few for what it says.' }, 409, 404],
    ];
    for (const [path, body, listed] of doors) expect([path, await statusOf('POST', path, body)]).toEqual([path, listed]);
    unlist();
    for (const [path, body, , unlisted] of doors) expect([path, await statusOf('POST', path, body)]).toEqual([path, unlisted]);
    expect(await statusOf('POST', `/v1/swe/tasks/${GONE}/hints:draft`, {})).toBe(404);
    expect(await statusOf('POST', '/v1/trajectories:import', { format: 'mini-swe-agent', task_id: GONE, document })).toBe(422);
  });

  it('has no seat for an evaluator', async () => {
    const claim = async () => (await olga.raw('POST', `/v1/tasks/${screened.taskId}/claims`, { seat: 'evaluator-1' })).status;
    expect(await queueOf(olga, 'evaluator-1')).toEqual([screened.taskId]);
    writeFileSync(manifest, text.replace(`${SCREENED}\n`, ''));
    expect([await queueOf(olga, 'evaluator-1'), await claim()]).toEqual([[], 404]);
    writeFileSync(manifest, text);
    expect(await claim()).toBe(201);
  });

  it('goes into no delivery and no release, and a release that has it is not exported', async () => {
    const selected = async (selection: string): Promise<number> => {
      const asked = { name: `delivery-${(names += 1)}`, selection };
      return (await lead.post<{ counts: { selected: number } }>('/v1/swe/deliveries', asked)).counts.selected;
    };
    const released = async (): Promise<number> =>
      (await lead.post<{ count: number }>('/v1/pools/swe/releases', { name: `release-${(names += 1)}` })).count;
    const exported: Ask = ['trainer', `/v1/releases/${ids.release}/export?profile=sealed`];
    const counts = async () => [
      await selected('golden'),
      await selected('verified'),
      await released(),
      (await ask(exported)).status,
    ];
    expect(await counts()).toEqual([2, 3, 2, 200]);
    unlist();
    expect(await counts()).toEqual([1, 2, 1, 409]);
  });

  it('is what a run that speaks against it leaves, and a success that is found to be missing', async () => {
    const recorder = server.app.get(CaseRecorder);
    const task = await server.app.get(SweTasks).findWhole(server.app.get(UnitOfWork).reader, GONE);
    if (!task) throw new Error('There is no task');
    const candidate = { id: task.candidateId, taskId: GONE, language: 'python' } as Candidate;
    const found = { batchId: 'bat', candidateId: candidate.id } as Case;
    const failure = { kind: 'policy' as const, reasons: [{ stage: 'validate' as const, code: 'nop-passes', evidence: 'seen' }] };
    const pages: Ask = ['trainer', '/v1/pools/swe/tasks'];
    await recorder.end(found, candidate, { fingerprint: 'f' } as Batch, { failure, timings: {}, stage: 'validate' });
    expect(readFileSync(manifest, 'utf8')).toBe(text.replace(`${GONE}\n`, ''));
    expect(await named(pages)).toEqual([KEPT]);
    writeFileSync(manifest, text);
    expect(await named(pages)).toEqual([GONE, KEPT]);
    await recorder.lost(found, candidate, 'its directory is gone');
    expect(await named(pages)).toEqual([KEPT]);
    // A line alone is no task either.
    writeFileSync(manifest, text);
    expect(await named(pages)).toEqual([KEPT]);
  });
});
