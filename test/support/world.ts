import { UnitOfWork } from '../../src/platform/database';
import { schema } from '../../src/schema';
import type { TestServer } from './server';

/** Tables that every request may write, refused or not. */
const LOGS = new Set(['AuditEntry', 'AuditHead']);

/** Number of rows of every table but the audit log: equal before and after means that nothing was half-written. */
export async function countRows({ app }: TestServer): Promise<Record<string, number>> {
  const { manager } = app.get(UnitOfWork).reader;
  const tables = schema.entities.filter(({ name }) => !LOGS.has(name));
  const counts = await Promise.all(tables.map(async (table) => [table.name, await manager.count(table)] as const));
  return Object.fromEntries(counts);
}
