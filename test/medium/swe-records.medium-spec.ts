import { rmSync } from 'node:fs';
import { ApiClient } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import type { Config } from '../../src/platform/config';
import { startServer, type RunningServer } from '../../src/server';
import { DIALECTS, newDatabase, type Place } from '../support/database';
import { testConfig } from '../support/server';
import { keepVerified, verifiedTask } from '../support/verified-task';

const KNOWN = ['example__dates-7', 'example__dates-8'];

interface Row {
  id: string;
}
interface Page {
  items: Row[];
  next_cursor: string | null;
}

let place: Place;
let config: Config;
let server: RunningServer;
let tokens: Record<string, string>;

function api(name: string): ApiClient {
  return new ApiClient(server.url, tokens[name] ?? '');
}

/** Every page of one, until the last. */
async function everyPage(name: string, path: string): Promise<string[]> {
  const ids: string[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const page: Page = await api(name).get<Page>(`${path}?limit=1${cursor === '' ? '' : `&cursor=${cursor}`}`);
    ids.push(...page.items.map(({ id }) => id));
    cursor = page.next_cursor;
  }
  return ids;
}

describe.each(DIALECTS)('Records of SWE tasks, on %s', (dialect) => {
  beforeAll(async () => {
    place = await newDatabase(dialect);
    config = testConfig({ database: place.database });
    config.grader.maxSubmissions = 3;
    server = await startServer({ ...config, worker: { slots: 0, maxQueued: 100 } });
    tokens = await issueTokens(server, [
      ['lead', 'lead'],
      ['trainer', 'trainer'],
      ['other', 'trainer'],
    ]);
    for (const number of [7, 8]) await keepVerified(server, verifiedTask({ number }));
  });
  afterAll(async () => {
    await server.close();
    await place.drop();
    rmSync(config.dataDir, { recursive: true, force: true });
  });

  it('keep a prediction file with what of it was left out, for its owner and leads', async () => {
    const rows = [...KNOWN, 'nobody__nothing-1'].map((instance_id) => ({
      ...{ instance_id, model_name_or_path: 'm', model_patch: instance_id === KNOWN[1] ? '' : 'diff --git a/x b/x\n' },
    }));
    const made = await api('trainer').post<Row>('/v1/swe/evaluations', rows);
    const again = await api('trainer').post<Row>('/v1/swe/evaluations', rows.slice(0, 1));
    expect(await everyPage('trainer', '/v1/swe/evaluations')).toEqual([again.id, made.id]);
    expect(await everyPage('lead', '/v1/swe/evaluations')).toEqual([again.id, made.id]);
    expect(await everyPage('other', '/v1/swe/evaluations')).toEqual([]);
    const shown = await api('trainer').get<object>(`/v1/swe/evaluations/${made.id}`);
    expect(JSON.stringify(shown)).toContain('nobody__nothing-1');
    expect((await api('other').raw('GET', `/v1/swe/evaluations/${made.id}`)).status).toBe(404);
    const lines = (await (await api('trainer').raw('GET', `/v1/swe/evaluations/${made.id}/results`)).text()).split('\n');
    expect(lines.filter((line) => line.includes(KNOWN[0] ?? ''))).toHaveLength(1);
    expect((await api('trainer').raw('POST', `/v1/swe/evaluations/${made.id}/cancel`, {})).status).toBe(200);
    expect((await api('trainer').raw('POST', `/v1/swe/evaluations/${made.id}/resume`, {})).status).toBe(202);
  });

  it('count distinct patches of a sealed trainer, and let no more of a task be judged than the limit', async () => {
    const [taskId] = KNOWN;
    async function send(name: string, ...patches: string[]): Promise<number[]> {
      const statuses: number[] = [];
      for (const patch of patches) {
        const model_patch = `diff --git a/${patch} b/${patch}\n`;
        const rows = [{ instance_id: taskId, model_name_or_path: 'm', model_patch }];
        statuses.push((await api(name).raw('POST', '/v1/swe/evaluations', rows)).status);
      }
      return statuses;
    }
    // The trainer has handed in one patch of this task, `x`, twice.
    expect(await send('trainer', 'y', 'z', 'w', 'x', 'w', 'y')).toEqual([202, 202, 429, 202, 429, 202]);
    expect(await send('other', 'w')).toEqual([202]);
    expect(await send('lead', 'p', 'q', 'r', 's')).toEqual([202, 202, 202, 202]);
    const { items } = await api('lead').get<{ items: { action: string; subject: string; data: object }[] }>(
      '/v1/audit?limit=100',
    );
    const refusals = items.filter(({ action, subject }) => action === 'submission.refused' && subject === taskId);
    expect(refusals).toHaveLength(2);
  });

  it('keep a delivery with its tasks, which trainers are not shown before it is released', async () => {
    const made = await api('lead').post<Row>('/v1/swe/deliveries', { name: 'autumn', selection: 'verified' });
    expect(await api('lead').get(`/v1/swe/deliveries/${made.id}`)).toMatchObject({ id: made.id, name: 'autumn' });
    expect(await everyPage('lead', '/v1/swe/deliveries')).toEqual([made.id]);
    expect(await everyPage('trainer', '/v1/swe/deliveries')).toEqual([]);
    const { items } = await api('lead').get<{ items: { task_id: string }[] }>(`/v1/swe/deliveries/${made.id}/tasks`);
    expect(items.map(({ task_id: id }) => id)).toEqual(KNOWN);
    expect((await api('lead').raw('GET', `/v1/swe/deliveries/${made.id}/tasks/${KNOWN[0] ?? ''}`)).status).toBe(200);
    const twice = await api('lead').raw('POST', '/v1/swe/deliveries', { name: 'autumn', selection: 'verified' });
    expect(twice.status).toBe(409);
  });
});
