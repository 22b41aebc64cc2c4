import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'swe_evaluations',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'format', type: 'text' },
      { name: 'fresh', type: 'boolean' },
      { name: 'faults', type: 'text' },
      { name: 'job_id', type: 'text' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_1e6055a535318db52dcb214e1f', columnNames: ['created_by', 'id'] }],
  },
  {
    name: 'swe_evaluation_entries',
    columns: [
      { name: 'evaluation_id', type: 'text', isPrimary: true },
      { name: 'position', type: 'integer', isPrimary: true },
      { name: 'line', type: 'integer' },
      { name: 'instance_id', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'known', type: 'boolean' },
      { name: 'model', type: 'text' },
      { name: 'patch', type: 'text' },
      { name: 'has_patch', type: 'boolean' },
      { name: 'outcome', type: 'text', isNullable: true },
      { name: 'verdict_key', type: 'text', isNullable: true },
      { name: 'reused', type: 'boolean' },
      { name: 'verdict', type: 'text', isNullable: true },
      { name: 'judged_at', type: 'text', isNullable: true },
    ],
    indices: [{ name: 'IDX_a7314dee80ca7ccbcc15387095', columnNames: ['verdict_key', 'judged_at'] }],
  },
];

/** Prediction files that were handed in, and what came of each of their patches. */
export class Predictions1795320000000 implements MigrationInterface {
  readonly name = 'Predictions1795320000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
