import { rmSync } from 'node:fs';
import { ApiClient, Arbiter } from '../../src/client';
import { SYSTEM_ACTOR } from '../../src/domain/actor';
import type { Role } from '../../src/domain/capability';
import { CasesService } from '../../src/features/arbitration';
import { Curation } from '../../src/features/curation';
import { Lifecycle, type Task } from '../../src/features/tasks';
import { ValidationService } from '../../src/features/validation';
import { issueTokens } from '../../src/first-start';
import { AuditLog } from '../../src/platform/audit';
import type { Config } from '../../src/platform/config';
import { UnitOfWork, type Unit } from '../../src/platform/database';
import { startServer, type RunningServer } from '../../src/server';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { testConfig } from '../support/server';
import { keepVerified, verifiedTask } from '../support/verified-task';

const ROLES: [string, Role][] = [
  ['lead', 'lead'],
  ['author', 'author'],
  ['trainer', 'trainer'],
  ['arbiter', 'arbiter'],
];
const ID = 'example__dates-7';

describe.each(DIALECTS)('Verified directories as tasks, on %s', (dialect) => {
  let place: Place;
  let server: RunningServer;
  let config: Config;
  let tokens: Record<string, string>;

  beforeEach(async () => {
    place = await newDatabase(dialect);
    config = testConfig({ database: place.database });
    server = await startServer({ ...config, worker: { slots: 0, maxQueued: 100 } });
    tokens = await issueTokens(server, ROLES);
  });
  afterEach(async () => {
    const { faults } = await server.app.get(AuditLog).verify(server.app.get(UnitOfWork).reader);
    await server.close();
    await place.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
    expect(faults).toEqual([]);
  });

  function api(name = 'lead'): ApiClient {
    return new ApiClient(server.url, tokens[name] ?? '');
  }

  async function statusOf(name: string, method: string, path: string): Promise<number> {
    return (await api(name).raw(method, path)).status;
  }

  function inUnit<T>(work: (unit: Unit) => Promise<T>): Promise<T> {
    const ctx = { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(1_800_000_000_000), via: 'test' };
    return server.app.get(UnitOfWork).run(ctx, work);
  }

  async function task(): Promise<Task> {
    const found = await server.app.get(Curation).find(server.app.get(UnitOfWork).reader, ID);
    if (!found) throw new Error('There is no task');
    return found;
  }

  /** An arbiter's ruling that asks nobody to rework anything, and the proof that follows. */
  async function ruled(): Promise<void> {
    const lifecycle = server.app.get(Lifecycle);
    const found = await task();
    await inUnit(async (unit) => {
      await lifecycle.move(unit, found, 'disputed', 'discrepancy-open');
      await lifecycle.move(unit, found, 'validating', 'no-rework-asked');
      await server.app.get(ValidationService).begin(unit, found);
    });
  }

  it('makes a task with parts and a certificate of what a batch has verified', async () => {
    await keepVerified(server, verifiedTask());
    const { id, status, policy, blindness, domain } = await task();
    expect({ status, policy, blindness, domain }).toEqual({
      ...{ status: 'validated', policy: 'golden', blindness: 'not-attested', domain: 'python' },
    });
    const view = await api().get<{ kind: string; title: string; readable_parts: string[] }>(`/v1/tasks/${id}`);
    expect(view).toMatchObject({ kind: 'swe', title: 'Dates are text', readable_parts: ['metadata'] });
    const metadata = await api().get<{ content: object }>(`/v1/tasks/${id}/parts/metadata`);
    expect(metadata.content).toMatchObject({ repository: 'example/dates', pull_request: 7, language: 'python', fail_to_pass: 1 });
    const validation = await server.app.get(ValidationService).findLatest(server.app.get(UnitOfWork).reader, id);
    expect(validation).toMatchObject({ outcome: 'passed', trust: 'shared-container', pins: (await task()).pins });
    const { items } = await api().get<{ items: { event: string }[] }>(`/v1/tasks/${id}/history`);
    expect(items.map(({ event }) => event)).toEqual(['proved']);
  });

  it('shows the task to nobody who has nothing to do with it, and its hidden parts not even to a lead', async () => {
    await keepVerified(server, verifiedTask());
    const { id } = await task();
    for (const name of ['author', 'trainer']) expect(await statusOf(name, 'GET', `/v1/tasks/${id}`)).not.toBe(200);
    for (const part of ['prompt', 'solution', 'tests', 'environment'])
      expect(await statusOf('lead', 'GET', `/v1/tasks/${id}/parts/${part}`)).toBe(404);
    expect(await statusOf('trainer', 'POST', `/v1/swe/tasks/${ID}/curation`)).toBe(403);
  });

  it('is one task however often it is asked for', async () => {
    await keepVerified(server, verifiedTask());
    const { id, pins } = await task();
    await keepVerified(server, verifiedTask());
    expect(await api().post<{ id: string }>(`/v1/swe/tasks/${ID}/curation`, {})).toMatchObject({ id });
    expect((await task()).pins).toEqual(pins);
    expect(await statusOf('lead', 'POST', '/v1/swe/tasks/example__dates-8/curation')).toBe(404);
  });

  it('follows a directory that is made again before anybody has judged it, with a proof of its own', async () => {
    await keepVerified(server, verifiedTask());
    const before = await task();
    await keepVerified(server, verifiedTask({ contentHash: 'd'.repeat(64), f2p: ['tests/test_dates.py::test_other'] }));
    const after = await task();
    expect(after.pins.tests).not.toBe(before.pins.tests);
    expect(after.pins.solution).toBe(before.pins.solution);
    const validation = await server.app.get(ValidationService).findLatest(server.app.get(UnitOfWork).reader, after.id);
    expect(validation).toMatchObject({ cycle: 2, pins: after.pins });
  });

  it('is proved still after a ruling that changed nothing that runs', async () => {
    await keepVerified(server, verifiedTask());
    await ruled();
    expect((await task()).status).toBe('validated');
  });

  it('has its case closed once it is proved again, and not while the case waits for its ruling', async () => {
    await keepVerified(server, verifiedTask());
    const found = await task();
    const suspicion = { source: 'quality' as const, statement: 'The tests ask for more than the statement.', attachments: [] };
    await inUnit((unit) => server.app.get(CasesService).openFrom(unit, found, suspicion));
    const cases = async (): Promise<string[]> => {
      const { items } = await api().get<{ items: { status: string }[] }>(`/v1/tasks/${found.id}/discrepancies`);
      return items.map(({ status }) => status);
    };
    await keepVerified(server, verifiedTask({ contentHash: 'd'.repeat(64) }));
    expect(await cases()).toEqual(['open']);
    const arbiter = new Arbiter(api('arbiter'));
    await arbiter.rule((await arbiter.takeCase(found.id)).id, {
      ...{ fault: 'none', subtype: 'no-defect', rationale: 'The statement names all that the tests ask for.' },
      findings: {},
    });
    expect([(await task()).status, await cases()]).toEqual(['validated', ['closed']]);
  });

  it('waits for its candidate where a ruling took its proof, and goes on with a new one', async () => {
    await keepVerified(server, verifiedTask());
    const found = await task();
    await inUnit((unit) => server.app.get(Lifecycle).change(unit, found, { pins: { ...found.pins, solution: 'rev_gone' } }));
    await ruled();
    expect((await task()).status).toBe('validating');
    await keepVerified(server, verifiedTask({ contentHash: 'e'.repeat(64) }));
    expect((await task()).status).toBe('validated');
  });
});
