import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../../src/platform/config';
import { sleep } from '../../src/platform/clock';

/** The compiled server as a process of its own, which can be killed like any other. */
export class ServerProcess {
  private child: ChildProcess | undefined;

  /** `more`: variables of the environment beside those of the configuration. */
  constructor(
    private readonly config: Config,
    private readonly more: Record<string, string> = {},
  ) {}

  /** Starts it and waits until it listens; returns its URL. */
  async start(): Promise<string> {
    const main = join(__dirname, '../../dist/src/main.js');
    if (!existsSync(main)) throw new Error('Build first: npm run build');
    const { dataDir, docker, similarity, swe } = this.config;
    const env = {
      ...{
        PATH: process.env['PATH'],
        ASSAY_ENV: 'test',
        ASSAY_PORT: '0',
        ASSAY_LOG_LEVEL: 'error',
        ASSAY_DATA_DIR: join(dataDir, '..'),
      },
      ...{ ASSAY_PUBLICATION_SLOT_SECONDS: '0', ASSAY_WORKERS: '2', ...(docker.host && { DOCKER_HOST: docker.host }) },
      ...{
        ASSAY_ARTIFACTS_DIR: swe.artifactsDir,
        ASSAY_SWE_CASES: String(swe.cases),
        ASSAY_SWE_BUSY_CASES: String(swe.busyCases),
        ASSAY_SWE_MIN_REPETITIONS: String(swe.minRepetitions),
      },
      ...{ ASSAY_DUPLICATES: similarity.duplicates, ASSAY_SWE_DRIFT: swe.drift.selection },
      ...(swe.sourcesDir !== undefined && { ASSAY_SWE_SOURCES_DIR: swe.sourcesDir }),
      ...(docker.caBundle !== undefined && { SSL_CERT_FILE: docker.caBundle }),
      ...docker.buildArguments,
      ...this.more,
    };
    this.child = spawn(process.execPath, [main], { env, stdio: ['ignore', 'ignore', 'inherit'] });
    return this.listening(this.child.pid ?? 0);
  }

  /** SIGKILL: nothing of the process gets to say goodbye. */
  async kill(): Promise<void> {
    const child = this.child;
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  private async listening(pid: number): Promise<string> {
    const file = join(this.config.dataDir, 'process.json');
    for (let waited = 0; waited < 60_000; waited += 100) {
      const lock = existsSync(file)
        ? (JSON.parse(readFileSync(file, 'utf8') || '{}') as { pid?: number; url?: string | null })
        : {};
      if (lock.pid === pid && lock.url) return lock.url;
      if (this.child?.exitCode !== null) throw new Error('The server ended before it listened');
      await sleep(100);
    }
    throw new Error('The server did not listen within a minute');
  }
}
