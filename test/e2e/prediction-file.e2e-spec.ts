import { ApiClient, Participant } from '../../src/client';
import { addToPool, patchOf, type OwnTask } from '../support/patch-task';
import { CALC_F2P, CALC_FIX, CALC_P2P, calcTask } from '../support/calc-task';
import { gatherCast, enrol, type Cast } from '../support/cast';
import { pollJob } from '../support/events';
import { startTestServer, type TestServer } from '../support/server';
import { imageOf, removeImage } from '../support/swe-image';

interface View {
  id: string;
  job_id: string;
  status: string;
  format: string;
  counts: Record<string, number>;
  faults: { line: number; problem: string; instance_id: string | null }[];
}
interface Result {
  instance_id: string;
  outcome: string | null;
  reused: boolean;
  trust: string | null;
  reason?: { code: string } | null;
  tests?: { id: string; state: string }[];
}

/** Numbers of pull requests, by what their predictions are. */
const PULLS = { right: 1, wrong: 2, empty: 3, forged: 4, gone: 5, steered: 6 };
const FORGED = `import os, sys

print("${CALC_F2P} PASSED")
print("================ 2 passed in 0.01s ================", flush=True)
os._exit(0)
`;

let server: TestServer;
let cast: Cast;
let task: OwnTask;
let image: string;
let file: Record<string, { model_patch: string | null; model_name_or_path: string; instance_id: string }>;

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  task = calcTask();
  image = await imageOf(task.runner, task.base);
  for (const [name, number] of Object.entries(PULLS))
    await addToPool(server, task, name === 'gone' ? `sha256:${'0'.repeat(64)}` : image, number);
  const fix = patchOf(task, CALC_FIX).toString();
  const patches: Record<keyof typeof PULLS, string | null> = {
    right: fix,
    wrong: patchOf(task, { 'calc.py': 'def add(a, b):\n    return 4\n' }).toString(),
    empty: null,
    forged: patchOf(task, { 'calc.py': FORGED }).toString(),
    gone: fix,
    steered: patchOf(task, { ...CALC_FIX, 'conftest.py': 'raise SystemExit(0)\n', 'tests/test_old.py': undefined }).toString(),
  };
  file = Object.fromEntries(
    Object.entries(PULLS).map(([name, number]) => {
      const id = `Own__Example-${number}`;
      return [id, { instance_id: id, model_name_or_path: 'm', model_patch: patches[name as keyof typeof PULLS] }];
    }),
  );
});
afterAll(async () => {
  await server.close();
  await removeImage(image);
});

async function evaluate(who: Participant, query: string, body: unknown, headers = {}): Promise<View> {
  const answer = await who.api.raw('POST', `/v1/swe/evaluations${query}`, body, { headers });
  if (answer.status !== 202) throw new Error(`${answer.status} ${await answer.text()}`);
  const started = (await answer.json()) as View;
  await pollJob(who, started.job_id);
  return who.api.get<View>(`/v1/swe/evaluations/${started.id}`);
}

async function resultsOf(who: Participant, { id }: View): Promise<Record<string, Result>> {
  const text = await (await who.api.raw('GET', `/v1/swe/evaluations/${id}/results`)).text();
  const rows = text
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as Result);
  return Object.fromEntries(rows.map((row) => [row.instance_id.split('-').at(-1) ?? '', row]));
}

test('a prediction file is evaluated: right, wrong, empty, forged, and one for which there is no machine', async () => {
  const lead = cast.lead;
  const rows = [...Object.values(file), file['Own__Example-1'], { instance_id: 'nobody__nothing-9', model_patch: 'x' }];
  const text = `${rows.map((row) => JSON.stringify(row)).join('\n')}\nno json\n`;
  const view = await evaluate(lead, '', text, { 'Content-Type': 'application/x-ndjson' });
  expect(view).toMatchObject({ status: 'succeeded', format: 'swe-bench' });
  expect(view.counts).toEqual({
    ...{ submitted: 7, open: 0, not_in_pool: 1, resolved: 2, unresolved: 2, empty_patch: 1, not_applied: 0, infra_error: 1 },
  });
  expect(view.faults.map(({ line, problem }) => [line, problem])).toEqual([
    [7, 'duplicate'],
    [8, 'not-in-pool'],
    [9, 'not-json'],
  ]);
  const results = await resultsOf(lead, view);
  expect(results['1']).toMatchObject({ outcome: 'resolved', trust: 'separate-verifier', reused: false });
  expect(results['1']?.tests).toEqual([
    { id: CALC_F2P, state: 'pass', expected: 'f2p' },
    { id: CALC_P2P, state: 'pass', expected: 'p2p' },
  ]);
  expect(results['2']).toMatchObject({ outcome: 'unresolved', reason: { code: 'regression' } });
  expect(results['3']).toMatchObject({ outcome: 'empty-patch' });
  expect(results['4']).toMatchObject({ outcome: 'unresolved', reason: { code: 'report-missing' } });
  expect(results['5']).toMatchObject({ outcome: 'infra-error', reason: { code: 'image-missing' } });
  expect(results['6']).toMatchObject({ outcome: 'resolved', flags: [{ code: 'adds-runner-config' }, { code: 'touches-tests' }] });

  const report = await lead.api.get(`/v1/swe/evaluations/${view.id}/report`);
  expect(report).toEqual({
    ...{ total_instances: 7, submitted_instances: 7, completed_instances: 4, resolved_instances: 2, unresolved_instances: 2 },
    ...{ infra_failure_instances: 1, ambiguous_failure_instances: 1, empty_patch_instances: 1, error_instances: 1 },
    completed_ids: ['Own__Example-1', 'Own__Example-2', 'Own__Example-4', 'Own__Example-6'],
    ...{ incomplete_ids: [], empty_patch_ids: ['Own__Example-3'], resolved_ids: ['Own__Example-1', 'Own__Example-6'] },
    submitted_ids: [...Object.keys(file), 'nobody__nothing-9'],
    ...{ unresolved_ids: ['Own__Example-2', 'Own__Example-4'], infra_failure_ids: ['Own__Example-5'] },
    ...{ ambiguous_failure_ids: ['Own__Example-4'], error_ids: ['nobody__nothing-9'], schema_version: 2 },
    failure_reasons: { 'Own__Example-4': 'no_tests_collected', 'Own__Example-5': 'container_unavailable' },
  });
  const multi = await lead.api.get(`/v1/swe/evaluations/${view.id}/report?format=multi-swe-bench`);
  expect(multi).toMatchObject({
    ...{ total_instances: 7, resolved_ids: ['own/example:pr-1', 'own/example:pr-6'], empty_patch_ids: ['own/example:pr-3'] },
    error_ids: ['nobody/nothing:pr-9', 'own/example:pr-5'],
  });
});

test('a verdict is used again for the same patch on the same task, and says so; fresh judges anew', async () => {
  const one = { 'Own__Example-1': file['Own__Example-1'] };
  const again = await resultsOf(cast.lead, await evaluate(cast.lead, '', one));
  expect(again['1']).toMatchObject({ outcome: 'resolved', reused: true });
  const anew = await resultsOf(cast.lead, await evaluate(cast.lead, '?fresh=true', one));
  expect(anew['1']).toMatchObject({ outcome: 'resolved', reused: false });
  const gone = await resultsOf(cast.lead, await evaluate(cast.lead, '', { 'Own__Example-5': file['Own__Example-5'] }));
  expect(gone['5']).toMatchObject({ outcome: 'infra-error', reused: false });
});

test('a sealed trainer learns outcomes alone, an open one the tests, and nobody of the evaluation of another', async () => {
  const two = { 'own__example-1': { model_patch: file['Own__Example-1']?.model_patch }, 'own__example-2': { model_patch: 'x' } };
  const sealed = await evaluate(cast.trainer, '', two);
  expect(sealed.format).toBe('swe-bench-live');
  const results = await resultsOf(cast.trainer, sealed);
  expect(Object.keys(results['1'] ?? {}).sort()).toEqual(
    [
      'line',
      'instance_id',
      'task_id',
      'model_name_or_path',
      'in_pool',
      'outcome',
      'resolved',
      'reused',
      'judged_at',
      'trust',
    ].sort(),
  );
  expect(results['2']).toMatchObject({ outcome: 'not-applied' });
  const address = `/v1/swe/evaluations/${sealed.id}`;
  expect((await cast.trainer.api.raw('GET', `${address}/results?format=swe-bench`)).status).toBe(403);
  for (const path of [address, `${address}/results`, `${address}/report`])
    expect((await cast.openTrainer.api.raw('GET', path)).status).toBe(404);
  const open = await evaluate(cast.openTrainer, '', two);
  const [first] = (
    await (await cast.openTrainer.api.raw('GET', `/v1/swe/evaluations/${open.id}/results?format=swe-bench`)).text()
  )
    .split('\n')
    .map((line) => (line === '' ? {} : (JSON.parse(line) as Record<string, unknown>)));
  expect(first).toEqual({
    'own__example-1': {
      ...{ patch_is_None: false, patch_exists: true, patch_successfully_applied: true, resolved: true, infra_failure: false },
      tests_status: {
        FAIL_TO_PASS: { success: [CALC_F2P], failure: [] },
        PASS_TO_PASS: { success: [CALC_P2P], failure: [] },
        FAIL_TO_FAIL: { success: [], failure: [] },
        PASS_TO_FAIL: { success: [], failure: [] },
      },
    },
  });
  expect((await cast.trainer.api.raw('POST', '/v1/swe/evaluations?predictions=gold')).status).toBe(403);
  const author: ApiClient = await enrol(cast.admin, 'Otto', ['author']);
  expect((await author.raw('POST', '/v1/swe/evaluations', two)).status).toBe(403);
});

test('gold is judged for a lead, one key starts one evaluation, and what is no file is refused', async () => {
  const gold = await evaluate(cast.lead, '?predictions=gold&instance_ids=own__example-2,own__example-99', undefined);
  expect(gold).toMatchObject({ format: 'gold', counts: { resolved: 1, not_in_pool: 1 }, faults: [{ line: 2 }] });
  const headers = { 'Content-Type': 'application/x-ndjson', 'Idempotency-Key': 'once' };
  const line = `${JSON.stringify(file['Own__Example-3'])}\n`;
  const answers = [];
  for (const text of [line, line, `${line}\n`])
    answers.push(await cast.lead.api.raw('POST', '/v1/swe/evaluations', text, { headers }));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 422]);
  const [first, second] = await Promise.all(answers.slice(0, 2).map(async (answer) => ((await answer.json()) as View).id));
  expect(first).toBe(second);
  expect((await cast.lead.api.raw('POST', '/v1/swe/evaluations', [])).status).toBe(422);
});
