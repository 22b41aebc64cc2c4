import { readFileSync, existsSync } from 'node:fs';
import { join } from 'node:path';
import { ApiClient } from '../client';
import type { Role } from '../domain/capability';
import { issueTokens } from '../first-start';
import { DataLock, ensureDataDir, readConfig, type Config } from '../platform/config';
import { startServer } from '../server';

/**
 * Runs a command against the service: the one that owns the data folder, where one runs, else one that
 * lives for the command alone. Either way the command speaks HTTP, like every other client. `adapt` reaches only the latter.
 */
export async function withService<T>(
  role: Role,
  command: (client: ApiClient, config: Config) => Promise<T>,
  adapt: (config: Config) => Config = (config) => config,
): Promise<T> {
  const config = adapt(readConfig());
  ensureDataDir(config);
  const url = config.client.url ?? new DataLock(config.dataDir).owner()?.url;
  if (url) return command(new ApiClient(url, tokenFor(role, config)), config);
  const server = await startServer({ ...config, http: { host: '127.0.0.1', port: 0 }, logLevel: 'warn' });
  try {
    const name = `cli-${role}`;
    const tokens = await issueTokens(server, [[name, role]]);
    return await command(new ApiClient(server.url, tokens[name] ?? ''), config);
  } finally {
    await server.close();
  }
}

function tokenFor(role: Role, config: Config): string {
  if (config.client.token) return config.client.token;
  const file = join(config.dataDir, 'demo-tokens.json');
  const token = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>)[role] : undefined;
  if (!token) throw new Error(`The service is running; set ASSAY_TOKEN to a token with the role ${role}.`);
  return token;
}
