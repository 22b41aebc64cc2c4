import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Writable } from 'node:stream';
import { ModelKeys, readConfig, type Config } from '../../src/platform/config';
import { startServer, type RunningServer } from '../../src/server';

export interface TestServer extends RunningServer {
  config: Config;
}

/** A configuration with a data folder of its own, on loopback, that publishes outcomes at once. */
export function testConfig(overrides: Partial<Config> = {}): Config {
  const dataDir = overrides.dataDir ?? mkdtempSync(join(tmpdir(), 'assay-test-'));
  return {
    env: 'test',
    demoTasks: 0,
    http: { host: '127.0.0.1', port: 0 },
    dataDir,
    database: { kind: 'sqlite', file: join(dataDir, 'assay.sqlite') },
    logLevel: 'silent',
    worker: { slots: 2, maxQueued: 10_000 },
    grader: {
      ...{ slots: 2, namespaces: 'user', cores: 2, maxQueued: 20_000, maxQueuedPerAccount: 4096, maxSubmissions: 10_000 },
      ...{ regradeShare: 0, maxReports: 20 },
    },
    swe: {
      // Specs that are about something else run each phase once.
      ...{ artifactsDir: join(dataDir, 'artifacts'), cases: 1, busyCases: 16, minRepetitions: 1 },
      github: { apiUrl: 'http://127.0.0.1:9', gitUrl: 'http://127.0.0.1:9', tokens: [] },
      drift: { selection: 'off', days: 30 },
    },
    models: { loopback: true, keys: new ModelKeys('ASSAY_MODEL_KEY_', {}) },
    // Specs make the same sample many times over; those about likeness turn it on.
    similarity: { duplicates: 'off' },
    compat: { holdMs: 60_000 },
    codeRuns: false,
    doubleBlindShare: 0,
    evaluation: { years: [5, 8], goldShare: 0.05, modelId: null },
    tagRules: { minimumDecided: 20, minimumPrecision: 0.6 },
    qualityPolicy: null,
    leaseMs: 3_600_000,
    publicationSlotMs: 0,
    docker: { buildArguments: {} },
    client: {},
    ...overrides,
  };
}

/**
 * The same with all that it keeps below one folder, and with what image builds need of this machine: for specs that make SWE tasks,
 * and for servers that are processes of their own (`ServerProcess` hands it over in the environment).
 */
export function rootedConfig(root: string, overrides: Partial<Config> = {}): Config {
  const plain = testConfig({ dataDir: join(root, 'test') });
  mkdirSync(plain.dataDir);
  const swe = { ...plain.swe, artifactsDir: join(root, 'artifacts'), sourcesDir: join(root, 'sources') };
  return { ...plain, swe, docker: readConfig().docker, ...overrides };
}

/** The whole service in this process, on real SQLite and real Docker; `close` removes its data. */
export async function startTestServer(overrides: Partial<Config> = {}, logStream?: Writable): Promise<TestServer> {
  const config = testConfig(overrides);
  const server = await startServer(config, logStream);
  return {
    ...server,
    config,
    close: async () => {
      await server.close();
      rmSync(config.dataDir, { recursive: true, force: true });
    },
  };
}
