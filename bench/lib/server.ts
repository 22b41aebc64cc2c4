import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { issueTokens } from '../../src/first-start';
import { sleep } from '../../src/platform/clock';
import { readConfig } from '../../src/platform/config';
import { SANDBOX, type Sandbox } from '../../src/platform/sandbox';
import { startServer } from '../../src/server';
import { publish, type Published } from '../../test/support/pool';

export interface Prepared {
  folder: string;
  token: string;
  image: string;
  /** Version ids, in the order of the tasks. */
  versions: string[];
  remove(): void;
}

/** A data folder whose pool holds these tasks, published without being validated, and a trainer's token for it. */
export async function prepare(tasks: Published[]): Promise<Prepared> {
  const folder = mkdtempSync(join(tmpdir(), 'assay-bench-'));
  const server = await startServer(readConfig(environment(folder)));
  try {
    const versions: string[] = [];
    for (const task of tasks) versions.push((await publish(server, task)).version.id);
    const { trainer = '' } = await issueTokens(server, [['trainer', 'trainer-open']]);
    const { image } = await server.app.get<Sandbox>(SANDBOX).prepareImage({ python: '3.13', packages: [] });
    return { folder, token: trainer, image, versions, remove: () => rmSync(folder, { recursive: true, force: true }) };
  } finally {
    await server.close();
  }
}

export function environment(folder: string, extra: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
  const own = {
    ASSAY_ENV: 'test',
    ASSAY_DATA_DIR: folder,
    ASSAY_PORT: '0',
    ASSAY_LOG_LEVEL: 'error',
    ASSAY_GRADER_MAX_SUBMISSIONS: '1000000',
  };
  return { ...process.env, ...own, ...extra };
}

export interface Service {
  url: string;
  process: ChildProcess;
  /** Resident MiB, and those of its heap, right after all garbage was collected. */
  collected(): Promise<{ rss: number; heap: number }>;
  stop(): Promise<void>;
}

/** The service in a process of its own, so that whoever loads it shares no event loop with it. */
export async function serve(folder: string, extra: NodeJS.ProcessEnv = {}): Promise<Service> {
  // As npm start starts it.
  const child = spawn(process.execPath, ['--max-semi-space-size=64', '--expose-gc', join(__dirname, 'serve-main.js')], {
    env: environment(folder, extra),
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const url = await new Promise<string>((resolve, reject) => {
    child.stdout.once('data', (line: Buffer) => resolve(line.toString().trim()));
    child.once('exit', (code) => reject(new Error(`the service ended with ${code}`)));
  });
  return {
    url,
    process: child,
    collected: () => {
      const told = once(child.stdout, 'data').then(([line]) => JSON.parse(String(line)) as { rss: number; heap: number });
      child.kill('SIGUSR2');
      return told;
    },
    stop: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await Promise.race([ended, sleep(20_000)]);
    },
  };
}
