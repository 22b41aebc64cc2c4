import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'quality_runs',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'pins', type: 'text' },
      { name: 'trust', type: 'text' },
      { name: 'policy', type: 'text' },
      { name: 'status', type: 'text' },
      { name: 'outcome', type: 'text', isNullable: true },
      { name: 'job_id', type: 'text' },
      { name: 'created_at', type: 'text' },
      { name: 'concluded_at', type: 'text', isNullable: true },
    ],
    indices: [{ name: 'IDX_3a2e24e5ead6d77afdff90ed9e', columnNames: ['task_id', 'id'] }],
  },
  {
    name: 'quality_steps',
    columns: [
      { name: 'run_id', type: 'text', isPrimary: true },
      { name: 'step', type: 'text', isPrimary: true },
      { name: 'body', type: 'text' },
    ],
  },
  {
    name: 'quality_probes',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'kind', type: 'text' },
      { name: 'files', type: 'text' },
      { name: 'note', type: 'text' },
      { name: 'origin', type: 'text' },
      { name: 'person_id', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_2c46b6c469d4b90b71d1b2be44', columnNames: ['task_id', 'id'] }],
  },
  {
    name: 'quality_waivers',
    columns: [
      { name: 'task_id', type: 'text', isPrimary: true },
      { name: 'mutant_id', type: 'text', isPrimary: true },
      { name: 'kind', type: 'text' },
      { name: 'reason', type: 'text' },
      { name: 'person_id', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
];

/** Quality runs with what their steps found, probes, and waivers of mutants. */
export class TestQuality1795287600000 implements MigrationInterface {
  readonly name = 'TestQuality1795287600000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of TABLES.toReversed()) await runner.dropTable(name);
  }
}
