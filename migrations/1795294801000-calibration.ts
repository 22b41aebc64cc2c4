import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'calibration_items',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'fault', type: 'text' },
      { name: 'subtype', type: 'text' },
      { name: 'note', type: 'text' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_83b63c6f89bf5c59c03ad75b40', columnNames: ['task_id'], isUnique: true }],
  },
  {
    name: 'calibration_results',
    columns: [
      { name: 'item_id', type: 'text', isPrimary: true },
      { name: 'person_id', type: 'text', isPrimary: true },
      { name: 'seat', type: 'text', isPrimary: true },
      { name: 'hit', type: 'boolean' },
      { name: 'exact', type: 'boolean' },
      { name: 'at', type: 'text' },
    ],
    indices: [{ name: 'IDX_25e003a1a995c17f66d57f67a4', columnNames: ['at'] }],
  },
  {
    name: 'calibration_policies',
    columns: [
      { name: 'seat', type: 'text', isPrimary: true },
      { name: 'enabled', type: 'boolean' },
      { name: 'minimum', type: 'integer' },
      { name: 'threshold', type: 'integer' },
      { name: 'version', type: 'integer' },
      { name: 'updated_at', type: 'text' },
    ],
  },
  {
    name: 'calibration_pauses',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'person_id', type: 'text' },
      { name: 'seat', type: 'text' },
      { name: 'active_key', type: 'text', isNullable: true },
      { name: 'hits', type: 'integer' },
      { name: 'trials', type: 'integer' },
      { name: 'paused_at', type: 'text' },
      { name: 'lifted_at', type: 'text', isNullable: true },
      { name: 'lift_reason', type: 'text', isNullable: true },
    ],
    indices: [{ name: 'IDX_dd37181faf02b4a493f1d260d5', columnNames: ['active_key'], isUnique: true }],
  },
];

/** Tasks with known faults, what people made of them, and pauses of queues. */
export class Calibration1795294801000 implements MigrationInterface {
  readonly name = 'Calibration1795294801000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
