import { Table, TableColumn, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'evidence_bundles',
    columns: [
      { name: 'discrepancy_id', type: 'text', isPrimary: true },
      { name: 'cycle', type: 'integer', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'body', type: 'text' },
      { name: 'sha256', type: 'text' },
      { name: 'mac', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
  {
    name: 'attribution_proposals',
    columns: [
      { name: 'discrepancy_id', type: 'text', isPrimary: true },
      { name: 'cycle', type: 'integer', isPrimary: true },
      { name: 'fault', type: 'text', isNullable: true },
      { name: 'subtype', type: 'text', isNullable: true },
      { name: 'reasons', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
];

const COLUMNS: readonly [table: string, column: TableColumn][] = [
  ['discrepancies', new TableColumn({ name: 'version', type: 'integer', default: 0 })],
  ['rulings', new TableColumn({ name: 'disposition', type: 'text', default: "'rework'" })],
  ['rulings', new TableColumn({ name: 'bundle_sha256', type: 'text', isNullable: true })],
];

/** Frozen evidence, proposals of the machine, and what double-blind rulings need. */
export class Arbitration1795294800000 implements MigrationInterface {
  readonly name = 'Arbitration1795294800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
    for (const [table, column] of COLUMNS) await runner.addColumn(table, column.clone());
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, column] of [...COLUMNS].reverse()) await runner.dropColumn(table, column.name);
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
