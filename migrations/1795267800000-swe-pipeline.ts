import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'swe_pools',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'name', type: 'text' },
      { name: 'language', type: 'text', isNullable: true },
      { name: 'sha256', type: 'text' },
      { name: 'size', type: 'integer' },
      { name: 'faults', type: 'text' },
      { name: 'updated_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_27e19a4ff02a2647f724a03030', columnNames: ['name'], isUnique: true }],
  },
  {
    name: 'swe_candidates',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'key', type: 'text' },
      { name: 'ref', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'language', type: 'text', isNullable: true },
      { name: 'status', type: 'text' },
      { name: 'category', type: 'text', isNullable: true },
      { name: 'reasons', type: 'text' },
      { name: 'facts', type: 'text', isNullable: true },
      { name: 'updated_at', type: 'text' },
    ],
    indices: [
      { name: 'IDX_530604ef4de793077aa3244965', columnNames: ['key'], isUnique: true },
      { name: 'IDX_b207d6c49c5969752070f27cfe', columnNames: ['status', 'id'] },
    ],
  },
  {
    name: 'swe_pool_entries',
    columns: [
      { name: 'pool_id', type: 'text', isPrimary: true },
      { name: 'line', type: 'integer', isPrimary: true },
      { name: 'candidate_id', type: 'text' },
    ],
    indices: [{ name: 'IDX_214e7c1308f79d65237e02df4f', columnNames: ['candidate_id'] }],
  },
  {
    name: 'swe_batches',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'pool_id', type: 'text' },
      { name: 'options', type: 'text' },
      { name: 'fingerprint', type: 'text' },
      { name: 'job_id', type: 'text' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_e000059754d5433fb345088581', columnNames: ['pool_id'] }],
  },
  {
    name: 'swe_cases',
    columns: [
      { name: 'batch_id', type: 'text', isPrimary: true },
      { name: 'candidate_id', type: 'text', isPrimary: true },
      { name: 'position', type: 'integer' },
      { name: 'status', type: 'text' },
      { name: 'stage', type: 'text', isNullable: true },
      { name: 'attempts', type: 'integer' },
      { name: 'failure_kind', type: 'text', isNullable: true },
      { name: 'reasons', type: 'text' },
      { name: 'reason', type: 'text', isNullable: true },
      { name: 'fingerprint', type: 'text', isNullable: true },
      { name: 'timings', type: 'text' },
      { name: 'updated_at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_dd27ff393a488468d9114f757f6', columnNames: ['batch_id', 'position'] }],
    indices: [{ name: 'IDX_ef270013e6997640149af00d50', columnNames: ['batch_id', 'status', 'position'] }],
  },
  {
    name: 'swe_tasks',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'candidate_id', type: 'text' },
      { name: 'language', type: 'text' },
      { name: 'folder', type: 'text' },
      { name: 'content_hash', type: 'text' },
      { name: 'summary', type: 'text' },
      { name: 'instance', type: 'text' },
      { name: 'record', type: 'text' },
      { name: 'verified_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_33e1515ff1a02ab001ccc576ee', columnNames: ['language', 'id'] }],
  },
];

/** Pools of pull requests, what became of each, batches over them, and the verified tasks. */
export class SwePipeline1795267800000 implements MigrationInterface {
  readonly name = 'SwePipeline1795267800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
