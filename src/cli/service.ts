import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../client';
import type { Role } from '../domain/capability';
import { issueTokens } from '../first-start';
import { DataLock, ensureDataDir, readConfig, type Config, type ServiceFolders } from '../platform/config';
import { startServer } from '../server';

/** A service that runs already; its folders are known where it runs on this machine. */
export interface RunningService {
  url: string;
  folders?: ServiceFolders | undefined;
}

/** The configuration that a command works with: that of a service of its own, or what holds with one that runs already. */
export type Adapt = (config: Config, running: RunningService | undefined) => Config;

/**
 * Runs a command against the service: the one that owns the data folder, where one runs, else one that
 * lives for the command alone. Either way the command speaks HTTP, like every other client. `adapt` throws what a running one can't do.
 */
export async function withService<T>(
  role: Role,
  command: (client: ApiClient, config: Config, running: RunningService | undefined) => Promise<T>,
  adapt: Adapt = (config) => config,
): Promise<T> {
  const given = readConfig();
  const running = findRunning(given);
  const config = adapt(given, running);
  ensureDataDir(config);
  if (running) return command(new ApiClient(running.url, tokenFor(role, config)), config, running);
  // What a command says is on stdout; what its service has to warn of is not mixed into it.
  const server = await startServer({ ...config, http: { host: '127.0.0.1', port: 0 }, logLevel: 'warn' }, process.stderr);
  try {
    const name = `cli-${role}`;
    const tokens = await issueTokens(server, [[name, role]]);
    return await command(new ApiClient(server.url, tokens[name] ?? ''), config, running);
  } finally {
    await server.close();
  }
}

/** A service that lives for a command that only looks goes on with nobody's work: it would do so with folders that nobody named. */
export function onlyReading(config: Config): Config {
  return { ...config, worker: { ...config.worker, slots: 0 } };
}

function findRunning({ client, dataDir }: Config): RunningService | undefined {
  if (client.url !== undefined) return { url: client.url };
  const owner = new DataLock(dataDir).owner();
  return owner?.url ? { url: owner.url, folders: owner.folders ?? undefined } : undefined;
}

function tokenFor(role: Role, config: Config): string {
  if (config.client.token) return config.client.token;
  const file = join(config.dataDir, 'demo-tokens.json');
  const token = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[role] : undefined;
  if (!token) throw new Error(`The service is running; set ASSAY_TOKEN to a token with the role ${role}.`);
  return token;
}
