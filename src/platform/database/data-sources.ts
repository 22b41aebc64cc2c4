import sqlite3 from 'sqlite3';
import { DataSource, type DataSourceOptions, type EntityTarget, type MigrationInterface, type ObjectLiteral } from 'typeorm';
import type { Config } from '../config';

type Migration = new () => MigrationInterface;

export interface Schema {
  entities: (EntityTarget<ObjectLiteral> & (new () => object))[];
  migrations: Migration[];
}

/** TypeORM asks for the verbose mode, which makes a stack and prints all parameters of every statement, to throw them away. */
const QUIET = { ...sqlite3, verbose: () => sqlite3 };

/** Options for one connection (SQLite) or one pool (PostgreSQL) to the configured database. */
export function dataSourceOptions(database: Config['database'], { entities, migrations }: Schema): DataSourceOptions {
  const common = { entities, migrations, synchronize: false, migrationsTransactionMode: 'each' as const };
  if (database.kind === 'postgres') return { ...common, type: 'postgres', url: database.url };
  return { ...common, type: 'sqlite', driver: QUIET, database: database.file, enableWAL: true, busyTimeout: 5000 };
}

/** Opens the writing connection and brings the schema up to date. */
export async function openWriter(database: Config['database'], schema: Schema): Promise<DataSource> {
  const source = await new DataSource(dataSourceOptions(database, schema)).initialize();
  if (database.kind === 'sqlite') {
    // FULL: a commit that was answered survives the power going (WAL with NORMAL may lose the last ones).
    await source.query('PRAGMA synchronous = FULL');
    await source.query('PRAGMA foreign_keys = ON');
  }
  await source.runMigrations();
  return source;
}

/**
 * The reading side. On SQLite a second connection that cannot write; on PostgreSQL the same pool, whose
 * queries take connections of their own anyway.
 */
export async function openReader(database: Config['database'], schema: Schema, writer: DataSource): Promise<DataSource> {
  if (database.kind === 'postgres') return writer;
  const source = await new DataSource(dataSourceOptions(database, schema)).initialize();
  await source.query('PRAGMA query_only = ON');
  return source;
}
