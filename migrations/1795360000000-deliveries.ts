import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'deliveries',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'name', type: 'text' },
      { name: 'selection', type: 'text' },
      { name: 'filter', type: 'text' },
      { name: 'formats', type: 'text' },
      { name: 'policy', type: 'text' },
      { name: 'status', type: 'text' },
      { name: 'job_id', type: 'text' },
      { name: 'hash', type: 'text', isNullable: true },
      { name: 'manifest_sha256', type: 'text', isNullable: true },
      { name: 'audit_seq', type: 'integer', isNullable: true },
      { name: 'audit_mac', type: 'text', isNullable: true },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
      { name: 'released_at', type: 'text', isNullable: true },
    ],
    indices: [{ name: 'IDX_69f5d9e2ce3ae06c8df7b7f2ea', columnNames: ['name'], isUnique: true }],
  },
  {
    name: 'drift_runs',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'selection', type: 'text' },
      { name: 'policy', type: 'text' },
      { name: 'job_id', type: 'text' },
      { name: 'started_at', type: 'text' },
      { name: 'finished_at', type: 'text', isNullable: true },
    ],
  },
  {
    name: 'final_validations',
    columns: [
      { name: 'run_id', type: 'text', isPrimary: true },
      { name: 'position', type: 'integer', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'version', type: 'integer' },
      { name: 'version_id', type: 'text', isNullable: true },
      { name: 'content_hash', type: 'text' },
      { name: 'language', type: 'text' },
      { name: 'category', type: 'text' },
      { name: 'difficulty', type: 'text' },
      { name: 'licences', type: 'text' },
      { name: 'verdict', type: 'text' },
      { name: 'rounds_done', type: 'integer' },
      { name: 'findings', type: 'text' },
      { name: 'rounds', type: 'text' },
      { name: 'updated_at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_2a43514e22b71c24390d9b2545e', columnNames: ['run_id', 'task_id'] }],
    indices: [
      { name: 'IDX_83570824391b9433fe4371b12b', columnNames: ['run_id', 'verdict', 'position'] },
      { name: 'IDX_f82b407aa976f7b09cafece7c8', columnNames: ['task_id'] },
    ],
  },
];

/** Releases of SWE tasks, scheduled validations, and the rounds over each task. */
export class Deliveries1795360000000 implements MigrationInterface {
  readonly name = 'Deliveries1795360000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
