import { rmSync } from 'node:fs';
import { ApiClient, Participant } from '../../src/client';
import type { Role } from '../../src/domain/capability';
import type { Seat } from '../../src/domain/task';
import { Curation } from '../../src/features/curation';
import { Exposure } from '../../src/features/exposures';
import { SeatRow } from '../../src/features/tasks';
import {
  Judgements,
  Trajectory,
  TrajectoryStep,
  type Judged,
  type TrajectorySummary,
  type TrajectoryTagList,
  type TrajectoryView,
} from '../../src/features/trajectories';
import { issueTokens } from '../../src/first-start';
import type { Config } from '../../src/platform/config';
import { insertRow, UnitOfWork, type Unit } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { startServer, type RunningServer } from '../../src/server';
import { enrol } from '../support/cast';
import { ctxAt, DIALECTS, newDatabase, type Place } from '../support/database';
import { testConfig } from '../support/server';
import { keepVerified, verifiedTask } from '../support/verified-task';

const AT = '2026-11-21T12:00:00.000Z';
const FIRST = 'example__dates-7';
const SECOND = 'example__dates-8';
const PATCH = 'diff --git a/src/dates.py b/src/dates.py\n';

let place: Place;
let config: Config;
let server: RunningServer;
let lead: ApiClient;
let admin: Participant;

function inUnit<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
  return server.app.get(UnitOfWork).run(ctxAt(AT), work);
}

async function start(dialect: (typeof DIALECTS)[number]): Promise<void> {
  place = await newDatabase(dialect);
  config = testConfig({ database: place.database });
  server = await startServer({ ...config, worker: { slots: 0, maxQueued: 100 } });
  const tokens = await issueTokens(server, [
    ['lead', 'lead'],
    ['root', 'admin'],
  ]);
  lead = new ApiClient(server.url, tokens['lead'] ?? '');
  admin = new Participant(new ApiClient(server.url, tokens['root'] ?? ''));
  for (const number of [7, 8]) await keepVerified(server, verifiedTask({ number }));
}

async function stop(): Promise<void> {
  await server.close();
  await place.drop();
  rmSync(config.dataDir, { recursive: true, force: true });
}

/** A judged attempt that solved its task, as a run would have left it. */
function solved(taskId: string, more: Partial<Trajectory> = {}): Promise<string> {
  return inUnit(async (unit) => {
    const id = newId('trajectory');
    await insertRow(unit, Trajectory, {
      ...{ id, runId: newId('trajectory-run'), format: null, taskId, contentHash: 'c'.repeat(64), agent: 'bash', model: 'm' },
      ...{
        description: { name: 'bash', version: '1' },
        agentIndex: 0,
        snapshotId: null,
        attempt: 1,
        seed: null,
        state: 'judged',
      },
      ...{ round: 1, steps: 1, turns: 1, tokens: 5_000_000_000, microUsd: 1, lostTokens: 0, lostMicroUsd: 0, heldTokens: 0 },
      ...{ heldMicroUsd: 0, baseCommit: null, endReason: 'submitted', endDetail: null, patch: PATCH, outcome: 'resolved' },
      ...{ verdict: null, cheated: false, findings: [], rest: null, createdAt: AT, startedAt: AT, finishedAt: AT },
      ...more,
    });
    const step = JSON.stringify({ step_id: 1, source: 'agent', message: `I changed ${taskId}\u0000.` });
    await insertRow(unit, TrajectoryStep, { trajectoryId: id, round: 1, number: 1, step, patch: null });
    return id;
  });
}

async function taskIdOf(sweId: string): Promise<string> {
  const task = await server.app.get(Curation).find(server.app.get(UnitOfWork).reader, sweId);
  return task?.id ?? '';
}

/** A person with roles, and a seat on the first task. */
async function seated(name: string, roles: Role[], seat: Seat, ended = false): Promise<{ api: ApiClient; personId: string }> {
  const api = await enrol(admin, name, roles);
  const { account } = await api.get<{ account: { person_id: string; id: string } }>('/v1/me');
  const taskId = await taskIdOf(FIRST);
  await inUnit((unit) =>
    insertRow(unit, SeatRow, {
      ...{ id: newId('seat'), taskId, personId: account.person_id, accountId: account.id, seat, createdAt: AT },
      ...{ activeKey: ended ? null : `${taskId}:${seat}`, endedAt: ended ? AT : null, endedReason: null },
    }),
  );
  return { api, personId: account.person_id };
}

async function seen(api: ApiClient, query = ''): Promise<string[]> {
  const { items } = await api.get<{ items: TrajectorySummary[] }>(`/v1/trajectories${query}`);
  return items.map(({ id }) => id);
}

async function answers(api: ApiClient, id: string): Promise<string[]> {
  const found: string[] = [];
  for (const end of ['', '/steps', '/atif', '/tags']) {
    const response = await api.raw('GET', `/v1/trajectories/${id}${end}`);
    const text = (await response.text()).replace(/"request_id":"[^"]*"/, '').replaceAll(id, 'ID');
    found.push(`${response.status} ${text}`);
  }
  return found;
}

async function statuses(api: ApiClient, id: string): Promise<string[]> {
  return (await answers(api, id)).map((answer) => answer.slice(0, 3));
}

async function shownParts(personId: string): Promise<string[]> {
  const rows = await server.app.get(UnitOfWork).reader.manager.findBy(Exposure, { personId });
  return rows.map(({ part }) => part).sort();
}

describe.each(DIALECTS)('Trajectories and seats, on %s', (dialect) => {
  let first: string;
  let second: string;

  beforeAll(async () => {
    await start(dialect);
    [first, second] = [await solved(FIRST), await solved(SECOND)];
  });
  afterAll(stop);

  it('are all open to a lead, whom the ledger names once a task', async () => {
    expect(await seen(lead)).toEqual([first, second]);
    expect(await seen(lead, `?task_id=${SECOND}`)).toEqual([second]);
    const { account } = await lead.get<{ account: { person_id: string } }>('/v1/me');
    expect(await shownParts(account.person_id)).toEqual([]);
    for (let time = 0; time < 2; time += 1) expect(await statuses(lead, first)).toEqual(['200', '200', '200', '200']);
    expect(await shownParts(account.person_id)).toEqual(['solution', 'tests']);
    expect(await (await lead.raw('GET', '/v1/trajectories/export')).text()).toContain(`I changed ${SECOND}`);
    expect(await shownParts(account.person_id)).toEqual(['solution', 'solution', 'tests', 'tests']);
    expect(await lead.get(`/v1/trajectories/${first}`)).toMatchObject({ patch: PATCH, spent: { tokens: 5_000_000_000 } });
  });

  it.each([false, true])(
    'are not there for a blind test writer of the task, by whatever role (seat ended: %s)',
    async (ended) => {
      const { api, personId } = await seated(`blind ${ended}`, ['lead', 'test-writer', 'reviewer'], 'test-writer', ended);
      expect(await seen(api)).toEqual([second]);
      expect(await seen(api, `?task_id=${FIRST}`)).toEqual([]);
      expect(await answers(api, first)).toEqual(await answers(api, newId('trajectory')));
      expect(await (await api.raw('GET', '/v1/trajectories/export')).text()).not.toContain(FIRST);
      expect(await (await api.raw('GET', `/v1/trajectories/export?task_id=${FIRST}`)).text()).toBe('');
      const asked = { task_ids: [FIRST], agents: [{ kind: 'oracle' }] };
      expect((await api.raw('POST', '/v1/swe/trajectories', asked)).status).toBe(422);
      const document = { schema_version: 'ATIF-v1.7', agent: { name: 'a', version: '1' }, steps: [] };
      expect((await api.raw('POST', '/v1/trajectories:import', { format: 'atif', task_id: FIRST, document })).status).toBe(422);
      expect((await api.raw('POST', `/v1/trajectories/${first}/judgement`, {})).status).toBe(404);
      const decision = { decision: 'confirm', tag: 'conduct.gave-up' };
      expect((await api.raw('POST', `/v1/trajectories/${first}/tags`, decision)).status).toBe(404);
      const task = await taskIdOf(FIRST);
      const rows = await server.app.get(UnitOfWork).reader.manager.findBy(Exposure, { personId, taskId: task });
      expect(rows).toEqual([]);
    },
  );

  it('are open to who reviews or rules on the task, and of that task alone', async () => {
    for (const role of ['reviewer', 'arbiter'] as const) {
      const { api, personId } = await seated(role, [role], role);
      expect(await seen(api)).toEqual([first]);
      expect(await statuses(api, first)).toEqual(['200', '200', '200', '200']);
      expect(await statuses(api, second)).toEqual(['404', '404', '404', '404']);
      expect(await shownParts(personId)).toEqual(['solution', 'tests']);
      expect((await api.raw('POST', `/v1/trajectories/${first}/judgement`, {})).status).toBe(403);
    }
  });

  it('are hidden from an evaluator who has still to judge, and from who has no seat', async () => {
    const { api } = await seated('evaluator', ['evaluator'], 'evaluator-1');
    expect(await seen(api)).toEqual([]);
    expect(await statuses(api, first)).toEqual(['404', '404', '404', '403']);
    const { api: former } = await seated('former', ['reviewer'], 'reviewer', true);
    expect(await seen(former)).toEqual([]);
    const stranger = await enrol(admin, 'stranger', ['trainer-open', 'author', 'test-writer']);
    expect((await stranger.raw('GET', '/v1/trajectories')).status).toBe(403);
  });
});

const GAVE_UP: Judged['tags']['causes'][number] = {
  ...{ tag: 'conduct.gave-up', evidence: [{ at: 'step', step: 4 }] },
  rule: { id: 'trajectory/gave-up', version: 1, confidence: 'medium-high' },
};
const ASTRAY: typeof GAVE_UP = {
  ...{ tag: 'patch.wrong-files', evidence: [{ at: 'patch', file: 'README.md' }] },
  rule: { id: 'trajectory/other-files', version: 1, confidence: 'medium' },
};

/** An attempt whose judgement was just found, and is stored as the job stores it. */
async function judge(taskId: string, judged: Partial<Judged['tags']>, outcome: Trajectory['outcome']): Promise<string> {
  const id = await solved(taskId, { state: 'judging', outcome: null, finishedAt: null });
  await judgeAgain(id, judged, outcome);
  return id;
}

async function judgeAgain(id: string, judged: Partial<Judged['tags']>, outcome: Trajectory['outcome']): Promise<void> {
  const { reader } = server.app.get(UnitOfWork);
  const row = await reader.manager.findOneByOrFail(Trajectory, { id });
  const tags = { outcome: 'partial-pass', causes: [], language: 'python', ...judged };
  await server.app.get(Judgements).store(ctxAt(AT), row, { patch: { state: 'judged', outcome }, tags });
}

interface Report {
  attempts: number;
  by_model: { model: string; tags: { tag: string; suggested: number; confirmed: number; rejected: number }[] }[];
  by_domain: { domain: string }[];
  confusion: object[];
}

describe.each(DIALECTS)('Failure tags of trajectories, on %s', (dialect) => {
  let id: string;
  let other: string;

  beforeAll(async () => {
    await start(dialect);
    id = await judge(FIRST, { causes: [GAVE_UP, ASTRAY] }, 'unresolved');
    other = await judge(SECOND, { causes: [GAVE_UP] }, 'unresolved');
  });
  afterAll(stop);

  const listed = (api = lead, of = id): Promise<TrajectoryTagList> => api.get(`/v1/trajectories/${of}/tags`);
  const states = ({ items }: TrajectoryTagList): string[] => items.map(({ tag, state }) => `${tag} ${state}`).sort();

  it('come with the judgement: the outcome as a fact, causes as suggestions with what shows them', async () => {
    const { trajectory_id, items } = await listed();
    expect(trajectory_id).toBe(id);
    expect(states({ trajectory_id, items })).toEqual([
      'conduct.gave-up suggested',
      'partial-pass confirmed',
      'patch.wrong-files suggested',
    ]);
    expect(items.find(({ tag }) => tag === 'conduct.gave-up')).toMatchObject({
      ...{ axis: 'cause', source: 'rule', evidence: [{ at: 'step', step: 4 }], reviewer: null },
      rule: { id: 'trajectory/gave-up', version: 1, confidence: 'medium-high' },
    });
    expect((await lead.get<TrajectoryView>(`/v1/trajectories/${id}`)).tags).toEqual(items);
  });

  it('are confirmed, rejected and added by whoever may read the trajectory and decide on tags', async () => {
    const { api, personId } = await seated('tagger', ['reviewer'], 'reviewer');
    const decide = (decision: string, tag: string): Promise<TrajectoryTagList> =>
      api.post(`/v1/trajectories/${id}/tags`, { decision, tag, note: 'Seen in the steps.' });
    await decide('confirm', 'conduct.gave-up');
    await decide('reject', 'patch.wrong-files');
    const after = await decide('add', 'conduct.tool-misuse');
    expect(states(after)).toEqual([
      'conduct.gave-up confirmed',
      'conduct.tool-misuse confirmed',
      'partial-pass confirmed',
      'patch.wrong-files rejected',
    ]);
    const added = after.items.find(({ tag }) => tag === 'conduct.tool-misuse');
    expect(added).toMatchObject({ source: 'human', rule: null, reviewer: personId, note: 'Seen in the steps.' });
    expect(await listed()).toEqual(after);
    const refused = async (of: string, decision: string, tag: string): Promise<number> =>
      (await api.raw('POST', `/v1/trajectories/${of}/tags`, { decision, tag })).status;
    expect(await refused(id, 'add', 'conduct.gave-up')).toBe(409);
    expect(await refused(id, 'confirm', 'edge.empty')).toBe(409);
    expect(await refused(id, 'confirm', 'partial-pass')).toBe(422);
    expect(await refused(id, 'add', 'no-such-tag')).toBe(422);
    expect(await refused(id, 'add', 'tests-fault.too-narrow')).toBe(403);
    expect(await refused(other, 'confirm', 'conduct.gave-up')).toBe(404);
    expect(await refused(newId('trajectory'), 'confirm', 'conduct.gave-up')).toBe(404);
  });

  it('tell a rule how far people agree with it, apart from rules of attempts', async () => {
    const { items } = await lead.get<{ items: { id: string; on: string; agreement: object }[] }>('/v1/failure-tags/rules');
    const of = (ruleId: string): object | undefined => items.find((rule) => rule.id === ruleId);
    expect(of('trajectory/gave-up')).toMatchObject({ on: 'trajectory', agreement: { attempts: 1, decided: 1, confirmed: 1 } });
    expect(of('trajectory/other-files')).toMatchObject({ agreement: { attempts: 1, decided: 1, confirmed: 0, precision: 0 } });
    expect(of('names/undefined')).toMatchObject({ on: 'attempt', agreement: { attempts: 0, decided: 0 } });
  });

  it('are counted in reports of their own, by agent with model and by language', async () => {
    const report = await lead.get<Report>('/v1/quality/failure-tags?of=trajectory');
    expect(report.attempts).toBe(2);
    expect(report.by_model).toMatchObject([{ model: 'bash/m' }]);
    expect(report.by_domain).toMatchObject([{ domain: 'python' }]);
    const gaveUp = report.by_model[0]?.tags.find(({ tag }) => tag === 'conduct.gave-up');
    expect(gaveUp).toMatchObject({ suggested: 1, confirmed: 1, rejected: 0 });
    expect(report.confusion.length).toBeGreaterThan(0);
    expect(await lead.get<Report>('/v1/quality/failure-tags')).toMatchObject({ attempts: 0, by_model: [], confusion: [] });
    const plot = await lead.raw('GET', '/v1/quality/failure-tags.svg?of=trajectory&plot=causes-by-model');
    expect(await plot.text()).toContain('conduct.gave-up');
  });

  it('count nowhere for who evaluates a task that was not accepted yet', async () => {
    const { api } = await seated('double', ['evaluator', 'reviewer'], 'evaluator-2');
    expect(await api.get<Report>('/v1/quality/failure-tags?of=trajectory')).toMatchObject({ attempts: 1 });
  });

  it('follow a later judgement of what nobody could judge', async () => {
    const late = await judge(SECOND, { outcome: 'infra-error' }, 'infra-error');
    expect(states(await listed(lead, late))).toEqual(['infra-error confirmed']);
    await inUnit((unit) => unit.manager.update(Trajectory, { id: late }, { state: 'judging' }));
    await judgeAgain(late, { causes: [GAVE_UP] }, 'unresolved');
    expect(states(await listed(lead, late))).toEqual(['conduct.gave-up suggested', 'partial-pass confirmed']);
  });

  it('are not to be decided on before the judgement', async () => {
    const open = await solved(FIRST, { state: 'judging', outcome: null });
    const response = await lead.raw('POST', `/v1/trajectories/${open}/tags`, { decision: 'add', tag: 'conduct.gave-up' });
    expect(response.status).toBe(409);
  });
});
