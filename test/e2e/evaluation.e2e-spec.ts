import { ApiClient } from '../../src/client';
import type { Task } from '../../src/features/tasks';
import { EvaluationService } from '../../src/features/evaluation';
import { UnitOfWork } from '../../src/platform/database';
import { gatherCast, type Cast } from '../support/cast';
import {
  answerOf,
  consolidate,
  evaluator,
  pass,
  prefillsOf,
  queueOf,
  said,
  screenedTask,
  sit,
  sweTask,
} from '../support/evaluation';
import { startTestServer, type TestServer } from '../support/server';

let server: TestServer;
let cast: Cast;
let newcomer: ApiClient;
let junior: ApiClient;
let senior: ApiClient;
let other: ApiClient;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  newcomer = await evaluator(cast.admin, 'Nils', {});
  junior = await evaluator(cast.admin, 'Eva', { python: 6 });
  senior = await evaluator(cast.admin, 'Emil', { python: 9 });
  other = await evaluator(cast.admin, 'Enno', { python: 12, go: 12 });
});
afterAll(() => server.close());

async function refused(api: ApiClient, method: string, path: string, body?: unknown) {
  const response = await api.raw(method, path, body);
  const problem = (await response.json()) as { code: string; detail?: string; errors?: { pointer: string; code?: string }[] };
  return { status: response.status, code: problem.code, pointers: problem.errors?.map(({ pointer }) => pointer) ?? [] };
}

async function statusOf(number: number): Promise<string> {
  return (await sweTask(server, number)).status;
}

describe('Scene 13, the evaluation', () => {
  let task: Task;
  let path: string;

  it('is not for who has no verified years in the language: an empty queue, and the 404 of what is absent', async () => {
    task = await screenedTask(server, { number: 20 });
    expect(await queueOf(newcomer, 'evaluator-1')).toEqual([]);
    expect(await refused(newcomer, 'POST', `/v1/tasks/${task.id}/claims`, { seat: 'evaluator-1' })).toEqual(
      await refused(newcomer, 'POST', '/v1/tasks/task_01890000-0000-7000-8000-000000000000/claims', { seat: 'evaluator-1' }),
    );
    expect(await queueOf(junior, 'evaluator-1')).toEqual([task.id]);
    expect(await queueOf(junior, 'evaluator-2')).toEqual([]);
    const { account } = await junior.get<{ account: { qualifications: { years_by_language: object } } }>('/v1/me');
    expect(account.qualifications.years_by_language).toEqual({ python: 6 });
  });

  it('begins blind: no pre-fill is shown before a value of one’s own', async () => {
    path = await sit(junior, task, 'evaluator-1');
    expect(await statusOf(20)).toBe('in-evaluation');
    expect(await queueOf(senior, 'evaluator-1')).toEqual([]);
    expect(await junior.get(path)).toMatchObject({ seat: 'evaluator-1', due: 'blind', prefills_visible: false });
    const { content } = await junior.get<{ content: { text: string } }>(`/v1/tasks/${task.id}/parts/prompt`);
    expect(content.text).toContain('three numbers');
    expect(await refused(junior, 'GET', `${path}/prefills`)).toMatchObject({ status: 409 });
    expect(await refused(junior, 'POST', `${path}/consolidated`, said(0, 0))).toMatchObject({ status: 409 });
    expect(await refused(senior, 'GET', `${path}/prefills`)).toMatchObject({ status: 404 });
  });

  it('refuses a quote that is not in its source, and says which', async () => {
    const lying = answerOf(0, 2);
    lying.test_alignment.evidence = [{ source: 'tests', quote: 'assert parse_strict("") is None' }];
    expect(await refused(junior, 'POST', `${path}/blind`, { answer: lying, declared_seconds: 60 })).toEqual({
      ...{ status: 422, code: 'invalid', pointers: ['/answer/test_alignment/evidence/0/quote'] },
    });
    const blind = await junior.post(`${path}/blind`, said(0, 1));
    expect(blind).toMatchObject({ kind: 'blind', round: 1, saw_prefills: false, declared_seconds: 600 });
    expect(blind['measured_seconds']).toBeLessThan(120);
    expect(await refused(junior, 'POST', `${path}/blind`, said(0, 0))).toMatchObject({ status: 409 });
  });

  it('then shows both pre-fills, with what made them, and asks for a considered value', async () => {
    expect(await refused(junior, 'POST', `${path}/consolidated`, said(0, 1))).toMatchObject({ status: 409 });
    const prefills = await prefillsOf(junior, path);
    expect(prefills.map(({ slot, provenance }) => [slot, provenance.program])).toEqual([
      ['E1', 'facts'],
      ['E2', 'vocabulary'],
    ]);
    for (const { answer, voided } of prefills) {
      expect(answer.hints.verdict).toBe('missing');
      expect(answer.hints.explanation).toContain('parse_strict');
      expect(voided).toEqual([]);
    }
    expect(await junior.post(`${path}/consolidated`, said(0, 1))).toMatchObject({ kind: 'consolidated', saw_prefills: true });
    expect(await junior.get(path)).toMatchObject({ due: null });
  });

  it('is calibrated by another person with eight years, who may send it back', async () => {
    expect(await queueOf(junior, 'evaluator-2')).toEqual([]);
    expect(await queueOf(senior, 'evaluator-2')).toEqual([task.id]);
    await sit(senior, task, 'evaluator-2');
    const { items } = await senior.get<{ items: { kind: string; seat: string }[] }>(`${path}/responses`);
    expect(items.map(({ seat, kind }) => `${seat} ${kind}`)).toEqual(['evaluator-1 blind', 'evaluator-1 consolidated']);
    const reason = 'Say which words of the statement the third number rests on.';
    const back = { decision: 'send-back', reason, dimensions: ['issue-clarity'], declared_seconds: 60 };
    expect(await refused(junior, 'POST', `${path}/calibration`, back)).toMatchObject({ status: 404 });
    await senior.post(`${path}/calibration`, back);
    expect(await junior.get(path)).toMatchObject({ due: 'consolidated', round: 2, sent_back: { reason } });
    const own = await junior.get<{ items: { kind: string }[] }>(`${path}/responses`);
    expect(own.items.map(({ kind }) => kind)).toEqual(['blind', 'consolidated']);
    await junior.post(`${path}/consolidated`, said(1, 1));
  });

  it('ends with a stamp, which is the review, and says what the two came to', async () => {
    await senior.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 1) });
    const { reader } = server.app.get(UnitOfWork);
    const stamped = await server.app.get(EvaluationService).findStamped(reader, await sweTask(server, 20));
    expect(stamped).toMatchObject({
      ...{ round: 2, severities: { 'issue-clarity': 1, 'test-alignment': 1 }, difficulty: 'under-15-minutes' },
      ...{ seat_policy: 'seats-1', discrepancy_id: null },
    });
    expect(await refused(senior, 'POST', `${path}/calibration`, { decision: 'stamp', ...said(0, 1) })).toMatchObject({
      status: 409,
    });
    const { items } = await cast.lead.api.get<{ items: { event: string }[] }>(`/v1/tasks/${task.id}/history`);
    expect(items.map(({ event }) => event)).toEqual(['proved', 'evaluation-started', 'stamped']);
  });

  it('drops a task that both would drop, and tells its seat holders on which axis', async () => {
    const bad = await screenedTask(server, { number: 21 });
    const at = await consolidate(junior, bad, 1, 2);
    await sit(senior, bad, 'evaluator-2');
    await senior.post(`${at}/calibration`, { decision: 'stamp', ...said(0, 3) });
    expect(await junior.get(`/v1/tasks/${bad.id}`)).toMatchObject({
      ...{ status: 'rejected', rejected_reason: 'Evaluation: test-alignment 3 of 3 (0 is best).' },
    });
  });
});

describe('Two evaluators who straddle the line', () => {
  it('are settled by an arbiter: without a defect the stamp holds, once the task is back', async () => {
    const task = await screenedTask(server, { number: 22 });
    const path = await consolidate(other, task, 0, 1);
    await sit(senior, task, 'evaluator-2');
    await senior.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 2) });
    expect(await statusOf(22)).toBe('disputed');
    const open = await cast.arbiter.takeCase(task.id);
    const whole = await cast.arbiter.api.get(`/v1/discrepancies/${open.id}/evidence`);
    expect(JSON.stringify(whole)).toContain('"seat":"evaluator-2"');
    await cast.arbiter.rule(open.id, {
      ...{ fault: 'none', subtype: 'no-defect', findings: {} },
      rationale: 'The name in the tests is the one that the statement leads to; one more hint is enough.',
    });
    expect(await statusOf(22)).toBe('validated');
    await pass(server, 22);
    expect(await statusOf(22)).toBe('in-evaluation');
    const { reader } = server.app.get(UnitOfWork);
    const stamped = await server.app.get(EvaluationService).findStamped(reader, await sweTask(server, 22));
    expect(stamped).toMatchObject({ severities: { 'issue-clarity': 0, 'test-alignment': 1 }, discrepancy_id: open.id });
  });
});

describe('A lead', () => {
  it('reads how evaluators agree, with each other and with the programs, and how long they take', async () => {
    const report = await cast.lead.api.get<{
      agreement: {
        by_comparison: { comparison: string; test_alignment: { n: number; raw: { value: number } } }[];
        by_language: object[];
      };
      time: { kind: string; language: string | null; n: number; median_declared_seconds: number }[];
    }>('/v1/quality/evaluations');
    const evaluators = report.agreement.by_comparison.find(({ comparison }) => comparison === 'evaluators');
    expect([evaluators?.test_alignment.n, evaluators?.test_alignment.raw.value]).toEqual([3, 1 / 3]);
    expect(report.agreement.by_language).toMatchObject([{ language: 'python' }]);
    expect(report.time.find(({ kind, language }) => kind === 'blind' && language === null)).toMatchObject({
      ...{ n: 3, median_declared_seconds: 600 },
    });
    expect((await refused(junior, 'GET', '/v1/quality/evaluations')).status).toBe(403);
  });
});
