/**
 * HumanEval from import to the pool, and the same containers run bare: `npm run bench:validate -- FILE [COUNT]`.
 *
 * Prints one JSON line: tasks a minute, and the ratio of the time of a validation to that of its containers
 * created, started, waited for and removed through the engine with nothing to do in them. 1 would mean that
 * judging costs nothing beyond the containers.
 */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiClient } from '../src/client';
import { issueTokens } from '../src/first-start';
import { monotonicMs, sleep } from '../src/platform/clock';
import { readConfig } from '../src/platform/config';
import { SANDBOX, type Sandbox } from '../src/platform/sandbox';
import { startServer, type RunningServer } from '../src/server';
import { measureBareContainer } from './lib/bare-container';

/** Containers of one imported task's validation: three oracle runs, the tests alone, the stubs; two each. */
const CONTAINERS_A_TASK = 10;

async function main(): Promise<void> {
  const [file, count = '164'] = process.argv.slice(2);
  if (file === undefined) throw new Error('Usage: npm run bench:validate -- FILE [COUNT]   (FILE: HumanEval as JSONL)');
  const records = readFileSync(file, 'utf8').split('\n').filter(Boolean).slice(0, Number(count));
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const config = readConfig({
    ...process.env,
    ASSAY_ENV: 'test',
    ASSAY_DATA_DIR: folder,
    ASSAY_PORT: '0',
    ASSAY_LOG_LEVEL: 'error',
  });
  const server = await startServer(config);
  try {
    const bareBefore = await bareContainers(server, config.worker.slots);
    const validated = await importAll(
      server,
      records.map((line) => JSON.parse(line) as unknown),
    );
    const bareAfter = await bareContainers(server, config.worker.slots);
    // Host speed drifts: the limit is measured on both sides of the run, and averaged.
    const bareMs = ((bareBefore + bareAfter) / 2) * CONTAINERS_A_TASK;
    const taskMs = validated.ms / records.length;
    const ratio = Math.round((taskMs / bareMs) * 100) / 100;
    process.stdout.write(
      `${JSON.stringify({
        ...{ bench: 'validate', tasks: records.length, accepted: validated.accepted, seconds: Math.round(validated.ms / 1000) },
        ...{
          tasks_per_minute: Math.round((60_000 / taskMs) * 10) / 10,
          task_ms: Math.round(taskMs),
          bare_ms: Math.round(bareMs),
        },
        ratio_to_bare_containers: ratio,
      })}\n`,
    );
  } finally {
    await server.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function importAll(server: RunningServer, records: unknown[]): Promise<{ ms: number; accepted: number }> {
  const { lead = '' } = await issueTokens(server, [['lead', 'lead']]);
  const api = new ApiClient(server.url, lead);
  const started = monotonicMs();
  const { job_ids } = await api.post<{ job_ids: string[] }>('/v1/imports', { format: 'humaneval', records });
  let accepted = 0;
  for (const id of job_ids) {
    let job = await api.get<{ status: string; result: { outcome?: string } | null }>(`/v1/jobs/${id}`);
    for (; ['queued', 'running'].includes(job.status); await sleep(100)) job = await api.get(`/v1/jobs/${id}`);
    if (job.result?.outcome === 'passed') accepted += 1;
  }
  return { ms: monotonicMs() - started, accepted };
}

/** Milliseconds a bare container, as many at once as the worker runs of pairs. */
async function bareContainers(server: RunningServer, slots: number): Promise<number> {
  const sandbox = server.app.get<Sandbox>(SANDBOX);
  const { image } = await sandbox.prepareImage({ python: '3.13', packages: [] });
  return measureBareContainer(image, { count: 40, atOnce: slots * 2 });
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
