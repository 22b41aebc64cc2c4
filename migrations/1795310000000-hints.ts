import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'swe_hint_sets',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'content_hash', type: 'text' },
      { name: 'signatures', type: 'text' },
      { name: 'skipped', type: 'text' },
      { name: 'drafted_by', type: 'text' },
      { name: 'drafted_at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_f613663392eb306942b837fc52d', columnNames: ['task_id', 'content_hash'] }],
  },
  {
    name: 'swe_hints',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'set_id', type: 'text' },
      { name: 'kind', type: 'text' },
      { name: 'path', type: 'text' },
      { name: 'origin', type: 'text' },
      { name: 'text', type: 'text' },
      { name: 'name', type: 'text' },
      { name: 'reason', type: 'text' },
      { name: 'evidence', type: 'text' },
      { name: 'status', type: 'text' },
      { name: 'version', type: 'integer' },
      { name: 'decided_by', type: 'text', isNullable: true },
      { name: 'decided_at', type: 'text', isNullable: true },
      { name: 'decision_reason', type: 'text', isNullable: true },
      { name: 'updated_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_fa16988de76326a7fd8042a0c1', columnNames: ['set_id'] }],
  },
];

/** Accessor hints of SWE tasks. */
export class Hints1795310000000 implements MigrationInterface {
  async up(queryRunner: QueryRunner): Promise<void> {
    for (const table of TABLES) await queryRunner.createTable(new Table(table));
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await queryRunner.dropTable(name);
  }
}
