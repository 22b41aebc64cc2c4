import type { Arbiter } from '../../src/client';
import { Discrepancy, EvidenceBundle, Ruling } from '../../src/features/arbitration';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { AuditLog } from '../../src/platform/audit';
import { UnitOfWork } from '../../src/platform/database';
import { gatherArbiters, NONE, reportedTask, TOO_NARROW } from '../support/arbiters';
import { gatherCast, type Cast } from '../support/cast';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { readEverything } from '../support/doors';
import { startTestServer, type TestServer } from '../support/server';

interface CaseView {
  status: string;
  rulings: { fault: string; decisive?: boolean }[];
}

describe.each(DIALECTS)('Two blind rulings on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let cast: Cast;
  let arbiters: [Arbiter, Arbiter, Arbiter, Arbiter];

  beforeAll(async () => {
    place = await newDatabase(dialect);
    server = await startTestServer({
      database: place.database,
      worker: { slots: 0, maxQueued: 100 },
      doubleBlindShare: 1,
    });
    cast = await gatherCast(server);
    arbiters = (await gatherArbiters(cast)) as typeof arbiters;
  });
  afterAll(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    expect(faults).toEqual([]);
  });

  async function statusOf(who: Arbiter, method: string, path: string, body?: unknown): Promise<number> {
    return (await who.api.raw(method, path, body)).status;
  }

  it('are made by two people who see nothing of each other, and settled by a third who sees both without names', async () => {
    const [first, second, third, fourth] = arbiters;
    const { taskId, caseId } = await reportedTask(server, cast, 'Seen by three');
    await first.takeCase(taskId);
    await second.takeCase(taskId);
    expect(await statusOf(third, 'POST', `/v1/tasks/${taskId}/claims`, { seat: 'arbiter' })).toBe(404);

    const before = await readEverything(second, taskId);
    const proposed = await second.api.raw('GET', `/v1/discrepancies/${caseId}/proposal`);
    await first.rule(caseId, TOO_NARROW);
    const after = await readEverything(second, taskId);
    expect(changed(before.all(), after.all())).toEqual([]);
    expect(proposed.status).toBe(404);

    // Gone for who has ruled, as if it were decided.
    expect(await statusOf(first, 'POST', `/v1/discrepancies/${caseId}/rulings`, TOO_NARROW)).toBe(404);
    expect(await statusOf(first, 'GET', `/v1/tasks/${taskId}`)).toBe(404);
    expect(await statusOf(first, 'POST', `/v1/tasks/${taskId}/claims`, { seat: 'arbiter' })).toBe(404);
    expect(await first.queue('arbiter')).not.toContain(taskId);

    await second.rule(caseId, NONE);
    expect(await cast.trainer.api.get(`/v1/pools/rlef/tasks/${taskId}`)).toMatchObject({ disputed: true });
    expect(await second.queue('arbiter')).not.toContain(taskId);

    await third.takeCase(taskId);
    expect(await statusOf(fourth, 'POST', `/v1/tasks/${taskId}/claims`, { seat: 'arbiter' })).toBe(404);
    const seen = await third.api.raw('GET', `/v1/discrepancies/${caseId}`);
    const text = await seen.text();
    expect((JSON.parse(text) as CaseView).rulings.map(({ fault }) => fault)).toEqual(['tests', 'none']);
    expect(text).not.toContain('acc_');
    await third.rule(caseId, NONE);
    expect(await cast.trainer.api.get(`/v1/pools/rlef/tasks/${taskId}`)).toMatchObject({ disputed: false });
    expect(await statusOf(third, 'POST', `/v1/discrepancies/${caseId}/rulings`, NONE)).toBe(404);
  });

  it('that agree are carried out once, even if they come at the same moment', async () => {
    const [first, second] = arbiters;
    for (let round = 0; round < 5; round += 1) {
      const { taskId, caseId } = await reportedTask(server, cast, `At once ${round}`);
      await Promise.all([first.takeCase(taskId), second.takeCase(taskId)]);
      await Promise.all([first.rule(caseId, NONE), second.rule(caseId, NONE)]);
      const [row] = await server.app.get(UnitOfWork).reader.manager.findBy(Discrepancy, { id: caseId });
      expect(row).toMatchObject({ status: 'closed', closeReason: 'no-defect' });
      const told = (await cast.lead.history(taskId)).map(({ event }) => event);
      expect(told.filter((event) => event === 'ruled')).toHaveLength(1);
      expect(told).not.toContain('claimed');
    }
  });

  it('show nothing to the sides or in the log before they are decided', async () => {
    const [first] = arbiters;
    const { taskId, caseId } = await reportedTask(server, cast, 'Half ruled');
    const lead = await cast.lead.api.get<{ etag: string; updated_at: string }>(`/v1/tasks/${taskId}`);
    await first.takeCase(taskId);
    await first.rule(caseId, TOO_NARROW);
    const { etag, updated_at } = await cast.lead.api.get<{ etag: string; updated_at: string }>(`/v1/tasks/${taskId}`);
    expect({ etag, updated_at }).toEqual({ etag: lead.etag, updated_at: lead.updated_at });
    const entries = await server.app.get(AuditLog).page(server.app.get(UnitOfWork).reader, 0, 100_000);
    const [made] = entries.filter(({ action, subject }) => action === 'ruling.made' && subject === taskId);
    expect(Object.keys(made?.data ?? {}).sort()).toEqual(['digest', 'ruling']);
  });

  it('tell the machine’s proposal with the answer, and keep what was ruled on', async () => {
    const [first, second] = arbiters;
    const { taskId, caseId } = await reportedTask(server, cast, 'With a proposal');
    await first.takeCase(taskId);
    const bundle = await first.api.get<{ sha256: string; intact: boolean; body: { statement: string } }>(
      `/v1/discrepancies/${caseId}/evidence`,
    );
    expect(bundle).toMatchObject({ intact: true, body: { statement: 'Several right answers are graded as wrong here.' } });
    const other = { ...NONE, bundle_sha256: '0'.repeat(64) };
    expect(await statusOf(first, 'POST', `/v1/discrepancies/${caseId}/rulings`, other)).toBe(409);
    const made = await first.api.post(`/v1/discrepancies/${caseId}/rulings`, { ...NONE, bundle_sha256: bundle.sha256 });
    expect(made).toMatchObject({ bundle_sha256: bundle.sha256, proposal: { fault: null, reasons: [] } });
    await second.takeCase(taskId);
    await second.rule(caseId, NONE);
  });

  it('are refused on evidence that was edited after it was frozen', async () => {
    const [first] = arbiters;
    const { taskId, caseId } = await reportedTask(server, cast, 'Tampered with');
    await first.takeCase(taskId);
    await server.app.get(UnitOfWork).run(ctx(), async (unit) => {
      const row = await unit.manager.findOneByOrFail(EvidenceBundle, { discrepancyId: caseId });
      await unit.manager.update(EvidenceBundle, { discrepancyId: caseId }, { body: row.body.replace('wrong', 'right') });
    });
    expect(await first.api.get(`/v1/discrepancies/${caseId}/evidence`)).toMatchObject({ intact: false, changed: ['bundle'] });
    expect(await statusOf(first, 'POST', `/v1/discrepancies/${caseId}/rulings`, NONE)).toBe(409);
    expect(await server.app.get(UnitOfWork).reader.manager.countBy(Ruling, { discrepancyId: caseId })).toBe(0);
  });

  it('find earlier cases of accepted tasks for the arbiter of a case, and for nobody else', async () => {
    const [first, second] = arbiters;
    const { taskId, caseId } = await reportedTask(server, cast, 'With precedents');
    await first.takeCase(taskId);
    const { items } = await first.api.get<{ items: { rationale: string; score: number }[] }>(
      `/v1/discrepancies/${caseId}/precedents?fault=none`,
    );
    expect(items.length).toBeGreaterThan(0);
    expect(items.map(({ rationale }) => rationale)).toContain(NONE.rationale);
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).sort((a, b) => b - a));
    expect(await statusOf(second, 'GET', `/v1/discrepancies/${caseId}/precedents`)).toBe(404);
  });

  it('give the figures of agreement to who runs the programme, and to arbiters their own', async () => {
    const [first] = arbiters;
    const report = await cast.lead.api.get<{ arbiters: { fault: { n: number; raw: { value: number } } }; by_arbiter: unknown[] }>(
      '/v1/quality/agreement',
    );
    // One case of three people that differed, five at once and one with a proposal that agreed; what waits does not count.
    expect(report.arbiters.fault).toMatchObject({ n: 7, raw: { value: 6 / 7, interval: { level: 0.95 } } });
    expect(report.by_arbiter).toHaveLength(2);
    expect(await first.api.get('/v1/quality/agreement/mine')).toMatchObject({ fault: { n: 7 } });
    expect(await statusOf(first, 'GET', '/v1/quality/agreement')).toBe(403);
  });
});

function ctx(): Ctx {
  return { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(), via: 'test' };
}

/** Addresses whose answer is another one now, request ids and the answer's own time left out. */
function changed(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>): string[] {
  const plain = (answer: string | undefined): string =>
    (answer ?? '').replace(/\["(?:x-request-id|date|content-length)",[^\]]*\],?/g, '').replace(/"request_id":"[^"]*"/g, '');
  return [...after.keys()].filter((address) => plain(before.get(address)) !== plain(after.get(address)));
}
