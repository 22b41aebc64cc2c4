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

  it('turn tags that trajectories kept into rows that people confirm', async () => {
    while (await isApplied(source, 'TrajectoryTags1795380000000')) await source.undoLastMigration();
    const kept = [
      { axis: 'outcome', slug: 'passed', evidence: 'resolved' },
      { axis: 'cause', slug: 'integrity.reads-history', evidence: 'step 3' },
    ];
    const row = {
      ...{ id: 'traj_1', task_id: 'o__r-1', content_hash: 'h', agent: 'bash', description: '{}', model: 'm', attempt: 1 },
      ...{ state: 'judged', round: 1, steps: 3, turns: 3, tokens: 0, micro_usd: 0, lost_tokens: 0, lost_micro_usd: 0 },
      ...{ held_tokens: 0, held_micro_usd: 0, findings: '[]', tags: JSON.stringify(kept), created_at: 'then' },
    };
    const values = Object.values(row).map((value) => `'${value}'`);
    await source.query(`INSERT INTO trajectories (${Object.keys(row).join(', ')}) VALUES (${values.join(', ')})`);
    await source.runMigrations();
    const rows: Record<string, unknown>[] = await source.query('SELECT * FROM failure_tags ORDER BY axis');
    expect(rows).toEqual([
      expect.objectContaining({ slug: 'integrity.reads-history', state: 'suggested', rule_id: 'trajectory/git-history' }),
      expect.objectContaining({ slug: 'passed', state: 'confirmed', rule_id: 'outcome', evidence: '[{"at":"run"}]' }),
    ]);
    expect(rows[0]).toMatchObject({ subject: 'trajectory', attempt_id: 'traj_1', task_id: 'o__r-1', model: 'bash/m' });
    expect(rows[0]).toMatchObject({ evidence: '[{"at":"step","step":3}]', created_at: 'then' });
    await source.query('DELETE FROM failure_tags');
    await source.query('DELETE FROM trajectories');
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

async function isApplied(source: DataSource, name: string): Promise<boolean> {
  const applied: { name: string }[] = await source.query('SELECT name FROM migrations');
  return applied.some((each) => each.name === name);
}

async function tableNames(source: DataSource): Promise<string[]> {
  const query =
    source.options.type === 'postgres'
      ? "SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public'"
      : "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'";
  return (await source.query(query)).map(({ name }: { name: string }) => name);
}
