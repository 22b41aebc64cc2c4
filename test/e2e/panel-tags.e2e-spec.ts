import type { ApiClient } from '../../src/client';
import { sleep } from '../../src/platform/clock';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { publish } from '../support/pool';
import { sampleSolution } from '../support/sample-task';
import { startTestServer, type TestServer } from '../support/server';
import {
  attemptsOf,
  fenced,
  RIGHT_REPLY,
  untilRun,
  upload,
  WRONG_REPLY,
  type AttemptState,
  type RunState,
} from '../support/stress';

/** The last test of the sample: what is no text raises TypeError. */
const TEST = 'test_parse.py::test_wrong_type';
const WRONG = 19;
const ALL = 32;

interface Tag {
  tag: string;
  axis: string;
  source: string;
  state: string;
  rule: { id: string } | null;
  ruling_id: string | null;
  evidence?: { test?: string }[];
}
interface Case {
  id: string;
  status: string;
  evidence: { source: string; statement: string }[];
}

let server: TestServer;
let cast: Cast;
let lead: ApiClient;
let taskId: string;
let attempts: AttemptState[];

beforeAll(async () => {
  server = await startTestServer();
  cast = await gatherCast(server);
  lead = cast.lead.api;
  const { task, version } = await publish(server);
  taskId = task.id;
  const { id: model } = await lead.post<{ id: string }>('/v1/models', { name: 'gamma', offline: { model: 'Asked elsewhere' } });
  const body = { version_id: version.id, models: [{ model_id: model, strong: true }], attempts: ALL };
  const { id: run } = await lead.post<RunState>('/v1/stress-runs', body);
  const lines = Array.from({ length: ALL }, (_, index) => ({
    ...{ model: 'gamma', attempt: index + 1 },
    replies: [{ reply: index < WRONG ? WRONG_REPLY : RIGHT_REPLY, finish_reason: 'stop' }],
  }));
  await upload(lead, run, lines);
  await untilRun(lead, run, 'finished');
  attempts = await attemptsOf(lead, run);
});
afterAll(() => server.close());

function failed(): AttemptState[] {
  return attempts.filter(({ solved }) => solved === false);
}

async function tagsOf({ id }: AttemptState, api = cast.reviewer.api): Promise<Tag[]> {
  return (await api.get<{ items: Tag[] }>(`/v1/attempts/${id}/tags`)).items;
}

function decide({ id }: Pick<AttemptState, 'id'>, decision: object, api = cast.reviewer.api): Promise<Response> {
  return api.raw('POST', `/v1/attempts/${id}/tags`, decision);
}

async function openCase(of = taskId): Promise<Case> {
  const { items } = await cast.arbiter.api.get<{ items: Case[] }>(`/v1/tasks/${of}/discrepancies`);
  const [found] = items;
  if (!found) throw new Error('there is no case');
  return found;
}

describe('Scene 15, second half: 19 of 32 attempts fail one test with one and the same output', () => {
  it('opens a discrepancy by itself, with the clusters frozen in it', async () => {
    await takeCase();
    const { id, evidence } = await openCase();
    expect(evidence[0]?.source).toBe('stress');
    expect(evidence[0]?.statement).toContain(`19 of 32 strong attempts fail ${TEST} alone, with one and the same output.`);
    expect(id).toMatch(/^disc_/);
  });

  it('tags every attempt with what could be seen, and the wrong ones with causes and where they show', async () => {
    for (const attempt of attempts) {
      const tags = await tagsOf(attempt);
      expect(tags.filter(({ axis }) => axis === 'outcome').map(({ tag, state }) => [tag, state])).toEqual([
        [attempt.solved === true ? 'passed' : 'runtime-exception', 'confirmed'],
      ]);
      if (attempt.solved === true) expect(tags).toHaveLength(1);
    }
    const [first] = failed();
    const causes = (await tagsOf(first as AttemptState)).filter(({ axis }) => axis === 'cause');
    expect(causes.map(({ tag, state, rule }) => [tag, state, rule?.id])).toContainEqual([
      ...['interface.exception-contract', 'suggested', 'interface/exception-contract'],
    ]);
    for (const { evidence } of causes) expect(evidence?.[0]?.test).toBe(TEST);
  });

  it('lets evaluators confirm, reject and add, and nobody say what is not in the taxonomy or not theirs to say', async () => {
    const [first, second] = failed() as [AttemptState, AttemptState];
    expect((await decide(first, { decision: 'confirm', tag: 'interface.exception-contract' })).status).toBe(200);
    expect((await decide(second, { decision: 'reject', tag: 'interface.exception-contract', note: 'R-7 says so.' })).status).toBe(
      200,
    );
    expect((await decide(second, { decision: 'add', tag: 'logic.condition' })).status).toBe(200);
    expect((await decide(second, { decision: 'add', tag: 'logic.condition' })).status).toBe(409);
    expect((await tagsOf(second)).filter(({ axis }) => axis === 'cause').map(({ tag, state }) => `${tag} ${state}`)).toEqual(
      expect.arrayContaining(['interface.exception-contract rejected', 'logic.condition confirmed']),
    );
    const unknown = await decide(first, { decision: 'add', tag: 'logic.sloppy' });
    expect([unknown.status, await unknown.json()]).toMatchObject([422, { errors: [{ pointer: '/tag', code: 'unknown-tag' }] }]);
    expect((await decide(first, { decision: 'add', tag: 'timeout' })).status).toBe(422);
    expect((await decide(first, { decision: 'confirm', tag: 'logic.state' })).status).toBe(409);
    expect((await decide(first, { decision: 'add', tag: 'tests-fault.too-narrow' })).status).toBe(403);
    expect((await decide(first, { decision: 'confirm', tag: 'spec.misread' }, cast.author.api)).status).toBe(403);
    expect(
      (await decide({ id: 'att_01890000-0000-7000-8000-000000000000' }, { decision: 'add', tag: 'spec.misread' })).status,
    ).toBe(404);
    expect((await cast.trainer.api.raw('GET', `/v1/attempts/${first.id}/tags`)).status).toBe(403);
  });

  it('shows a lead the tags, and not where they show', async () => {
    const tags = await tagsOf(failed()[0] as AttemptState, lead);
    expect(tags.length).toBeGreaterThan(1);
    for (const tag of tags) expect(tag).not.toHaveProperty('evidence');
  });

  it('makes an attempt that people have looked at a decoy, or another right way, by its id', async () => {
    const [wrong, right] = [failed()[0], attempts.find(({ solved }) => solved === true)];
    const probes = `/v1/tasks/${taskId}/quality-probes`;
    const { api } = cast.arbiter;
    const note = 'Judged by two people, from what it prints.';
    await api.post(probes, { kind: 'decoy', attempt_id: wrong?.id, note });
    await api.post(probes, { kind: 'alternative', attempt_id: right?.id, note });
    const { items } = await api.get<{ items: { kind: string; origin: string }[] }>(probes);
    expect(items.map(({ kind, origin }) => `${kind} ${origin}`)).toEqual(['decoy arbiter', 'alternative arbiter']);
    const absent = 'att_01890000-0000-7000-8000-000000000000';
    expect((await api.raw('POST', probes, { kind: 'decoy', attempt_id: absent, note })).status).toBe(404);
    expect((await api.raw('POST', probes, { kind: 'decoy', note })).status).toBe(422);
    expect((await cast.author.api.raw('POST', probes, { kind: 'decoy', attempt_id: wrong?.id, note })).status).toBe(404);
  });

  it('lets the tags of the 19 follow the ruling, and those of no other', async () => {
    const { id } = await openCase();
    const ruling = await cast.arbiter.rule(id, {
      ...{ fault: 'tests', subtype: 'too-narrow', disposition: 'quarantine' },
      rationale: 'No requirement says which exception ends a call with something that is no text.',
      findings: { 'test-writer': 'One assertion wants a kind of exception that the requirements leave open.' },
    });
    expect(ruling).toMatchObject({ fault: 'tests' });
    for (const attempt of failed()) {
      const tags = await tagsOf(attempt);
      expect(tags.filter(({ axis }) => axis === 'attribution')).toMatchObject([
        {
          tag: 'tests-fault.too-narrow',
          state: 'confirmed',
          source: 'human',
          ruling_id: expect.stringMatching(/^rul_/) as string,
        },
      ]);
      for (const { state } of tags.filter(({ axis }) => axis === 'cause')) expect(['superseded', 'rejected']).toContain(state);
    }
    for (const attempt of attempts.filter(({ solved }) => solved === true)) expect(await tagsOf(attempt)).toHaveLength(1);
  });

  it('counts them all in reports, as numbers and as pictures', async () => {
    const report = await lead.get<object>('/v1/quality/failure-tags');
    expect(report).toMatchObject({
      attempts: ALL,
      by_model: [{ model: 'gamma', attempts: ALL }],
      by_domain: [{ attempts: ALL }],
      pass_at_k: [
        {
          model: 'gamma',
          values: [{ k: 1, tasks: 1, value: (ALL - WRONG) / ALL }, { k: 2 }, { k: 4 }, { k: 8 }, { k: 16 }, { k: 32, value: 1 }],
        },
      ],
    });
    for (const plot of ['outcomes-by-model', 'causes-by-domain', 'pass-at-k', 'confusion']) {
      const response = await lead.raw('GET', `/v1/quality/failure-tags.svg?plot=${plot}`);
      expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/svg+xml; charset=utf-8']);
      expect(await response.text()).toMatch(/^<svg [^]*<\/svg>\n$/);
    }
  });

  it('tells a rule how people judged it, and takes it out when a lead says so', async () => {
    const lea = await enrol(cast.admin, 'Leo', ['lead']);
    const off = await lea.raw('POST', '/v1/failure-tags/rules', { rule: 'reply/question', state: 'off', note: 'Asks too much.' });
    expect(await off.json()).toMatchObject({ state: 'off', note: 'Asks too much.' });
    const { items } = await cast.reviewer.api.get<{ items: { id: string; state: string }[] }>('/v1/failure-tags/rules');
    expect(items.filter(({ state }) => state === 'off').map(({ id }) => id)).toEqual(['reply/question']);
    expect(
      (await cast.reviewer.api.raw('POST', '/v1/failure-tags/rules', { rule: 'reply/question', state: 'on', note: 'Again.' }))
        .status,
    ).toBe(403);
  });
});

describe('A reference that was proved on all processors, and is wrong on the one that attempts get', () => {
  const CHECK = 'if not isinstance(text, str):';
  const HANGS_ON_PROCESSORS = [CHECK, 'if len(os.sched_getaffinity(0)) > 1 and not isinstance(text, str):'] as const;
  /** Takes an argument that no requirement has; the tests give one. */
  const OTHER_SIGNATURE = fenced(sampleSolution('def parse(text):', 'def parse(text, separator):'));
  let task: string;
  let two: AttemptState[];

  beforeAll(async () => {
    const content = `import os\n\n\n${sampleSolution(...HANGS_ON_PROCESSORS)}`;
    const { task: made, version } = await publish(server, {
      title: 'On one processor',
      solution: [{ path: 'solution.py', content }],
    });
    task = made.id;
    const { items } = await lead.get<{ items: { id: string }[] }>('/v1/models');
    const body = { version_id: version.id, models: [{ model_id: items[0]?.id, strong: false }], attempts: 2 };
    const { id: run } = await lead.post<RunState>('/v1/stress-runs', body);
    const replies = [WRONG_REPLY, OTHER_SIGNATURE].map((reply, index) => ({
      model: 'gamma',
      attempt: index + 1,
      replies: [{ reply }],
    }));
    await upload(lead, run, replies);
    await untilRun(lead, run, 'finished');
    two = await attemptsOf(lead, run);
  });

  it('is at fault before the models are, however few have tried', async () => {
    await takeCase(task);
    const { evidence } = await openCase(task);
    expect(evidence[0]?.statement).toContain(`The reference solution fails ${TEST}, as attempts do.`);
    const [first] = two;
    const shown = await cast.reviewer.api.get<{ evidence: object }>(`/v1/attempts/${first?.id ?? ''}`);
    expect(shown.evidence).toMatchObject({
      ...{ failedByReference: [TEST], allowedImports: [] },
      interface: { signatures: { 'solution.parse': 'parse(text)' } },
    });
  });

  it('sees that an attempt takes an argument more than the requirements have', async () => {
    const tags = await tagsOf(two[1] as AttemptState);
    expect(tags.filter(({ axis }) => axis === 'outcome').map(({ tag }) => tag)).toEqual(['signature-mismatch']);
    expect(tags.map(({ tag, rule }) => [tag, rule?.id])).toContainEqual(['interface.wrong-arity', 'interface/signature-differs']);
  });
});

/** The case is there a moment after the run is over. */
async function takeCase(of = taskId): Promise<void> {
  for (let waited = 0; waited < 30_000; waited += 200) {
    const response = await cast.arbiter.api.raw('POST', `/v1/tasks/${of}/claims`, { seat: 'arbiter' });
    if (response.ok) return;
    await sleep(200);
  }
  throw new Error('there was no case to take');
}
