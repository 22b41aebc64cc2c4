import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { type ApiClient, Participant } from '../../src/client';
import { RUBRIC_VERSION, type Answer, type Value } from '../../src/domain/evaluation';
import type { BatchView, PoolView } from '../../src/features/batches';
import type { DeliveryView, DriftRunView } from '../../src/features/deliveries';
import type { HintSetView, HintView } from '../../src/features/hints';
import type { TrajectoryRunView } from '../../src/features/trajectories';
import { gatherCast, type Cast } from '../support/cast';
import { evaluator, prefillsOf } from '../support/evaluation';
import { pollJob } from '../support/events';
import { rootedConfig, startTestServer, type TestServer } from '../support/server';

const ID = 'tidebell__durations-16';
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };

interface GoldenState {
  task_id: string;
  status: string;
  golden: boolean;
  criteria: { code: string; met: boolean; detail: string }[];
  trials: { agent: string; outcome: string }[];
}

interface ScreeningState {
  id: string;
  etag: string;
  verdict: string;
  results: { code: string; status: string; severity: string }[];
}

let root: string;
let server: TestServer;
let cast: Cast;
let lead: ApiClient;
let [first, second]: ApiClient[] = [];

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-golden-'));
  await placeRepository((await findExampleRepositories()).get('python') ?? '', join(root, 'sources'));
  server = await startTestServer(rootedConfig(root));
  cast = await gatherCast(server);
  lead = cast.lead.api;
  first = await evaluator(cast.admin, 'Eva', { python: 5 });
  second = await evaluator(cast.admin, 'Emil', { python: 8 });
}, 240_000);

afterAll(async () => {
  await server.close();
  rmSync(root, { recursive: true, force: true });
});

function state(): Promise<GoldenState> {
  return lead.get<GoldenState>(`/v1/swe/tasks/${ID}/golden`);
}

async function missing(): Promise<string[]> {
  return (await state()).criteria.filter(({ met }) => !met).map(({ code }) => code);
}

const WHY =
  'The sentence that is quoted says what text is taken and what is refused; the assertion asks for exactly that and no more.';

function said(clarity: Value, alignment: Value) {
  const answer: Answer = {
    ...{ rubric_version: RUBRIC_VERSION, early_rejection: [] },
    issue_clarity: {
      ...{ value: clarity, polarity: '0-best', explanation: WHY },
      evidence: [{ source: 'statement', quote: 'There should be a second reader beside `parse`.' }],
    },
    test_alignment: {
      ...{ value: alignment, polarity: '0-best', explanation: WHY },
      evidence: [{ source: 'tests', quote: 'assert durations.parse_strict(text) == seconds' }],
    },
    hints: { verdict: 'sufficient', explanation: 'The one name that the tests ask for is told with its file.', evidence: [] },
    other_major_issue: { present: false, reason: '' },
    ...{ difficulty: 'under-15-minutes', confidence: 5 },
  };
  return { answer, declared_seconds: 300 };
}

describe('Scene 13: golden', () => {
  it('begins with a task that a batch has verified, which has its proof and nothing else', async () => {
    const pool = await lead.post<PoolView>('/v1/swe/pools', { name: 'collected_prs/py.txt', text: 'tidebell/durations:pr-16\n' });
    const options = { source: 'archive', repetitions: 3, n_concurrent: 1, thresholds: THRESHOLDS };
    const batch = await lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options });
    await pollJob(new Participant(lead), batch.job_id);
    expect(await missing()).toEqual(expect.arrayContaining(['evaluation-stamped', 'reference-tried']));
    expect(await missing()).not.toContain('certificate-of-these-parts');
  }, 240_000);

  it('is screened; a lead answers for each flag, and for nothing else', async () => {
    let screening = await lead.get<ScreeningState>(`/v1/swe/tasks/${ID}/screenings/latest`);
    for (const { code } of screening.results.filter(({ status }) => status === 'failed')) {
      const reason = 'Looked at by the lead: the example is small and made for tests.';
      const body = { criterion: code, reason };
      screening = await lead.post<ScreeningState>(`/v1/swe/screenings/${screening.id}/overrides`, body, {
        ifMatch: screening.etag,
      });
    }
    expect(screening.verdict).toBe('passed');
    expect((await state()).status).toBe('screened');
  });

  it('gets a hint for the name that the issue never says: drafted, edited, accepted', async () => {
    const { hints, needed } = await lead.post<HintSetView>(`/v1/swe/tasks/${ID}/hints:draft`, {});
    expect(needed).toBe(true);
    expect(hints.map(({ kind, path, text }) => [kind, path, text])).toEqual([
      ['symbol', 'src/durations/strict.py', 'def parse_strict(text)'],
    ]);
    const [hint] = hints;
    const at = `/v1/swe/tasks/${ID}/hints/${hint?.id ?? ''}`;
    const leak = await lead.raw(
      'PATCH',
      at,
      { text: 'if not isinstance(seconds, int) or render(seconds) != text:' },
      { ifMatch: hint?.etag ?? '' },
    );
    expect(leak.status).toBe(422);
    const edited = await lead.patch<HintView>(at, { text: 'durations.parse_strict(text)' }, { ifMatch: hint?.etag ?? '' });
    await lead.post(`${at}/accept`, { reason: 'The tests call it by this name.' }, { ifMatch: edited.etag });
    expect(await missing()).not.toContain('hints-accepted');
  });

  it('is evaluated by two people, blind first, and stamped', async () => {
    const { task_id } = await state();
    const path = `/v1/tasks/${task_id}/evaluation`;
    await first?.post(`/v1/tasks/${task_id}/claims`, { seat: 'evaluator-1' });
    expect((await first?.raw('GET', `${path}/prefills`))?.status).toBe(409);
    await first?.post(`${path}/blind`, said(0, 1));
    if (first) expect((await prefillsOf(first, path)).map(({ slot }) => slot)).toEqual(['E1', 'E2']);
    await first?.post(`${path}/consolidated`, said(0, 1));
    expect((await first?.raw('POST', `/v1/tasks/${task_id}/claims`, { seat: 'evaluator-2' }))?.status).toBe(404);
    await second?.post(`/v1/tasks/${task_id}/claims`, { seat: 'evaluator-2' });
    await second?.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 0) });
    expect(await missing()).toEqual(['reference-tried']);
    const early = await lead.raw('POST', `/v1/swe/tasks/${ID}/golden`, {});
    expect([early.status, ((await early.json()) as { errors: { code: string }[] }).errors.map(({ code }) => code)]).toEqual([
      ...[422, ['reference-tried']],
    ]);
  });

  it('is golden by itself once the reference agent has solved it', async () => {
    const asked = { task_ids: [ID], agents: [{ kind: 'oracle' }, { kind: 'nop' }], model_ids: [], attempts: 1, n_concurrent: 1 };
    const run = await lead.post<TrajectoryRunView>('/v1/swe/trajectories', {
      ...asked,
      limits: { seconds: 120, command_seconds: 60 },
    });
    await pollJob(new Participant(lead), run.job_id);
    const { status, golden, trials } = await state();
    expect({ status, golden }).toEqual({ status: 'accepted', golden: true });
    expect(trials.map(({ agent, outcome }) => `${agent} ${outcome}`)).toContain('oracle resolved');
  }, 240_000);

  it('is served: to a solver what a solver may know, and the whole record to whom it is open', async () => {
    const { items } = await cast.trainer.api.get<{ items: Record<string, unknown>[] }>('/v1/pools/swe/tasks?language=python');
    const [sealed] = items;
    expect(sealed).toMatchObject({
      ...{ instance_id: ID, kind: 'swe', policy: 'golden', blindness: 'not-attested', trust: 'shared-container' },
      ...{ hints: [{ kind: 'symbol', path: 'src/durations/strict.py', text: 'durations.parse_strict(text)' }], status: 'served' },
    });
    const text = JSON.stringify(sealed);
    for (const hidden of [
      'patch',
      'fail_to_pass',
      'test_one_spelling',
      'test_command',
      'evaluation',
      'trials',
      'content_hash',
      'syntax',
      'swegen',
    ])
      expect(text).not.toContain(hidden);
    expect((await cast.trainer.api.raw('GET', '/v1/pools/swe/tasks?profile=open')).status).toBe(403);
    const open = await cast.openTrainer.api.get<{ items: Record<string, unknown>[] }>('/v1/pools/swe/tasks?profile=open');
    expect(open.items[0]).toMatchObject({ format: 'assay-golden/1', pull_request: 16, evaluation: { round: 1 } });
    expect(JSON.stringify(open.items[0])).toContain('tests/test_strict.py::test_one_spelling');
    const facets = await cast.trainer.api.get<{ total: number; facets: object }>('/v1/pools/swe/facets');
    expect(facets).toMatchObject({ total: 1, facets: { language: { python: 1 }, difficulty: { 'under-15-minutes': 1 } } });
    expect((await cast.trainer.api.get<{ items: unknown[] }>('/v1/pools/swe/tasks?language=go')).items).toEqual([]);
  });

  it('is delivered with its record; a flip in a later validation takes it out of service', async () => {
    const rounds = { selection: 'golden', rebuild: 'never', controls: 'first', max_hunks: 0 };
    const delivery = await lead.post<DeliveryView>('/v1/swe/deliveries', { ...rounds, name: 'winter', rounds: 3 });
    await pollJob(new Participant(lead), delivery.job_id);
    expect(await lead.get(`/v1/swe/deliveries/${delivery.id}`)).toMatchObject({ status: 'released', counts: { passed: 1 } });
    const { api } = cast.openTrainer;
    const row = await (await api.raw('GET', `/v1/swe/deliveries/${delivery.id}/export?format=swe-bench`)).text();
    expect(JSON.parse(row)).toMatchObject({
      instance_id: ID,
      hints_text: 'src/durations/strict.py: durations.parse_strict(text)',
    });
    const folder = join(root, 'artifacts', (await lead.get<{ folder: string }>(`/v1/swe/tasks/${ID}`)).folder);
    writeFileSync(join(folder, 'tests/test.sh'), '#!/bin/sh\necho 1 > /logs/verifier/reward.txt\n');
    const run = await lead.post<DriftRunView>('/v1/swe/drift', { ...rounds, rounds: 1 });
    await pollJob(new Participant(lead), run.job_id);
    expect((await state()).status).toBe('quarantined');
    expect((await api.get<{ items: unknown[] }>('/v1/pools/swe/tasks')).items).toEqual([]);
  }, 240_000);
});
