import { ApiClient, ApiError } from '../../src/client';
import type { Role } from '../../src/domain/capability';
import { ModelCaller, ModelRegistry, type ModelView } from '../../src/features/models';
import { issueTokens } from '../../src/first-start';
import { ModelKeys } from '../../src/platform/config';
import { UnitOfWork } from '../../src/platform/database';
import { Budget } from '../../src/platform/models';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { ModelServer } from '../support/model-server';
import { startTestServer, type TestServer } from '../support/server';

const SECRET = 'sk-canary-5f2c9d1e7a';
const KEYS = { ASSAY_MODEL_KEY_A: SECRET, ASSAY_MODEL_KEY_B: 'sk-other-000000', DATABASE_URL: 'postgres://u:p@h/d' };
const ROLES: [string, Role][] = [
  ...[['lead', 'lead'] as [string, Role], ['admin', 'admin'] as [string, Role], ['author', 'author'] as [string, Role]],
  ...[['reviewer', 'reviewer'] as [string, Role], ['trainer', 'trainer'] as [string, Role]],
];
const PRICE = { input: 2_500_000, output: 10_000_000 };

describe.each(DIALECTS)('Models on %s', (dialect) => {
  let place: Place;
  let server: TestServer;
  let endpoint: ModelServer;
  let baseUrl: string;
  let people: Record<string, ApiClient>;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    endpoint = new ModelServer(({ prompt }) => `You said: ${prompt}`);
    baseUrl = await endpoint.start();
    server = await startTestServer({
      ...{ database: place.database, worker: { slots: 0, maxQueued: 100 } },
      models: { loopback: true, keys: new ModelKeys('ASSAY_MODEL_KEY_', KEYS) },
    });
    const tokens = await issueTokens(server, ROLES);
    people = Object.fromEntries(Object.entries(tokens).map(([name, token]) => [name, new ApiClient(server.url, token)]));
  });
  afterAll(async () => {
    await server.close();
    await endpoint.stop();
    await place.drop();
  });

  function as(name: string): ApiClient {
    const person = people[name];
    if (!person) throw new Error(name);
    return person;
  }

  function newModel(name: string, openai: Record<string, unknown> = {}): Promise<ModelView> {
    return as('lead').post('/v1/models', {
      name,
      openai: { base_url: baseUrl, model: 'test-1', key_env: 'ASSAY_MODEL_KEY_A', price: PRICE, ...openai },
    });
  }

  async function faultsOf(answer: Promise<unknown>): Promise<[number, string[]]> {
    const error = await answer.catch((reason: unknown) => reason);
    if (!(error instanceof ApiError)) throw new Error('It was not refused');
    return [error.status, (error.problem?.errors ?? []).map(({ pointer, detail }) => `${pointer} ${detail}`)];
  }

  it('are named, shown with their snapshot, and asked with the key of their variable', async () => {
    const model = await newModel('plain', { sampling: { temperature: 0, max_tokens: 64 } });
    expect(model).toMatchObject({
      ...{ name: 'plain', kind: 'openai', key_env: 'ASSAY_MODEL_KEY_A', key_is_set: true, price: PRICE, disabled_at: null },
      snapshot: { number: 1, program: null, openai: { base_url: baseUrl, sampling: { temperature: 0, max_tokens: 64 } } },
    });
    const snapshot = await server.app.get(ModelRegistry).get(model.id);
    const budget = new Budget({ tokens: 10_000, microUsd: 100_000 });
    const messages = [{ role: 'user' as const, content: 'Hello' }];
    const answer = await server.app.get(ModelCaller).complete(snapshot, messages, { budget, seed: 4 });
    expect(answer).toMatchObject({ text: 'You said: Hello', usage: { inputTokens: 2, outputTokens: 4 }, costMicroUsd: 45 });
    expect(budget.ledger()).toMatchObject({ spent: { tokens: 6, microUsd: 45 }, calls: 1 });
    expect(endpoint.requests.at(-1)).toMatchObject({
      key: SECRET,
      body: { model: 'test-1', temperature: 0, max_tokens: 64, seed: 4 },
    });
  });

  it('have another snapshot when what they answer may change, and the same when it comes back', async () => {
    const { id, etag, snapshot: first } = await newModel('changing');
    const path = `/v1/models/${id}`;
    const openai = { base_url: baseUrl, model: 'test-1', key_env: 'ASSAY_MODEL_KEY_A', price: PRICE };
    const cheaper = await as('admin').patch<ModelView>(
      path,
      { openai: { ...openai, price: { input: 1, output: 1 }, key_env: null } },
      { ifMatch: etag },
    );
    expect(cheaper).toMatchObject({ snapshot: first, price: { input: 1, output: 1 }, key_env: null, key_is_set: false });
    const warmer = await as('lead').patch<ModelView>(
      path,
      { openai: { ...openai, sampling: { temperature: 1 } } },
      { ifMatch: cheaper.etag },
    );
    expect(warmer.snapshot).toMatchObject({ number: 2, openai: { sampling: { temperature: 1 } } });
    const back = await as('lead').patch<ModelView>(path, { openai }, { ifMatch: warmer.etag });
    expect(back.snapshot).toEqual(first);
    const all = await as('lead').get<{ items: { number: number }[] }>(`${path}/snapshots`);
    expect(all.items.map(({ number }) => number)).toEqual([1, 2]);
    expect(await server.app.get(ModelRegistry).getSnapshot(warmer.snapshot.id)).toMatchObject({ number: 2, name: 'changing' });
    expect(await faultsOf(as('lead').patch(path, { disabled: true }, { ifMatch: etag }))).toEqual([412, []]);
    expect(await faultsOf(as('lead').patch(path, { disabled: true }))).toEqual([428, []]);
  });

  it('that are disabled are not asked, and stay in the records', async () => {
    const { id, etag, snapshot } = await newModel('retired');
    const gone = await as('lead').patch<ModelView>(`/v1/models/${id}`, { disabled: true }, { ifMatch: etag });
    expect(gone.disabled_at).toEqual(expect.any(String));
    await expect(server.app.get(ModelRegistry).get(id)).rejects.toMatchObject({ code: 'conflict' });
    expect(await server.app.get(ModelRegistry).getSnapshot(snapshot.id)).toMatchObject({ modelId: id });
  });

  it('cannot be used to send a secret elsewhere, or to reach what is private', async () => {
    expect(await faultsOf(newModel('x', { key_env: 'DATABASE_URL' }))).toEqual([
      422,
      ['/openai/key_env names of keys begin with ASSAY_MODEL_KEY_'],
    ]);
    const refused = [
      'http://169.254.169.254/latest',
      'http://10.0.0.1/v1',
      'https://u:p@api.example.com/v1',
      'https://api.example.com/v1?a=b',
    ];
    for (const base_url of refused)
      expect(await faultsOf(newModel('x', { base_url }))).toEqual([
        422,
        [expect.stringMatching(/^\/openai\/base_url it|^\/openai\/base_url a URL holds no/)],
      ]);
    expect(await faultsOf(newModel('x', { base_url: 'file:///etc/passwd' }))).toEqual([
      422,
      [expect.stringContaining('/openai/base_url')],
    ]);
  });

  it('whose variable is not set say so, and nothing is sent', async () => {
    const model = await newModel('unset', { key_env: 'ASSAY_MODEL_KEY_C' });
    expect(model.key_is_set).toBe(false);
    const sent = endpoint.requests.length;
    const snapshot = await server.app.get(ModelRegistry).get(model.id);
    await expect(server.app.get(ModelCaller).complete(snapshot, [])).rejects.toMatchObject({ kind: 'bad-key' });
    expect(endpoint.requests).toHaveLength(sent);
  });

  it('have one kind, and keep it', async () => {
    const offline = await as('lead').post<ModelView>('/v1/models', { name: 'away', offline: { model: 'somebody 7b' } });
    expect(offline).toMatchObject({ kind: 'offline', snapshot: { offline: { model: 'somebody 7b' }, openai: null } });
    const other = as('lead').patch(`/v1/models/${offline.id}`, { program: { source: 'print(1)' } }, { ifMatch: offline.etag });
    expect(await faultsOf(other)).toEqual([422, ['/program the model is of the kind offline']]);
    expect((await faultsOf(as('lead').post('/v1/models', { name: 'none' })))[0]).toBe(422);
    const both = { name: 'both', offline: { model: 'a' }, program: { source: 'print(1)' } };
    expect((await faultsOf(as('lead').post('/v1/models', both)))[0]).toBe(422);
    expect((await faultsOf(newModel('away')))[0]).toBe(409);
    const snapshot = await server.app.get(ModelRegistry).get(offline.id);
    await expect(server.app.get(ModelCaller).complete(snapshot, [])).rejects.toMatchObject({ kind: 'bad-request' });
  });

  it.each(['author', 'reviewer', 'trainer'])('are nothing to the role %s', async (name) => {
    expect((await faultsOf(as(name).get('/v1/models')))[0]).toBe(403);
    expect((await faultsOf(as(name).post('/v1/models', { name: 'mine', offline: { model: 'm' } })))[0]).toBe(403);
  });

  it('keep their key out of every answer and every row', async () => {
    const shown = JSON.stringify([await as('lead').get('/v1/models?limit=1000'), await as('lead').get('/v1/audit?limit=1000')]);
    const { manager } = server.app.get(UnitOfWork).reader;
    const rows: unknown[] = [];
    for (const { target } of manager.connection.entityMetadatas) rows.push(await manager.find(target));
    expect(shown).toContain('ASSAY_MODEL_KEY_A');
    expect(shown + JSON.stringify(rows)).not.toContain(SECRET);
  });
});
