import { Table, TableColumn, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'similarity_items',
    columns: [
      { name: 'seq', type: 'integer', isPrimary: true },
      { name: 'task_id', type: 'text', isNullable: true },
      { name: 'benchmark_id', type: 'text', isNullable: true },
      { name: 'key', type: 'text', isNullable: true },
      { name: 'field', type: 'text' },
      { name: 'sha256', type: 'text' },
      { name: 'text', type: 'text' },
      { name: 'held', type: 'boolean' },
      { name: 'published', type: 'boolean' },
      { name: 'indexed', type: 'boolean' },
    ],
    indices: [
      { name: 'IDX_d34da897387cedec68656263e5', columnNames: ['task_id'] },
      { name: 'IDX_fd2e2b400d0c0242a7aa2e2270', columnNames: ['benchmark_id', 'indexed', 'seq'] },
      { name: 'IDX_649e4c3c86771cb6e737770378', columnNames: ['field', 'sha256'] },
    ],
  },
  {
    name: 'similarity_keys',
    columns: [
      { name: 'band', type: 'integer', isPrimary: true },
      { name: 'hash', type: 'integer', isPrimary: true },
      { name: 'item', type: 'integer', isPrimary: true },
    ],
    indices: [{ name: 'IDX_97524d321b82376b14a850d146', columnNames: ['item'] }],
  },
  {
    name: 'similarity_tasks',
    columns: [
      { name: 'task_id', type: 'text', isPrimary: true },
      { name: 'compared', type: 'text' },
      { name: 'ran', type: 'text', isNullable: true },
      { name: 'shape', type: 'text', isNullable: true },
      { name: 'held', type: 'boolean' },
      { name: 'declared', type: 'boolean' },
      { name: 'cluster', type: 'text' },
    ],
    indices: [
      { name: 'IDX_3b365c5e1062e869313aea8db0', columnNames: ['shape'] },
      { name: 'IDX_d3c96adb18e1cb6fc24d9a57e4', columnNames: ['cluster'] },
    ],
  },
  {
    name: 'similarity_matches',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'other', type: 'text' },
      { name: 'benchmark_id', type: 'text', isNullable: true },
      { name: 'key', type: 'text', isNullable: true },
      { name: 'held', type: 'boolean' },
      { name: 'level', type: 'text' },
      { name: 'near', type: 'boolean' },
      { name: 'findings', type: 'text' },
      { name: 'reason', type: 'text', isNullable: true },
      { name: 'overridden_by', type: 'text', isNullable: true },
      { name: 'overridden_at', type: 'text', isNullable: true },
      { name: 'version', type: 'integer' },
      { name: 'created_at', type: 'text' },
      { name: 'updated_at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_7766fe0cf189d17332a24ad42ce', columnNames: ['task_id', 'other'] }],
    indices: [{ name: 'IDX_a491b2bd9144ecb2b20633efdb', columnNames: ['other'] }],
  },
  {
    name: 'similarity_benchmarks',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'name', type: 'text' },
      { name: 'format', type: 'text' },
      { name: 'items', type: 'integer' },
      { name: 'held', type: 'integer' },
      { name: 'faults', type: 'text' },
      { name: 'job_id', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_8169ebc9d5bf140bf4dd3202e2', columnNames: ['name'], isUnique: true }],
  },
];
/** Items of releases that were made before: versions were never moved until now, so theirs is what it was. */
const FILL = 'UPDATE release_items SET split = (SELECT v.split FROM task_versions v WHERE v.id = release_items.version_id)';

/** The index of texts, what was found alike, registered benchmarks, and the split that a release froze. */
export class Similarity1795291200000 implements MigrationInterface {
  readonly name = 'Similarity1795291200000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
    await runner.addColumn('release_items', new TableColumn({ name: 'split', type: 'text', isNullable: true }));
    await runner.query(FILL);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('release_items', 'split');
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
