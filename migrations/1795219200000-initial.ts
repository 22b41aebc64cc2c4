import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';
import { tables } from './1795219200000-tables';

/** One set of migrations for SQLite and PostgreSQL: columns are text, integer or boolean, times are ISO text. */
export class Initial1795219200000 implements MigrationInterface {
  readonly name = 'Initial1795219200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(new Table(table));
    await runner.query(`INSERT INTO audit_heads (id, seq, mac) VALUES (1, 0, '${'0'.repeat(64)}')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
