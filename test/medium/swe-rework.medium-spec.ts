import { rmSync } from 'node:fs';
import type { ApiClient } from '../../src/client';
import { Screening } from '../../src/features/screening';
import type { Config } from '../../src/platform/config';
import { startServer, type RunningServer } from '../../src/server';
import { gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { consolidate, evaluator, inUnit, pass, prefillsOf, said, sit, sweTask } from '../support/evaluation';
import { judgedAttempt } from '../support/judged-attempt';
import { testConfig } from '../support/server';
import { keepVerified, verifiedTask } from '../support/verified-task';

const ID = 'example__dates-7';
const FINDINGS = { author: 'Say in what form the three numbers are wanted.' };
const RATIONALE = 'The statement and the assertion differ in what they want.';

describe.each(DIALECTS)('Rework of a golden task, on %s', (dialect) => {
  let place: Place;
  let config: Config;
  let server: RunningServer;
  let cast: Cast;

  beforeEach(async () => {
    place = await newDatabase(dialect);
    config = testConfig({ database: place.database });
    server = await startServer({ ...config, worker: { slots: 1, maxQueued: 100 } });
    cast = await gatherCast(server);
    await keepVerified(server, verifiedTask());
    await golden('first');
  });
  afterEach(async () => {
    await server.close();
    await place.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
  });

  /** From the screening to acceptance, by two evaluators who have not seen the task. */
  async function golden(round: string): Promise<void> {
    await inUnit(server, (unit) => unit.manager.update(Screening, { taskId: ID, current: true }, { verdict: 'passed' }));
    await pass(server, 7);
    const first = await evaluator(cast.admin, `Eva ${round}`, { python: 9 });
    const second = await evaluator(cast.admin, `Emil ${round}`, { python: 9 });
    await consolidate(first, await sweTask(server, 7), 0, 1);
    const path = await sit(second, await sweTask(server, 7), 'evaluator-2');
    await prefillsOf(second, path);
    await second.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 1) });
    await judgedAttempt(server, ID, { agent: 'oracle' });
  }

  async function statuses(): Promise<[string, number, string[]]> {
    const { id, status, acceptedVersions } = await sweTask(server, 7);
    const { items } = await cast.lead.api.get<{ items: { status: string }[] }>(`/v1/tasks/${id}/discrepancies`);
    return [status, acceptedVersions, items.map((each) => each.status)];
  }

  async function served(): Promise<number> {
    return (await cast.trainer.api.get<{ items: unknown[] }>('/v1/pools/swe/tasks')).items.length;
  }

  async function ruled(fault: string, subtype: string, disposition = 'rework'): Promise<ApiClient> {
    const { id } = await sweTask(server, 7);
    await cast.openTrainer.api.post(`/v1/tasks/${id}/discrepancies`, { statement: 'A model that is right fails a test here.' });
    const found = await cast.arbiter.takeCase(id);
    const findings = fault === 'none' ? {} : FINDINGS;
    const body = { fault, subtype, rationale: RATIONALE, findings, disposition };
    await cast.arbiter.api.post(`/v1/discrepancies/${found.id}/rulings`, body);
    return cast.author.api;
  }

  async function seat(curator: ApiClient): Promise<string> {
    const { id } = await sweTask(server, 7);
    for (const other of [cast.testWriter.api, cast.reviewer.api])
      expect((await other.raw('POST', `/v1/tasks/${id}/claims`, { seat: 'test-writer' })).status).not.toBe(201);
    await curator.post(`/v1/tasks/${id}/claims`, { seat: 'author' });
    return id;
  }

  it.each([
    ['prompt', 'ambiguous'],
    ['requirements', 'ambiguous'],
  ])('for its statement (%s) is its curator’s alone, and leads to version 2 by a new evaluation', async (fault, subtype) => {
    expect(await statuses()).toEqual(['accepted', 1, []]);
    const curator = await ruled(fault, subtype);
    const id = await seat(curator);
    expect(await statuses()).toEqual(['reworking', 1, ['ruled']]);
    const { content, etag } = await curator.get<{ content: { text: string }; etag: string }>(`/v1/tasks/${id}/parts/prompt`);
    await curator.put(`/v1/tasks/${id}/parts/prompt`, { text: `${content.text} In this order.` }, { ifMatch: etag });
    await curator.post(`/v1/tasks/${id}/seal`);
    expect(['validated', 'screened']).toContain((await statuses())[0]);
    expect((await statuses()).slice(1)).toEqual([1, ['closed']]);
    await golden('second');
    expect(await statuses()).toEqual(['accepted', 2, ['closed']]);
    expect(await served()).toBe(1);
  });

  it.each([
    ['solution', 'incorrect'],
    ['tests', 'too-narrow'],
    ['environment', 'missing-package'],
  ])('for its %s waits until a batch has made another of its candidate', async (fault, subtype) => {
    const curator = await ruled(fault, subtype);
    const id = await seat(curator);
    await curator.post(`/v1/tasks/${id}/seal`);
    expect(await statuses()).toEqual(['validating', 1, ['ruled']]);
    await keepVerified(server, verifiedTask());
    expect(await statuses()).toEqual(['validating', 1, ['ruled']]);
    await keepVerified(server, verifiedTask({ contentHash: 'd'.repeat(64), f2p: ['tests/test_dates.py::test_other'] }));
    expect((await statuses()).slice(1)).toEqual([1, ['closed']]);
    await golden('second');
    expect(await statuses()).toEqual(['accepted', 2, ['closed']]);
  });

  it('is asked for where a directory is made again while people judge the former: no stamp on it makes the other golden', async () => {
    const other = 'example__dates-8';
    const keep = async (contentHash: string): Promise<void> => {
      await keepVerified(server, verifiedTask({ number: 8, contentHash }));
      await inUnit(server, (unit) => unit.manager.update(Screening, { taskId: other, current: true }, { verdict: 'passed' }));
    };
    await keep('c'.repeat(64));
    await pass(server, 8);
    const [first, second] = [
      await evaluator(cast.admin, 'Eva late', { python: 9 }),
      await evaluator(cast.admin, 'Emil late', { python: 9 }),
    ];
    await consolidate(first, await sweTask(server, 8), 0, 1);
    await keep('d'.repeat(64));
    const path = await sit(second, await sweTask(server, 8), 'evaluator-2');
    await prefillsOf(second, path);
    await second.post(`${path}/calibration`, { decision: 'stamp', ...said(0, 1) });
    await judgedAttempt(server, other, { agent: 'oracle' });
    expect((await sweTask(server, 8)).status).toBe('in-evaluation');
    const refused = await cast.lead.api.raw('POST', `/v1/swe/tasks/${other}/golden`, {});
    const { errors } = (await refused.json()) as { errors: { code: string }[] };
    expect(errors.map(({ code }) => code)).toContain('certificate-of-these-parts');
    expect(refused.status).toBe(422);
  });

  it.each([
    ['nobody is', 'none', 'no-defect'],
    ['the model is', 'model', 'wrong-answer'],
  ])('is none where %s at fault', async (_, fault, subtype) => {
    await ruled(fault, subtype);
    expect(await statuses()).toEqual(['accepted', 1, ['closed']]);
    expect(await served()).toBe(1);
  });

  it('is none where an arbiter has the version retired: it is kept, and not served', async () => {
    await ruled('solution', 'incorrect', 'retire');
    expect(await statuses()).toEqual(['retired', 1, ['closed']]);
    expect(await served()).toBe(0);
  });

  it.each([
    ['restore', ['accepted', 1, ['closed']], 1],
    ['retire', ['retired', 1, ['closed']], 0],
  ])('waits where an arbiter has it quarantined, until who runs the programme says %s', async (decision, after, servedThen) => {
    await ruled('tests', 'too-wide', 'quarantine');
    expect(await statuses()).toEqual(['quarantined', 1, ['closed']]);
    expect(await served()).toBe(0);
    const { id } = await sweTask(server, 7);
    for (const other of [cast.arbiter.api, cast.author.api, cast.trainer.api])
      expect((await other.raw('POST', `/v1/tasks/${id}/quarantine`, { decision, reason: 'I want it so.' })).ok).toBe(false);
    await cast.lead.api.post(`/v1/tasks/${id}/quarantine`, { decision, reason: 'Looked at again by two people.' });
    expect(await statuses()).toEqual(after);
    expect(await served()).toBe(servedThen);
  });
});
