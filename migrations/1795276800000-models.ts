import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'models',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'name', type: 'text' },
      { name: 'kind', type: 'text' },
      { name: 'snapshot_id', type: 'text' },
      { name: 'settings', type: 'text' },
      { name: 'change', type: 'integer' },
      { name: 'disabled_at', type: 'text', isNullable: true },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_3492c71396207453cf17c0928f', columnNames: ['name'], isUnique: true }],
  },
  {
    name: 'model_snapshots',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'model_id', type: 'text' },
      { name: 'number', type: 'integer' },
      { name: 'content_hash', type: 'text' },
      { name: 'definition', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    uniques: [
      { name: 'UQ_0c1934e01bf35885be51e405f81', columnNames: ['model_id', 'content_hash'] },
      { name: 'UQ_955cd6da04e8432975f8763f826', columnNames: ['model_id', 'number'] },
    ],
  },
  {
    name: 'model_sources',
    columns: [
      { name: 'sha256', type: 'text', isPrimary: true },
      { name: 'source', type: 'text' },
    ],
  },
];

/** Models that may be asked, their snapshots, and the sources of those that are programs. */
export class Models1795276800000 implements MigrationInterface {
  readonly name = 'Models1795276800000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
