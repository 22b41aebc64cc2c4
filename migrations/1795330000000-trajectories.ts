import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'trajectory_runs',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'options', type: 'text' },
      { name: 'job_id', type: 'text' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
  },
  {
    name: 'trajectories',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'run_id', type: 'text', isNullable: true },
      { name: 'format', type: 'text', isNullable: true },
      { name: 'task_id', type: 'text' },
      { name: 'content_hash', type: 'text' },
      { name: 'agent', type: 'text' },
      { name: 'description', type: 'text' },
      { name: 'agent_index', type: 'integer', isNullable: true },
      { name: 'model', type: 'text', isNullable: true },
      { name: 'snapshot_id', type: 'text', isNullable: true },
      { name: 'attempt', type: 'integer' },
      { name: 'seed', type: 'integer', isNullable: true },
      { name: 'state', type: 'text' },
      { name: 'round', type: 'integer' },
      { name: 'steps', type: 'integer' },
      { name: 'turns', type: 'integer' },
      { name: 'tokens', type: 'bigint' },
      { name: 'micro_usd', type: 'bigint' },
      { name: 'lost_tokens', type: 'bigint' },
      { name: 'lost_micro_usd', type: 'bigint' },
      { name: 'held_tokens', type: 'bigint' },
      { name: 'held_micro_usd', type: 'bigint' },
      { name: 'base_commit', type: 'text', isNullable: true },
      { name: 'end_reason', type: 'text', isNullable: true },
      { name: 'end_detail', type: 'text', isNullable: true },
      { name: 'patch', type: 'text', isNullable: true },
      { name: 'outcome', type: 'text', isNullable: true },
      { name: 'verdict', type: 'text', isNullable: true },
      { name: 'cheated', type: 'boolean', isNullable: true },
      { name: 'findings', type: 'text' },
      { name: 'tags', type: 'text' },
      { name: 'rest', type: 'text', isNullable: true },
      { name: 'created_at', type: 'text' },
      { name: 'started_at', type: 'text', isNullable: true },
      { name: 'finished_at', type: 'text', isNullable: true },
    ],
    indices: [
      { name: 'IDX_1c8541b671df2d09f50883c438', columnNames: ['run_id', 'state', 'id'] },
      { name: 'IDX_6aea2e4e73d8029f0b88b6b82c', columnNames: ['task_id', 'id'] },
      { name: 'IDX_1f3ac9b1fbf77a4e6a92419f9e', columnNames: ['outcome', 'cheated', 'id'] },
    ],
  },
  {
    name: 'trajectory_steps',
    columns: [
      { name: 'trajectory_id', type: 'text', isPrimary: true },
      { name: 'round', type: 'integer', isPrimary: true },
      { name: 'number', type: 'integer', isPrimary: true },
      { name: 'step', type: 'text' },
      { name: 'patch', type: 'text', isNullable: true },
    ],
  },
];

export class Trajectories1795330000000 implements MigrationInterface {
  name = 'Trajectories1795330000000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
