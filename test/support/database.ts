import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DataSource } from 'typeorm';
import { SYSTEM_ACTOR, type Ctx } from '../../src/domain/actor';
import { sleep } from '../../src/platform/clock';
import { openReader, openWriter, UnitOfWork } from '../../src/platform/database';
import type { Config } from '../../src/platform/config';
import { schema } from '../../src/schema';
import { testConfig } from './server';

export type Dialect = 'sqlite' | 'postgres';

/** SQLite always, and PostgreSQL where TEST_DATABASE_URL says how to reach one that may create databases. */
export const DIALECTS: readonly Dialect[] = process.env['TEST_DATABASE_URL'] ? ['sqlite', 'postgres'] : ['sqlite'];

/** An empty database of its own: where it is, and how to be rid of it. */
export interface Place {
  database: Config['database'];
  drop(): Promise<void>;
}

export async function newDatabase(dialect: Dialect): Promise<Place> {
  if (dialect === 'postgres') return newPostgres(process.env['TEST_DATABASE_URL'] ?? '');
  const folder = mkdtempSync(join(tmpdir(), 'assay-db-'));
  return {
    database: { kind: 'sqlite', file: join(folder, 'assay.sqlite') },
    drop: async () => rmSync(folder, { recursive: true, force: true }),
  };
}

async function newPostgres(server: string): Promise<Place> {
  const name = `assay_test_${randomBytes(6).toString('hex')}`;
  await onServer(server, `CREATE DATABASE ${name}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    database: { kind: 'postgres', url: url.toString() },
    drop: () => onServer(server, `DROP DATABASE ${name} WITH (FORCE)`),
  };
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** The service's tables in a database of their own, with the unit of work over them and nothing else. */
export interface TestDatabase {
  config: Config;
  writer: DataSource;
  work: UnitOfWork;
  /** Opens the connections that a pool opens on demand, so that units which follow do overlap. */
  openPool(): Promise<void>;
  close(): Promise<void>;
}

export async function openTestDatabase(dialect: Dialect): Promise<TestDatabase> {
  const { database, drop } = await newDatabase(dialect);
  const config = testConfig({ database });
  const writer = await openWriter(database, schema);
  const reader = await openReader(database, schema, writer);
  const work = new UnitOfWork(writer, reader);
  return {
    ...{ config, writer, work },
    openPool: async () => void (await Promise.all(Array.from({ length: 10 }, () => work.run(ctxAt(), () => sleep(20))))),
    close: async () => {
      if (reader !== writer) await reader.destroy();
      await writer.destroy();
      await drop();
      rmSync(config.dataDir, { recursive: true, force: true });
    },
  };
}

/** A context of the service itself, at a time that the test sets. */
export function ctxAt(time = '2026-01-01T00:00:00.000Z', overrides: Partial<Ctx> = {}): Ctx {
  return { actor: SYSTEM_ACTOR, requestId: 'test', now: () => new Date(time), via: 'test', ...overrides };
}
