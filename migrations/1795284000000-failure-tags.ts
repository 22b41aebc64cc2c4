import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'failure_tags',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'key', type: 'text' },
      { name: 'attempt_id', type: 'text' },
      { name: 'run_id', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'model', type: 'text' },
      { name: 'domain', type: 'text' },
      { name: 'axis', type: 'text' },
      { name: 'slug', type: 'text' },
      { name: 'taxonomy_version', type: 'text' },
      { name: 'source', type: 'text' },
      { name: 'rule_id', type: 'text', isNullable: true },
      { name: 'rule_version', type: 'integer', isNullable: true },
      { name: 'confidence', type: 'text', isNullable: true },
      { name: 'evidence', type: 'text' },
      { name: 'state', type: 'text' },
      { name: 'reviewer', type: 'text', isNullable: true },
      { name: 'note', type: 'text', isNullable: true },
      { name: 'ruling_id', type: 'text', isNullable: true },
      { name: 'created_at', type: 'text' },
      { name: 'decided_at', type: 'text', isNullable: true },
    ],
    uniques: [{ name: 'UQ_a4912f4195a2c962b73ec8a26f1', columnNames: ['key'] }],
    indices: [
      { name: 'IDX_202d376cb4a6b2eec3067b6931', columnNames: ['attempt_id'] },
      { name: 'IDX_040d52253b263b667ee263a192', columnNames: ['rule_id', 'rule_version', 'state'] },
      { name: 'IDX_74db49c9386968d62bb0c0e0ec', columnNames: ['model', 'axis', 'slug'] },
    ],
  },
  {
    name: 'panel_findings',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'key', type: 'text' },
      { name: 'run_id', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'rule', type: 'text' },
      { name: 'rule_version', type: 'integer' },
      { name: 'test_id', type: 'text' },
      { name: 'attempt_ids', type: 'text' },
      { name: 'discrepancy_id', type: 'text', isNullable: true },
      { name: 'cycle', type: 'integer', isNullable: true },
      { name: 'created_at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_b20e13523292fd56d99e77b9495', columnNames: ['key'] }],
    indices: [{ name: 'IDX_33dd33f2340517cdd08b7e426a', columnNames: ['discrepancy_id'] }],
  },
  {
    name: 'failure_tag_switches',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'rule_id', type: 'text' },
      { name: 'rule_version', type: 'integer' },
      { name: 'state', type: 'text' },
      { name: 'note', type: 'text' },
      { name: 'by', type: 'text' },
      { name: 'at', type: 'text' },
    ],
    indices: [{ name: 'IDX_5d8b02995a8bd37a23d87d6131', columnNames: ['rule_id', 'rule_version'] }],
  },
];

/** Tags of attempts, what panels found of tasks, and which rules are off. */
export class FailureTags1795284000000 implements MigrationInterface {
  readonly name = 'FailureTags1795284000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
