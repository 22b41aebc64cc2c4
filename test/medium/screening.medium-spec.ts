import { SweTask } from '../../src/features/batches';
import {
  Evidence,
  ScreeningService,
  type ControlRun,
  type ScreeningHead,
  type ScreeningView,
} from '../../src/features/screening';
import { UnitOfWork, updateRows } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { gatherCast, type Cast } from '../support/cast';
import { ctxAt } from '../support/database';
import { followJob } from '../support/events';
import { goodEvidence, judged, P2P, withTests } from '../support/screening';
import { storedFacts, storeTasks } from '../support/screening-store';
import { startTestServer, type TestServer } from '../support/server';

const [GOOD, FLAGGED, REJECTED, COPY, OLD] = ['a__a-1', 'a__a-2', 'a__a-3', 'b__b-4', 'c__c-5'] as const;
const REASON = 'Both say what the other leaves open; a person has read them.';
const controls = new Map<string, ControlRun[]>();

let server: TestServer;
let cast: Cast;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  server.app.get(Evidence).addControls({ controlsOf: () => Promise.resolve(controls) });
  await storeTasks(server, [
    { id: GOOD },
    { id: FLAGGED, evidence: withControls(), facts: { ...storedFacts(), linked_issues: 2 } },
    { id: REJECTED, evidence: { ...goodEvidence(), licences: ['GPL-3.0'] } },
    { id: COPY, baseCommit: GOOD, verifiedAt: '2026-11-21T14:00:00.000Z' },
    { id: OLD, facts: {} },
  ]);
});
afterAll(() => server.close());

/** As a validation with three repetitions leaves them in its record. */
function withControls() {
  const evidence = goodEvidence();
  const controls = (['empty', 'spoof'] as const).map((control) => ({ control, resolved: false }));
  return { ...evidence, record: { ...evidence.record, controls } };
}

function screenOne(id: string): Promise<ScreeningView> {
  return cast.lead.api.post<ScreeningView>(`/v1/swe/tasks/${id}/screenings`);
}

function latest(id: string): Promise<ScreeningView> {
  return cast.lead.api.get<ScreeningView>(`/v1/swe/tasks/${id}/screenings/latest`);
}

async function runAll(): Promise<unknown> {
  const { job_id } = await cast.lead.api.post<{ job_id: string }>('/v1/swe/screenings:run', {});
  await followJob(cast.lead, job_id);
  return (await cast.lead.api.get<{ result: unknown }>(`/v1/jobs/${job_id}`)).result;
}

async function list(query: string): Promise<string[]> {
  const { items } = await cast.lead.api.get<{ items: ScreeningHead[] }>(`/v1/swe/screenings?${query}`);
  return items.map(({ task_id }) => task_id).sort();
}

function override({ id, etag }: ScreeningView, criterion: string, headers: Record<string, string> = { 'If-Match': `"${etag}"` }) {
  const body = { criterion, reason: REASON };
  return cast.lead.api.raw('POST', `/v1/swe/screenings/${id}/overrides`, body, { headers });
}

describe('Screening', () => {
  it('says of each task what all criteria say, and screens nothing twice', async () => {
    expect(await runAll()).toMatchObject({ tasks: 5, unchanged: 0, passed: 1, flagged: 2, rejected: 2 });
    expect(await runAll()).toMatchObject({ tasks: 5, unchanged: 5, passed: 0, flagged: 0, rejected: 0 });
    const good = await latest(GOOD);
    expect(good).toMatchObject({ verdict: 'passed', failed: [], up_to_date: true, fail_to_pass: 1, pass_to_pass: 2 });
    expect(good.unknown).toEqual(['network', 'clock', 'duplicate-task', 'controls']);
    expect((await screenOne(GOOD)).id).toBe(good.id);
    expect(await latest(FLAGGED)).toMatchObject({ failed: ['multi-issue'], unknown: ['network', 'clock', 'duplicate-task'] });
    expect((await latest(REJECTED)).failed).toEqual(['licence']);
  });

  it('finds the later of two tasks with one base, and flags what the gate cannot tell', async () => {
    const copy = (await latest(COPY)).results.find(({ code }) => code === 'duplicate-task');
    expect(copy).toMatchObject({
      status: 'failed',
      effect: 'reject',
      pointers: [{ quote: expect.stringContaining(GOOD) as string }],
    });
    expect(await latest(OLD)).toMatchObject({
      verdict: 'flagged',
      failed: [],
      unknown: expect.arrayContaining(['patch-apply']) as string[],
    });
  });

  it('can be searched by verdict and by criterion', async () => {
    expect(await list('status=rejected')).toEqual([REJECTED, COPY]);
    expect(await list('criterion=multi-issue&language=python')).toEqual([FLAGGED, OLD]);
    expect(await list('language=go')).toEqual([]);
  });

  it('lets a person answer for a flag once, and nobody but a ruling for a reject', async () => {
    const flagged = await latest(FLAGGED);
    expect((await override(flagged, 'multi-issue', {})).status).toBe(428);
    expect((await override(flagged, 'multi-issue', { 'If-Match': '"9"' })).status).toBe(412);
    expect((await override(flagged, 'licence')).status).toBe(409);
    expect(await (await override(flagged, 'multi-issue')).json()).toMatchObject({
      verdict: 'passed',
      overrides: [{ criterion: 'multi-issue' }],
    });
    expect((await override(await latest(FLAGGED), 'multi-issue')).status).toBe(409);
    const rejected = await latest(REJECTED);
    const refused = await override(rejected, 'licence');
    expect({ status: refused.status, body: await refused.json() }).toMatchObject({ status: 409, body: { needs_ruling: true } });
    const ruled = await server.app
      .get(UnitOfWork)
      .run(ctxAt(), (unit) =>
        server.app
          .get(ScreeningService)
          .overrideByRuling(unit, rejected.id, { criterion: 'licence', reason: REASON, rulingId: newId('ruling') }),
      );
    expect(ruled).toMatchObject({ verdict: 'passed', failed: ['licence'] });
  });

  it('takes controls of another feature as evidence', async () => {
    controls.set(GOOD, [
      { control: 'clock', differing: [P2P] },
      { control: 'spoof', resolved: true },
    ]);
    expect((await latest(GOOD)).up_to_date).toBe(false);
    expect(await screenOne(GOOD)).toMatchObject({
      verdict: 'rejected',
      failed: ['clock', 'controls'],
      drops: [P2P],
      pass_to_pass: 1,
    });
    controls.clear();
    expect(await screenOne(GOOD)).toMatchObject({ verdict: 'passed' });
  });

  it('is out of date as soon as the record changes, and its overrides with it', async () => {
    const service = server.app.get(ScreeningService);
    const { reader } = server.app.get(UnitOfWork);
    expect(await service.latestOf(reader, FLAGGED)).toMatchObject({ verdict: 'passed' });
    const { record } = withTests(judged(P2P, 'fail', 'pass', 'pass'))(goodEvidence());
    await server.app
      .get(UnitOfWork)
      .run(ctxAt(), (unit) => updateRows(unit, SweTask, { id: FLAGGED }, { record: JSON.stringify(record) }));
    expect(await service.latestOf(reader, FLAGGED)).toBeUndefined();
    expect(await service.latestOf(reader, 'no__task-1')).toBeUndefined();
    expect((await override(await latest(FLAGGED), 'multi-issue')).status).toBe(409);
    expect(await runAll()).toMatchObject({ tasks: 5, unchanged: 4, flagged: 1 });
    expect(await service.latestOf(reader, FLAGGED)).toMatchObject({ verdict: 'flagged', drops: [P2P], overrides: [] });
  });

  it('goes by the policy that holds, which must name what there is', async () => {
    const body = { all: { licence: { allowed: ['GPL-3.0'] } }, by_language: {}, must_be_known: [], reason: REASON };
    const wrong = await cast.lead.api.raw('POST', '/v1/swe/screening-policies', { ...body, all: { licence: { allowed: 3 } } });
    expect({ status: wrong.status, body: await wrong.json() }).toMatchObject({
      status: 422,
      body: { errors: [{ pointer: '/all/licence/allowed' }] },
    });
    expect(await cast.lead.api.post('/v1/swe/screening-policies', body)).toMatchObject({ version: 2 });
    expect((await latest(GOOD)).up_to_date).toBe(false);
    expect(await screenOne(REJECTED)).toMatchObject({ verdict: 'passed', policy_version: 2 });
    expect(await screenOne(OLD)).toMatchObject({ verdict: 'rejected' });
  });

  it("is nobody else's to see or to do", async () => {
    const path = `/v1/swe/tasks/${GOOD}/screenings`;
    expect((await cast.reviewer.api.raw('GET', `${path}/latest`)).status).toBe(403);
    expect((await cast.trainer.api.raw('POST', path)).status).toBe(403);
    expect((await cast.lead.api.raw('POST', '/v1/swe/tasks/no__task-1/screenings')).status).toBe(404);
  });
});
