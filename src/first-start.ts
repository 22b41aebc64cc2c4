import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { INestApplicationContext } from '@nestjs/common';
import { SYSTEM_ACTOR, type Ctx } from './domain/actor';
import type { Role } from './domain/capability';
import { systemClock } from './platform/clock';
import type { Config } from './platform/config';
import { UnitOfWork } from './platform/database';
import { AccountsService } from './features/accounts';
import type { RunningServer } from './server';
import { runDemo } from './demo';

/** Demo accounts by name; two test writers, so that a lease can pass from one to the other. */
const DEMO_ROLES: readonly (readonly [name: string, role: Role])[] = [
  ['author', 'author'],
  ['test-writer', 'test-writer'],
  ['test-writer-2', 'test-writer'],
  ['arbiter', 'arbiter'],
  ['reviewer', 'reviewer'],
  ['lead', 'lead'],
  ['admin', 'admin'],
  ['trainer', 'trainer'],
  ['trainer-open', 'trainer-open'],
];

/** What happens once in the life of a data folder: the demo, or in production the first admin. */
export async function firstStart(server: RunningServer, config: Config): Promise<void> {
  if (config.env === 'test') return;
  if (config.env === 'production') return announceAdmin(server, config);
  const file = join(config.dataDir, 'demo-tokens.json');
  const fresh = !existsSync(file);
  if (fresh) writeFileSync(file, JSON.stringify(await issueTokens(server, DEMO_ROLES), null, 2), { mode: 0o600 });
  const tokens = JSON.parse(readFileSync(file, 'utf8')) as Record<string, string>;
  await runDemo(server.url, tokens, { tasks: config.demoTasks, progressFile: join(config.dataDir, 'demo-progress.json') });
}

async function announceAdmin(server: RunningServer, config: Config): Promise<void> {
  const file = join(config.dataDir, 'first-admin-token');
  const tokens = (await hasAccounts(server)) ? {} : await issueTokens(server, [['admin', 'admin']]);
  if (tokens['admin'] === undefined) return;
  writeFileSync(file, `${tokens['admin']}\n`, { mode: 0o600, flag: 'wx' });
  process.stdout.write(
    `Assay listens on ${server.url}. The first admin's token is in ${file}; read it once and delete the file.\n`,
  );
}

function hasAccounts({ app }: RunningServer): Promise<boolean> {
  return app.get(AccountsService).exists(app.get(UnitOfWork).reader);
}

/** A token for each of these accounts, which are made where they are missing; all or none. */
export async function issueTokens(
  { app }: { app: INestApplicationContext },
  roles: readonly (readonly [string, Role])[],
): Promise<Record<string, string>> {
  const accounts = app.get(AccountsService);
  const ctx: Ctx = { actor: SYSTEM_ACTOR, requestId: 'first-start', now: () => systemClock.now(), via: 'first-start' };
  return app.get(UnitOfWork).run(ctx, async (unit) => {
    const tokens: Record<string, string> = {};
    for (const [name, role] of roles) {
      const account =
        (await accounts.findByName(unit, name)) ?? (await accounts.insert(unit, { name, kind: 'person', roles: [role] }));
      tokens[name] = (await accounts.insertToken(unit, account, { name: 'first start', scopes: null, expires_at: null })).token;
    }
    return tokens;
  });
}
