import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { ApiClient } from '../../src/client';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import { type Config } from '../../src/platform/config';
import { containersOf } from '../support/docker';
import { publish } from '../support/pool';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';

/** Milliseconds after a start: while the suite is being measured, and again. */
const KILLS = [2500, 1500];

let config: Config;
let server: ServerProcess;
let root: string;
let token: string;
let taskId: string;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-quality-'));
  config = rootedConfig(root);
  const app = await openApplication(config);
  token = (await issueTokens({ app }, [['lead', 'lead']]))['lead'] ?? '';
  taskId = (await publish({ app })).task.id;
  await app.close();
  server = new ServerProcess(config);
});
afterAll(async () => {
  await server.kill();
  rmSync(root, { recursive: true, force: true });
});

async function start(): Promise<ApiClient> {
  return new ApiClient(await server.start(), token);
}

interface Run {
  id: string;
  status: string;
  outcome: string | null;
  job_id: string;
}

describe('A quality run whose server is killed', () => {
  it('goes on where it was, ends once, and leaves no container behind', async () => {
    let lead = await start();
    const { id } = await lead.post<Run>(`/v1/tasks/${taskId}/quality-runs`, { policy: 'standard-2' });
    const orphans: string[] = [];
    for (const delay of KILLS) {
      await sleep(delay);
      orphans.push(...(await containersOf(config.dataDir)));
      expect((await lead.get<Run>(`/v1/tasks/${taskId}/quality-runs/${id}`)).status).not.toBe('concluded');
      await server.kill();
      lead = await start();
    }
    let run = await lead.get<Run>(`/v1/tasks/${taskId}/quality-runs/${id}`);
    while (run.status !== 'concluded') {
      await sleep(300);
      run = await lead.get<Run>(`/v1/tasks/${taskId}/quality-runs/${id}`);
    }
    expect(run.outcome).toBe('measured');
    const { items } = await lead.get<{ items: { action: string; subject: string }[] }>('/v1/audit?limit=1000');
    const told = items.filter(({ action, subject }) => subject === taskId && action.startsWith('quality-run.'));
    expect(told.map(({ action }) => action).sort()).toEqual(['quality-run.concluded', 'quality-run.started']);
    // What is there now is warm, and this server's own.
    expect(orphans.length).toBeGreaterThan(0);
    expect((await containersOf(config.dataDir)).filter((container) => orphans.includes(container))).toEqual([]);
  }, 180_000);
});
