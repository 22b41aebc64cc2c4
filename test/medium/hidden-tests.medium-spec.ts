import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Participant, TestWriter, type ApiClient } from '../../src/client';
import { Batch, Candidate, Case, type SweTask } from '../../src/features/batches';
import { HiddenTestRound } from '../../src/features/hidden-tests';
import { Conclusions } from '../../src/features/hidden-tests/conclusions';
import type { Proving } from '../../src/features/hidden-tests/judging/prover';
import { AuditEntry, AuditLog } from '../../src/platform/audit';
import { insertRow, UnitOfWork } from '../../src/platform/database';
import { Job } from '../../src/platform/jobs';
import { startServer, type RunningServer } from '../../src/server';
import { blindWriter, qualify } from '../support/blind-writer';
import { enrol, gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { inUnit, sweTask } from '../support/evaluation';
import { rootedConfig } from '../support/server';
import { keepVerified, verifiedTask } from '../support/verified-task';

const ID = 'example__dates-7';
const DOORS = `/v1/swe/tasks/${ID}`;
const REASON = { reason: 'One test is few for two requirements.' };
const SUITE = 'from dates import parse\n\n\ndef test_three_numbers():\n    assert parse("2026-01-02") == [2026, 1, 2]\n';

describe.each(DIALECTS)('Blind tests of SWE tasks, on %s', (dialect) => {
  let place: Place;
  let root: string;
  let server: RunningServer;
  let cast: Cast;
  let lead: ApiClient;
  let writer: TestWriter;
  let taskId: string;

  beforeEach(async () => {
    place = await newDatabase(dialect);
    root = mkdtempSync(join(tmpdir(), 'assay-hidden-'));
    server = await startServer({ ...rootedConfig(root), database: place.database, worker: { slots: 0, maxQueued: 100 } });
    cast = await gatherCast(server);
    lead = cast.lead.api;
    writer = await blindWriter(cast.admin, 'Wanda', 'python');
    await inUnit(server, async (unit) => {
      const at = unit.ctx.now().toISOString();
      const rest = {
        taskId: ID,
        language: 'python' as const,
        status: 'verified' as const,
        category: null,
        reasons: [],
        facts: {},
        updatedAt: at,
      };
      await insertRow(unit, Candidate, { id: 'cand-7', key: 'example/dates#7', ref: 'example/dates:pr-7', ...rest });
      const options = { source: 'archive' } as Batch['options'];
      await insertRow(unit, Batch, {
        id: 'bat',
        poolId: 'pool',
        options,
        fingerprint: 'f',
        jobId: 'job',
        createdBy: 'x',
        createdAt: at,
      });
      const counts = {
        position: 1,
        status: 'pending' as const,
        stage: null,
        attempts: 1,
        failureKind: null,
        reasons: [],
        reason: null,
      };
      await insertRow(unit, Case, {
        ...{ batchId: 'bat', candidateId: 'cand-7', ...counts, fingerprint: 'f', timings: {}, modelSpend: null, updatedAt: at },
      });
    });
    await keepVerified(server, verifiedTask());
    taskId = (await sweTask(server, 7)).id;
  });
  afterEach(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    rmSync(root, { recursive: true, force: true });
    expect(faults).toEqual([]);
  });

  async function statusOf(api: ApiClient, method: string, path: string, body?: unknown): Promise<number> {
    return (await api.raw(method, path, body)).status;
  }

  function claimOf(api: ApiClient): Promise<number> {
    return statusOf(api, 'POST', `/v1/tasks/${taskId}/claims`, { seat: 'test-writer' });
  }

  async function round(): Promise<HiddenTestRound> {
    const rows = await server.app.get(UnitOfWork).reader.manager.find(HiddenTestRound, { order: { number: 'ASC' } });
    const [last] = rows.slice(-1);
    if (!last) throw new Error('There is no round');
    return last;
  }

  /** Claims, saves and seals a suite of one file. */
  async function seal(by = writer, content = SUITE): Promise<void> {
    const { fencing_token: fencingToken } = await by.take(taskId);
    await by.save(taskId, [{ path: `tests/test_${(await round()).mark}.py`, content }], fencingToken, '*');
    await by.api.post(`/v1/tasks/${taskId}/seal`, undefined, { fencingToken });
  }

  /** What the job writes at its end, with what it would have found in containers. */
  async function conclude(found: Partial<Proving>): Promise<void> {
    const sealed = await round();
    const none: Proving = { remade: {}, trial: undefined, proof: undefined, record: undefined };
    await inUnit(server, (unit) => server.app.get(Conclusions).conclude(unit, sealed, stored(), { ...none, ...found }));
  }

  function stored(): SweTask {
    return verifiedTask();
  }

  function proved(): Partial<Proving> {
    const fresh = `tests/test_blind.py::test_three_numbers`;
    const { folder, contentHash, summary, instance, record } = verifiedTask({
      ...{
        contentHash: 'd'.repeat(64),
        f2p: ['tests/test_dates.py::test_strict', fresh],
        testPatch: 'canary-of-the-blind-tests\n',
      },
    });
    return {
      remade: { verified: { folder, contentHash, summary, instance, record } },
      proof: { kind: 'proved', failToPass: [fresh], passToPass: [] },
    };
  }

  async function refusals(): Promise<string> {
    const entries = await server.app.get(UnitOfWork).reader.manager.findBy(AuditEntry, { action: 'request.refused' });
    return JSON.stringify(entries.map(({ data }) => data));
  }

  async function taskStatus(): Promise<string> {
    return (await sweTask(server, 7)).status;
  }

  it('are asked for by who runs the programme, once at a time, and can be withdrawn', async () => {
    for (const api of [writer.api, cast.author.api, cast.trainer.api, cast.arbiter.api])
      expect(await statusOf(api, 'POST', `${DOORS}/hidden-tests`, REASON)).toBe(403);
    expect(await statusOf(lead, 'POST', '/v1/swe/tasks/example__dates-8/hidden-tests', REASON)).toBe(404);
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    expect(await taskStatus()).toBe('in-testing');
    expect(await statusOf(lead, 'POST', `${DOORS}/hidden-tests`, REASON)).toBe(409);
    const claim = await writer.take(taskId);
    await writer.release(claim);
    expect((await round()).status).toBe('asked');
    expect(await lead.post(`${DOORS}/hidden-tests/withdrawal`, {})).toMatchObject({ status: 'withdrawn' });
    expect(await taskStatus()).toBe('validated');
    expect(await statusOf(lead, 'POST', `${DOORS}/hidden-tests/withdrawal`, {})).toBe(409);
  });

  it('are written by nobody who can see golden patches, through whatever account, nor by a beginner', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    const both = await enrol(cast.admin, 'Lea as a writer', ['test-writer'], cast.lead);
    await qualify(cast.admin, lead, 'python', 9);
    const open = await enrol(cast.admin, 'Otto', ['test-writer', 'trainer-open']);
    await qualify(cast.admin, open, 'python', 9);
    const novice = (await blindWriter(cast.admin, 'Nina', 'python', 1)).api;
    const stranger = (await blindWriter(cast.admin, 'Gus', 'go', 9)).api;
    for (const api of [both, open, novice, stranger, cast.testWriter.api]) {
      expect((await api.get<{ items: unknown[] }>('/v1/queue?seat=test-writer')).items).toEqual([]);
      expect(await claimOf(api)).toBe(404);
    }
    expect(await claimOf(lead)).toBe(403);
    const told = await refusals();
    for (const why of ['holds swe:read', 'holds pools:read-open', 'fewer than 2 verified years']) expect(told).toContain(why);
    expect(await claimOf(writer.api)).toBe(201);
    expect(await claimOf((await blindWriter(cast.admin, 'Wim', 'python')).api)).toBe(404);
  });

  it('show their writer how tests are run, and nothing of where the task is from', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    for (const door of ['', '/bundle']) {
      for (const api of [writer.api, cast.testWriter.api])
        expect(await statusOf(api, 'GET', `/v1/tasks/${taskId}/hidden-tests${door}`)).toBe(404);
      for (const api of [lead, cast.author.api, cast.trainer.api])
        expect(await statusOf(api, 'GET', `/v1/tasks/${taskId}/hidden-tests${door}`)).toBe(403);
    }
    await writer.take(taskId);
    const sheet = await writer.api.get<{ mark: string; test: object }>(`/v1/tasks/${taskId}/hidden-tests`);
    expect(sheet).toMatchObject({
      status: 'claimed',
      language: 'python',
      test: { run: 'pytest', format: 'junit' },
      tries_left: 3,
    });
    const task = await writer.api.get<{ readable_parts: string[] }>(`/v1/tasks/${taskId}`);
    expect(task.readable_parts).toEqual(['prompt', 'tests']);
    expect(JSON.stringify([sheet, task])).not.toMatch(/example|dates-7|a{40}|parse_strict|test_strict/);
    for (const part of ['metadata', 'solution', 'environment'])
      expect(await statusOf(writer.api, 'GET', `/v1/tasks/${taskId}/parts/${part}`)).toBe(404);
  });

  it('lie where tests lie, under names that nothing else has, and can be read as their language', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    const { fencing_token: fencingToken } = await writer.take(taskId);
    const { mark } = await round();
    const codesOf = async (path: string, content = SUITE): Promise<(string | undefined)[]> => {
      const answer = await writer.api.raw(
        'PUT',
        `/v1/tasks/${taskId}/parts/tests`,
        { files: [{ path, content }] },
        { fencingToken },
      );
      return ((await answer.json()) as { errors?: { code?: string }[] }).errors?.map(({ code }) => code) ?? [];
    };
    expect(await codesOf('tests/test_dates.py')).toEqual(['mark-missing']);
    expect(await codesOf(`src/${mark}.py`)).toEqual(['not-a-test-path']);
    expect(await codesOf(`tests/test_${mark}.py`, 'def test_x(:\n')).toEqual(['does-not-parse']);
    await writer.save(taskId, [{ path: `tests/data/${mark}.json`, content: '{}' }], fencingToken);
    expect(await statusOf(writer.api, 'POST', `/v1/tasks/${taskId}/seal`)).toBe(409);
    const sealed = await writer.api.raw('POST', `/v1/tasks/${taskId}/seal`, undefined, { fencingToken });
    expect(await sealed.json()).toMatchObject({ code: 'not-ready', errors: [{ code: 'no-test-file' }] });
  });

  it('wait for their proof once they are sealed, become the task, and are hidden until it is accepted', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    const before = await sweTask(server, 7);
    await seal();
    const jobs = await server.app.get(UnitOfWork).reader.manager.findBy(Job, { kind: 'hidden-tests' });
    expect(jobs.map(({ subject, status }) => [subject, status])).toEqual([[(await round()).id, 'queued']]);
    expect(await statusOf(lead, 'POST', `${DOORS}/hidden-tests/withdrawal`, {})).toBe(409);
    await conclude(proved());
    const after = await sweTask(server, 7);
    expect(after).toMatchObject({ status: 'validated', blindness: 'platform' });
    expect(after.pins.tests).not.toBe(before.pins.tests);
    expect([after.pins.solution, after.pins.metadata, after.pins.prompt]).toEqual([
      ...[before.pins.solution, before.pins.metadata, before.pins.prompt],
    ]);
    for (const door of ['', '/record', '/archive']) expect(await statusOf(lead, 'GET', `${DOORS}${door}`)).toBe(404);
    expect(await statusOf(lead, 'POST', `${DOORS}/hints:draft`, { source: 'archive' })).toBe(409);
    const said = await Promise.all(
      ['/v1/swe/tasks', '/v1/swe/instances', '/v1/swe/screenings', `${DOORS}/screenings/latest`, `${DOORS}/hidden-tests`]
        .concat(
          ['', '/history', '/parts/metadata', '/certificate', '/validations', '/discrepancies'].map(
            (door) => `/v1/tasks/${taskId}${door}`,
          ),
        )
        .map(async (door) => (await lead.raw('GET', door)).text()),
    );
    expect(said.join('\n')).not.toMatch(/canary-of-the-blind-tests|test_three_numbers/);
    expect(said.join('\n')).toContain('"fail_to_pass":1');
    expect(said.join('\n')).not.toContain('"fail_to_pass":2');
    const own = await writer.api.get<{ content: { files: { content: string }[] } }>(`/v1/tasks/${taskId}/parts/tests`);
    expect(own.content.files.map(({ content }) => content)).toEqual([SUITE]);
  });

  it('are given up after three refusals; a refusal is read by who wrote the suite alone', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    const other = await blindWriter(cast.admin, 'Wim', 'python');
    for (const by of [writer, other, writer]) {
      await seal(by);
      await conclude({ proof: { kind: 'refused', code: 'not-counted' } });
    }
    expect([(await round()).status, await taskStatus()]).toEqual(['given-up', 'validated']);
    expect((await round()).findings).toEqual([expect.objectContaining({ code: 'not-counted', test: null })]);
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    await seal();
    await conclude({ trial: { tests: [], builds: true, findings: [{ code: 'flaky', test: 'x::y', detail: 'it differs' }] } });
    await other.take(taskId);
    expect(await other.api.get(`/v1/tasks/${taskId}/hidden-tests`)).toMatchObject({ refused: null, tries_left: 2 });
  });

  it('are a case where the golden patch does not do what they ask; sent back, they are proved again', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    await seal();
    await conclude({ proof: { kind: 'contradicts', tests: [], rejection: { code: 'regression', detail: 'x' } } });
    expect([await taskStatus(), (await round()).status]).toEqual(['disputed', 'disputed']);
    const found = await cast.arbiter.takeCase(taskId);
    expect(JSON.stringify(await cast.arbiter.api.get(`/v1/discrepancies/${found.id}`))).toContain('do not agree: regression');
    await cast.arbiter.rule(found.id, {
      ...{ fault: 'tests', subtype: 'too-narrow', rationale: 'The statement asks for three numbers in any sequence.' },
      findings: { 'test-writer': 'Any sequence of three is right.' },
    });
    expect([await taskStatus(), (await round()).status]).toEqual(['reworking', 'reworking']);
    await writer.rework(taskId, [{ path: `tests/test_${(await round()).mark}.py`, content: SUITE.replace('==', '!=') }]);
    await writer.api.post(`/v1/tasks/${taskId}/seal`);
    expect([await taskStatus(), (await round()).status, (await round()).tries]).toEqual(['validating', 'sealed', 2]);
    await conclude(proved());
    expect([await taskStatus(), (await round()).status]).toEqual(['validated', 'proved']);
    const cases = await new Participant(lead).api.get<{ items: { status: string }[] }>(`/v1/tasks/${taskId}/discrepancies`);
    expect(cases.items.map(({ status }) => status)).toEqual(['closed']);
  });

  it('that an arbiter upholds are part of the candidate from then on: without them it is not proved', async () => {
    await lead.post(`${DOORS}/hidden-tests`, REASON);
    await seal();
    await conclude({ proof: { kind: 'contradicts', tests: [], rejection: undefined } });
    const found = await cast.arbiter.takeCase(taskId);
    await cast.arbiter.rule(found.id, {
      ...{ fault: 'solution', subtype: 'incorrect', rationale: 'The statement asks for numbers, and the patch gives texts.' },
      findings: { author: 'It does not do what its statement says.' },
    });
    expect((await round()).status).toBe('upheld');
    await cast.author.api.post(`/v1/tasks/${taskId}/claims`, { seat: 'author' });
    await cast.author.api.post(`/v1/tasks/${taskId}/seal`);
    expect(await taskStatus()).toBe('validating');
    await keepVerified(server, verifiedTask({ contentHash: 'e'.repeat(64), testPatch: 'with the upheld tests\n' }));
    expect([await taskStatus(), (await round()).status]).toEqual(['validated', 'proved']);
  });
});
