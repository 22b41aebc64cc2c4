import { ApiClient, Participant } from '../../src/client';
import type { Role } from '../../src/domain/capability';
import { EvaluationService } from '../../src/features/evaluation';
import type { Task } from '../../src/features/tasks';
import { issueTokens } from '../../src/first-start';
import { AuditLog } from '../../src/platform/audit';
import { UnitOfWork } from '../../src/platform/database';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { answerOf, consolidate, evaluator, prefillsOf, queueOf, said, screenedTask, sit, sweTask } from '../support/evaluation';
import { ModelServer } from '../support/model-server';
import { startTestServer, type TestServer } from '../support/server';

const ROLES: [string, Role][] = [
  ['admin', 'admin'],
  ['lead', 'lead'],
];

describe.each(DIALECTS)('Evaluation of SWE tasks on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let model: ModelServer;
  let lead: ApiClient;
  let first: ApiClient;
  let second: ApiClient;
  let third: ApiClient;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    model = new ModelServer(() => 'nothing yet');
    server = await startTestServer({
      ...{ database: place.database, worker: { slots: 1, maxQueued: 100 } },
      evaluation: { years: [2, 3], goldShare: 0.05, modelId: null },
    });
    const tokens = await issueTokens(server, ROLES);
    const admin = new Participant(new ApiClient(server.url, tokens['admin'] ?? ''));
    lead = new ApiClient(server.url, tokens['lead'] ?? '');
    first = await evaluator(admin, 'first', { python: 2 });
    second = await evaluator(admin, 'second', { python: 3 });
    third = await evaluator(admin, 'third', { python: 5 });
  });
  afterAll(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await model.stop().catch(() => undefined);
    await place.drop();
    expect(faults).toEqual([]);
  });

  function stampedOf(task: Task) {
    return server.app.get(EvaluationService).findStamped(server.app.get(UnitOfWork).reader, task);
  }

  it('asks for the years of the configured policy, and tells with every stamp which one it was', async () => {
    const task = await screenedTask(server, { number: 30 });
    expect(await lead.get('/v1/evaluation-rubric')).toMatchObject({
      seat_policy: { version: 'seats-1/2-3', minimum_years: { 'evaluator-1': 2, 'evaluator-2': 3 } },
    });
    const path = await consolidate(first, task, 0, 0);
    expect(await queueOf(first, 'evaluator-2')).toEqual([]);
    await sit(second, task, 'evaluator-2');
    await second.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 1) });
    expect(await stampedOf(await sweTask(server, 30))).toMatchObject({ seat_policy: 'seats-1/2-3' });
    expect(await queueOf(third, 'evaluator-1')).toEqual([]);
  });

  it('has a seat again that was given back, and goes on where its holder was', async () => {
    const task = await screenedTask(server, { number: 31 });
    const claim = await first.post<{ id: string }>(`/v1/tasks/${task.id}/claims`, { seat: 'evaluator-1' });
    const path = `/v1/tasks/${task.id}/evaluation`;
    await first.post(`${path}/blind`, said(0, 0));
    await first.delete(`/v1/tasks/${task.id}/claims/${claim.id}`);
    expect((await first.raw('GET', path)).status).toBe(404);
    expect(await queueOf(third, 'evaluator-1')).toEqual([task.id]);
    await sit(first, task, 'evaluator-1');
    expect(await first.get(path)).toMatchObject({ due: 'consolidated' });
    await prefillsOf(first, path);
    await first.post(`${path}/consolidated`, said(0, 0));
    const other = await second.post<{ id: string }>(`/v1/tasks/${task.id}/claims`, { seat: 'evaluator-2' });
    await second.delete(`/v1/tasks/${task.id}/claims/${other.id}`);
    await sit(third, task, 'evaluator-2');
    await third.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 0) });
    expect((await stampedOf(await sweTask(server, 31)))?.evaluator_2.confidence).toBe(4);
  });

  it('lets one of two sit who come at the same moment', async () => {
    const task = await screenedTask(server, { number: 32 });
    const answers = await Promise.all(
      [first, second, third].map((api) => api.raw('POST', `/v1/tasks/${task.id}/claims`, { seat: 'evaluator-1' })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 404, 404]);
  });

  it('seeds gold items: seen like any task, measured, and never carried out', async () => {
    const gold = await screenedTask(server, { number: 33 });
    const body = { task_id: gold.id, issue_clarity: 0, test_alignment: 2, other_major_issue: false };
    await lead.post('/v1/quality/evaluations/gold', { ...body, note: 'The tests call a name that nobody gives.' });
    expect(await queueOf(third, 'evaluator-1')).toEqual([]);
    const open = await screenedTask(server, { number: 34 });
    expect((await queueOf(third, 'evaluator-1')).sort()).toEqual([gold.id, open.id].sort());
    expect((await queueOf(first, 'evaluator-1')).sort()).toEqual([gold.id, open.id].sort());

    await consolidate(first, gold, 0, 2);
    const path = await consolidate(third, gold, 0, 0);
    await sit(second, gold, 'evaluator-2');
    await second.post(`${path}/calibration`, { decision: 'stamp', ...said(1, 3) });
    expect((await sweTask(server, 33)).status).toBe('in-evaluation');
    expect(await stampedOf(await sweTask(server, 33))).toBeUndefined();
    expect(await queueOf(third, 'evaluator-1')).toEqual([open.id]);
    const { items } = await first.get<{ items: { event: string }[] }>(`/v1/tasks/${gold.id}/history`);
    expect(items.map(({ event }) => event)).toEqual(['proved', 'evaluation-started']);

    const report = await lead.get<{ gold: { seat: string; hits: number; exact: number; n: number }[] }>(
      '/v1/quality/evaluations',
    );
    const rates = report.gold.map(({ seat, n, hits, exact }) => `${seat} ${n} ${hits} ${exact}`);
    expect(rates.sort()).toEqual(['evaluator-1 1 0 0', 'evaluator-1 1 1 1', 'evaluator-2 1 1 0']);
    expect((await lead.raw('POST', '/v1/quality/evaluations/gold', { ...body, note: 'The same task again.' })).status).toBe(409);
  });

  it('takes E2 from a model where one is configured, drops what it made up, and a program’s where it fails', async () => {
    const base_url = await model.start();
    const priced = { base_url, model: 'judge', price: { input: 1_000_000, output: 2_000_000 } };
    const { id } = await lead.post<{ id: string }>('/v1/models', { name: 'judge', openai: priced });
    server.config.evaluation.modelId = id;
    const lying = answerOf(1, 3);
    lying.test_alignment.evidence = [{ source: 'tests', quote: 'assert a_thing_that_is_not_there()' }];
    model.script = ({ at }) => (at === 0 ? 'Let me think.' : `Here it is:\n\`\`\`json\n${JSON.stringify(lying)}\n\`\`\``);

    const task = await screenedTask(server, { number: 35 });
    const path = await sit(first, task, 'evaluator-1');
    await first.post(`${path}/blind`, said(0, 0));
    const [, byModel] = await prefillsOf(first, path);
    expect(byModel).toMatchObject({
      ...{ slot: 'E2', provenance: { by: 'model', model: 'judge', prompt_template: 'evaluation-prompt-1' } },
      answer: { issue_clarity: { value: 1 }, test_alignment: null },
      voided: [{ pointer: '/test_alignment', quotes: ['assert a_thing_that_is_not_there()'] }],
    });
    expect(byModel?.provenance.tokens).toBeGreaterThan(1000);
    expect(model.requests).toHaveLength(2);

    model.script = () => ({ status: 401, body: { error: { message: 'no', type: 'x', param: null, code: null } } });
    const next = await screenedTask(server, { number: 36 });
    const there = await sit(third, next, 'evaluator-1');
    await third.post(`${there}/blind`, said(0, 0));
    const [, instead] = await prefillsOf(third, there);
    expect(instead?.provenance).toMatchObject({ by: 'program', program: 'vocabulary', instead_of: { model_id: id } });
  });
});
