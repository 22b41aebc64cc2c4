import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const tables: TableOptions[] = [
  {
    name: 'gradings',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'account_id', type: 'text' },
      { name: 'version_id', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'scope', type: 'text' },
      { name: 'submission_sha256', type: 'text' },
      { name: 'verdict', type: 'text' },
      { name: 'result', type: 'text' },
      { name: 'judged_id', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
  {
    name: 'judgements',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'outcome', type: 'text' },
    ],
  },
  {
    name: 'pending_gradings',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'account_id', type: 'text' },
      { name: 'person_id', type: 'text' },
      { name: 'version_id', type: 'text' },
      { name: 'status', type: 'text' },
      { name: 'request', type: 'text' },
      { name: 'request_id', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
  {
    name: 'submitted_files',
    columns: [
      { name: 'sha256', type: 'text', isPrimary: true },
      { name: 'files', type: 'text' },
    ],
  },
  {
    name: 'submission_uses',
    columns: [
      { name: 'account_id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text', isPrimary: true },
      { name: 'sha256', type: 'text', isPrimary: true },
    ],
  },
  {
    name: 'batch_lines',
    columns: [
      { name: 'account_id', type: 'text', isPrimary: true },
      { name: 'key', type: 'text', isPrimary: true },
      { name: 'line', type: 'integer', isPrimary: true },
      { name: 'digest', type: 'text' },
      { name: 'grading_id', type: 'text' },
    ],
  },
  {
    name: 'grading_reports',
    columns: [
      { name: 'grading_id', type: 'text', isPrimary: true },
      { name: 'account_id', type: 'text' },
      { name: 'discrepancy_id', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_bb2f793236a79071ff1ca64058', columnNames: ['account_id', 'created_at'] }],
  },
];

/** Gradings of trainers' submissions. */
export class Gradings1795258200000 implements MigrationInterface {
  readonly name = 'Gradings1795258200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of tables) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of tables.toReversed()) await runner.dropTable(name);
  }
}
