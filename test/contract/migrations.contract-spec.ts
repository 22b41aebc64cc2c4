import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../src/platform/database';
import { schema } from '../../src/schema';
import { DIALECTS, newDatabase, type Place } from '../support/database';

describe.each(DIALECTS)('Migrations on %s', (dialect) => {
  let place: Place;
  let source: DataSource;

  beforeAll(async () => {
    place = await newDatabase(dialect);
    source = await new DataSource(dataSourceOptions(place.database, schema)).initialize();
  });
  afterAll(async () => {
    await source.destroy();
    await place.drop();
  });

  it('make what the entities describe, column by column and index by index', async () => {
    await source.runMigrations();
    const { upQueries } = await source.driver.createSchemaBuilder().log();
    expect(upQueries.map(({ query }) => query)).toEqual([]);
  });

  it('leave no table that no entity describes', async () => {
    const described = source.entityMetadatas.map(({ tableName }) => tableName);
    expect((await tableNames(source)).sort()).toEqual([...described, 'migrations'].sort());
  });

  it('run a second time without an effect', async () => {
    expect(await source.runMigrations()).toEqual([]);
  });

  it('undo all that they did', async () => {
    for (const _ of schema.migrations) await source.undoLastMigration();
    expect(await tableNames(source)).toEqual(['migrations']);
    expect(await source.query('SELECT name FROM migrations')).toEqual([]);
  });

  it('can be run again after that', async () => {
    expect((await source.runMigrations()).length).toBe(schema.migrations.length);
  });
});

async function tableNames(source: DataSource): Promise<string[]> {
  const query =
    source.options.type === 'postgres'
      ? "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
      : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  return (await source.query(query)).map(({ name }: { name: string }) => name);
}
