import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { readConfig } from '../../src/platform/config';
import { startServer } from '../../src/server';
import { gatherCast, type Cast } from '../support/cast';
import { read } from './here';

/** Who is on the panel: two whose attempts are uploaded, and two programs that copy. */
export interface Panel {
  offline: string[];
  copyists: string[];
}

/** A service of its own on loopback with everything on that stops a task, its people, and nothing in it. */
export interface Stage {
  cast: Cast;
  panel: Panel;
  close(): Promise<void>;
}

export async function openStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-audit-'));
  const given = {
    ...{ ASSAY_ENV: 'test', ASSAY_DATA_DIR: folder, ASSAY_PORT: '0', ASSAY_LOG_LEVEL: 'fatal', ASSAY_WORKERS: '3' },
    ...{ ASSAY_PUBLICATION_SLOT_SECONDS: '0', ASSAY_GRADER_SLOTS: '2', ASSAY_DOUBLE_BLIND_SHARE: '0' },
    ...{ ASSAY_QUALITY_POLICY: 'standard-2', ASSAY_DUPLICATES: 'block' },
  };
  const server = await startServer(readConfig({ ...process.env, ...given }));
  const cast = await gatherCast(server);
  async function close(): Promise<void> {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
  return { cast, panel: await register(cast), close };
}

async function register({ lead }: Cast): Promise<Panel> {
  const panel: Panel = { offline: [], copyists: [] };
  for (const name of ['one', 'two']) {
    const model = await lead.api.post<{ id: string }>('/v1/models', { name, offline: { model: `Model ${name}` } });
    const program = { source: read('copyist.py') };
    const copyist = await lead.api.post<{ id: string }>('/v1/models', { name: `copyist-${name}`, program });
    panel.offline.push(model.id);
    panel.copyists.push(copyist.id);
  }
  return panel;
}
