import { ROLES, type Role } from '../domain/capability';
import { issueTokens } from '../first-start';
import { DataLock, ensureDataDir, readConfig } from '../platform/config';
import { openApplication } from './application';

/** `assay token`: for who owns the machine, e.g. after the first admin's token was lost. Audited like any other. */
export async function issueLocalToken(account: string, role: Role): Promise<boolean> {
  if (!ROLES.includes(role)) throw new Error(`No such role: ${role}. Roles: ${ROLES.join(', ')}`);
  const config = readConfig();
  ensureDataDir(config);
  const owner = new DataLock(config.dataDir).owner();
  if (owner)
    throw new Error(`Process ${owner.pid} is using this data folder; stop it first, or use POST /v1/accounts/{id}/tokens.`);
  const app = await openApplication(config);
  try {
    const tokens = await issueTokens({ app }, [[account, role]]);
    process.stdout.write(`${tokens[account] ?? ''}\n`);
    return true;
  } finally {
    await app.close();
  }
}
