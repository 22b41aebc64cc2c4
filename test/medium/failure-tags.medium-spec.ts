import type { ApiClient } from '../../src/client';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { AttemptTag } from '../../src/features/failure-tags';
import { StressAttempt, StressRun } from '../../src/features/stress';
import { insertRow, UnitOfWork, type Unit } from '../../src/platform/database';
import { newId } from '../../src/platform/ids';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { publish } from '../support/pool';
import { sampleParts } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';

const AT = '2026-11-21T12:00:00.000Z';
const RULE = { ruleId: 'names/undefined', ruleVersion: 1 };
const TAG = 'name.undefined';

let server: TestServer;
let cast: Cast;
let attempts: string[];
let place: Place;

/** Judged attempts of a run, as the stress feature and the job would have left them; all but the last with a suggestion. */
function tagged(taskId: string, count: number): Promise<string[]> {
  const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(AT), via: 'test' };
  return server.app.get(UnitOfWork).run(ctx, async (unit) => {
    const runId = newId('stress-run');
    await insertRow(unit, StressRun, {
      ...{
        id: runId,
        taskId,
        versionId: null,
        certificateId: null,
        pins: null,
        protocol: 'single-turn',
        attempts: count,
        models: [],
      },
      ...{ budgetTokens: null, budgetMicroUsd: null, policy: 'panel-mean', policyVersion: 1, status: 'finished', problems: [] },
      ...{
        outcome: 'passed',
        discrepancyId: null,
        waiver: null,
        jobId: null,
        createdBy: 'system',
        createdAt: AT,
        finishedAt: AT,
        version: 1,
      },
    });
    const ids: string[] = [];
    for (let ordinal = 1; ordinal <= count; ordinal += 1)
      ids.push(await insertAttempt(unit, runId, taskId, ordinal, ordinal < count));
    return ids;
  });
}

async function insertAttempt(unit: Unit, runId: string, taskId: string, ordinal: number, suggested: boolean): Promise<string> {
  const id = newId('attempt');
  await insertRow(unit, StressAttempt, {
    ...{ id, runId, taskId, model: 'alpha', ordinal, state: 'judged', uploadSha256: null, replies: null, solved: false },
    ...{ verdict: 'failed', turns: 1, submissionSha256: null, diagnosed: false, evidence: null, judgedAt: AT },
  });
  const base = {
    ...{ attemptId: id, runId, taskId, model: 'alpha', domain: 'text-parsing', taxonomyVersion: '1.0.0' },
    ...{ reviewer: null, note: null, rulingId: null, createdAt: AT, evidence: [], source: 'rule' as const },
  };
  await insertRow(unit, AttemptTag, {
    ...{
      ...base,
      id: newId('failure-tag'),
      key: `${id}:outcome`,
      axis: 'outcome',
      slug: 'runtime-exception',
      state: 'confirmed',
    },
    ...{ ruleId: 'outcome', ruleVersion: 1, confidence: null, decidedAt: AT },
  });
  if (suggested)
    await insertRow(unit, AttemptTag, {
      ...{ ...base, ...RULE, id: newId('failure-tag'), key: `${id}:${TAG}`, axis: 'cause', slug: TAG, state: 'suggested' },
      ...{ confidence: 'high', decidedAt: null },
    });
  return id;
}

async function decide(index: number, decision: string, tag = TAG): Promise<number> {
  return (await cast.reviewer.api.raw('POST', `/v1/attempts/${attempts[index]}/tags`, { decision, tag })).status;
}

interface RuleState {
  id: string;
  state: string;
  note: string | null;
  switched_by: string | null;
  agreement: object;
}

async function ruleState(api: ApiClient = cast.lead.api): Promise<RuleState | undefined> {
  const { items } = await api.get<{ items: RuleState[] }>('/v1/failure-tags/rules');
  return items.find(({ id }) => id === RULE.ruleId);
}

describe.each(DIALECTS)('On %s', (dialect) => {
  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({
      database: place.database,
      worker: { slots: 0, maxQueued: 100 },
      tagRules: { minimumDecided: 4, minimumPrecision: 0.6 },
    });
    cast = await gatherCast(server);
    attempts = await tagged((await publish(server)).task.id, 8);
  });
  afterAll(async () => {
    await server.close();
    await place.drop();
  });

  describe('A suggestion rule', () => {
    it('is compared with what people say of its suggestions, and of attempts on which it was silent', async () => {
      expect(await decide(0, 'confirm')).toBe(200);
      expect(await decide(1, 'reject')).toBe(200);
      // The rule says nothing of the last one, and people find that right: another cause is added.
      expect(await decide(7, 'add', 'logic.condition')).toBe(200);
      // yes/yes, yes/no, no/no: observed 2/3, expected 1/3 * 2/3 + 2/3 * 1/3 = 4/9, kappa (2/3 - 4/9) / (5/9) = 0.4.
      expect(await ruleState()).toMatchObject({
        ...{ state: 'on', note: null },
        agreement: { attempts: 3, decided: 2, confirmed: 1, precision: 0.5, kappa: expect.closeTo(0.4, 10) as number },
      });
    });

    it('is switched off with a note once enough people disagree', async () => {
      expect(await decide(2, 'reject')).toBe(200);
      expect(await ruleState()).toMatchObject({ state: 'on' });
      expect(await decide(3, 'reject')).toBe(200);
      expect(await ruleState()).toMatchObject({
        state: 'off',
        switched_by: 'system',
        note: 'People confirmed 1 of 4 (0.25), below 0.6.',
      });
      const { items } = await cast.admin.api.get<{ items: { action: string; subject: string }[] }>('/v1/audit?limit=1000');
      expect(items.filter(({ action }) => action === 'rule.switched').map(({ subject }) => subject)).toEqual([RULE.ruleId]);
    });

    it('is switched on again by a lead alone, and then counted anew', async () => {
      const body = { rule: RULE.ruleId, state: 'on', note: 'The evaluators were instructed.' };
      expect((await cast.reviewer.api.raw('POST', '/v1/failure-tags/rules', body)).status).toBe(403);
      expect((await cast.lead.api.raw('POST', '/v1/failure-tags/rules', body)).status).toBe(200);
      expect((await cast.lead.api.raw('POST', '/v1/failure-tags/rules', body)).status).toBe(409);
      expect((await cast.lead.api.raw('POST', '/v1/failure-tags/rules', { ...body, rule: 'names/none' })).status).toBe(422);
      expect(await ruleState()).toMatchObject({ state: 'on', agreement: { decided: 0, precision: null } });
      expect(await decide(4, 'reject')).toBe(200);
      expect(await ruleState()).toMatchObject({ state: 'on', agreement: { decided: 1, precision: 0 } });
    });

    it('shows in reports with what people made of it', async () => {
      const report = await cast.lead.api.get<object>('/v1/quality/failure-tags');
      expect(report).toMatchObject({
        attempts: 8,
        by_model: [
          {
            tags: [
              { tag: 'runtime-exception', confirmed: 8 },
              { tag: 'logic.condition' },
              { tag: TAG, suggested: 2, confirmed: 1, rejected: 4 },
            ],
          },
        ],
        confusion: [
          { suggested: TAG, confirmed: null, count: 4 },
          { suggested: TAG, confirmed: TAG, count: 1 },
          { suggested: null, confirmed: 'logic.condition', count: 1 },
        ],
      });
    });
  });

  describe('Tags', () => {
    it('of a task are hidden, as if absent, from who holds a blind seat on it until it is accepted', async () => {
      const both = await enrol(cast.admin, 'Zoe', ['author', 'reviewer']);
      const { id } = await both.post<{ id: string }>('/v1/tasks', { kind: 'rlef', ...sampleParts() });
      const [hidden] = await tagged(id, 2);
      expect((await both.raw('GET', `/v1/attempts/${hidden}/tags`)).status).toBe(404);
      expect((await both.raw('POST', `/v1/attempts/${hidden}/tags`, { decision: 'confirm', tag: TAG })).status).toBe(404);
      expect(await both.get<object>('/v1/quality/failure-tags')).toMatchObject({ attempts: 8 });
      expect(await cast.reviewer.api.get<object>('/v1/quality/failure-tags')).toMatchObject({ attempts: 10 });
    });

    it('come from the taxonomy, which is served with its version', async () => {
      const list = await cast.trainer.api.get<{ version: string; items: { slug: string }[] }>(
        '/v1/failure-tags?axis=cause&family=edge',
      );
      expect(list.version).toBe('1.1.0');
      expect(list.items.map(({ slug }) => slug)).toContain('edge.empty');
      expect(list.items.every(({ slug }) => slug.startsWith('edge.'))).toBe(true);
      expect((await cast.trainer.api.raw('GET', '/v1/failure-tags?axis=mood')).status).toBe(422);
    });
  });
});
