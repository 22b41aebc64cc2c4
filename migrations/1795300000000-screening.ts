import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'screenings',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'language', type: 'text' },
      { name: 'content_hash', type: 'text' },
      { name: 'evidence_hash', type: 'text' },
      { name: 'policy_version', type: 'integer' },
      { name: 'catalogue_version', type: 'integer' },
      { name: 'verdict', type: 'text' },
      { name: 'results', type: 'text' },
      { name: 'marks', type: 'text' },
      { name: 'drops', type: 'text' },
      { name: 'f2p_left', type: 'integer' },
      { name: 'p2p_left', type: 'integer' },
      { name: 'overrides', type: 'text' },
      { name: 'current', type: 'boolean' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
      { name: 'version', type: 'integer' },
    ],
    indices: [
      { name: 'IDX_f655f1bfec663438e30c105bdf', columnNames: ['task_id', 'current'] },
      { name: 'IDX_8a5aedda8ad0149db1817c676e', columnNames: ['current', 'id'] },
    ],
  },
  {
    name: 'screening_policies',
    columns: [
      { name: 'version', type: 'integer', isPrimary: true },
      { name: 'all', type: 'text' },
      { name: 'by_language', type: 'text' },
      { name: 'must_be_known', type: 'text' },
      { name: 'reason', type: 'text' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
  {
    name: 'screening_prints',
    columns: [
      { name: 'task_id', type: 'text', isPrimary: true },
      { name: 'content_hash', type: 'text' },
      { name: 'verified_at', type: 'text' },
      { name: 'base_commit', type: 'text' },
      { name: 'files', type: 'text' },
      { name: 'signature', type: 'text' },
    ],
  },
  {
    name: 'screening_keys',
    columns: [
      { name: 'key', type: 'integer', isPrimary: true },
      { name: 'task_id', type: 'text', isPrimary: true },
    ],
    indices: [{ name: 'IDX_237fc6610b77adb73ee179fdb9', columnNames: ['task_id'] }],
  },
];

/** Screenings of SWE tasks, the policies they were made under, and by what tasks are compared with one another. */
export class Screening1795300000000 implements MigrationInterface {
  readonly name = 'Screening1795300000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
