import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'stress_runs',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'version_id', type: 'text', isNullable: true },
      { name: 'certificate_id', type: 'text', isNullable: true },
      { name: 'pins', type: 'text', isNullable: true },
      { name: 'protocol', type: 'text' },
      { name: 'attempts', type: 'integer' },
      { name: 'models', type: 'text' },
      { name: 'budget_tokens', type: 'bigint', isNullable: true },
      { name: 'budget_micro_usd', type: 'bigint', isNullable: true },
      { name: 'policy', type: 'text' },
      { name: 'policy_version', type: 'integer' },
      { name: 'status', type: 'text' },
      { name: 'problems', type: 'text' },
      { name: 'outcome', type: 'text', isNullable: true },
      { name: 'discrepancy_id', type: 'text', isNullable: true },
      { name: 'waiver', type: 'text', isNullable: true },
      { name: 'job_id', type: 'text', isNullable: true },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
      { name: 'finished_at', type: 'text', isNullable: true },
      { name: 'version', type: 'integer' },
    ],
    indices: [{ name: 'IDX_7351050d9d0cac69a89d3bf3da', columnNames: ['task_id', 'id'] }],
  },
  {
    name: 'stress_attempts',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'run_id', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'model', type: 'text' },
      { name: 'ordinal', type: 'integer' },
      { name: 'state', type: 'text' },
      { name: 'upload_sha256', type: 'text', isNullable: true },
      { name: 'replies', type: 'text', isNullable: true },
      { name: 'solved', type: 'boolean', isNullable: true },
      { name: 'verdict', type: 'text', isNullable: true },
      { name: 'turns', type: 'integer' },
      { name: 'submission_sha256', type: 'text', isNullable: true },
      { name: 'diagnosed', type: 'boolean' },
      { name: 'evidence', type: 'text', isNullable: true },
      { name: 'judged_at', type: 'text', isNullable: true },
    ],
    uniques: [{ name: 'UQ_65663eeedc9d4a6ff06cf20576b', columnNames: ['run_id', 'model', 'ordinal'] }],
    indices: [{ name: 'IDX_88d0fe955ef355efdc3dc3bf04', columnNames: ['run_id', 'state', 'model'] }],
  },
  {
    name: 'stress_turns',
    columns: [
      { name: 'attempt_id', type: 'text', isPrimary: true },
      { name: 'turn', type: 'integer', isPrimary: true },
      { name: 'run_id', type: 'text' },
      { name: 'state', type: 'text' },
      { name: 'prompt', type: 'text' },
      { name: 'reply', type: 'text', isNullable: true },
      { name: 'finish_reason', type: 'text', isNullable: true },
      { name: 'reserved_tokens', type: 'bigint' },
      { name: 'reserved_micro_usd', type: 'bigint' },
      { name: 'input_tokens', type: 'bigint', isNullable: true },
      { name: 'output_tokens', type: 'bigint', isNullable: true },
      { name: 'usage_reported', type: 'boolean' },
      { name: 'cost_micro_usd', type: 'bigint', isNullable: true },
      { name: 'request_id', type: 'text', isNullable: true },
      { name: 'latency_ms', type: 'integer', isNullable: true },
      { name: 'tries', type: 'integer' },
      { name: 'verdict', type: 'text', isNullable: true },
      { name: 'public_pass', type: 'boolean', isNullable: true },
      { name: 'solved', type: 'boolean', isNullable: true },
      { name: 'done', type: 'boolean', isNullable: true },
      { name: 'feedback', type: 'text', isNullable: true },
      { name: 'submission', type: 'text', isNullable: true },
      { name: 'asked_at', type: 'text' },
      { name: 'replied_at', type: 'text', isNullable: true },
      { name: 'judged_at', type: 'text', isNullable: true },
    ],
    indices: [{ name: 'IDX_c70d1dddb05c2b077667479a54', columnNames: ['run_id', 'state'] }],
  },
  {
    name: 'stress_spending',
    columns: [
      { name: 'run_id', type: 'text', isPrimary: true },
      { name: 'model', type: 'text', isPrimary: true },
      { name: 'reserved_tokens', type: 'bigint' },
      { name: 'reserved_micro_usd', type: 'bigint' },
      { name: 'spent_tokens', type: 'bigint' },
      { name: 'spent_micro_usd', type: 'bigint' },
      { name: 'lost_tokens', type: 'bigint' },
      { name: 'lost_micro_usd', type: 'bigint' },
      { name: 'calls', type: 'integer' },
      { name: 'lost_calls', type: 'integer' },
    ],
  },
];

/** Stress runs, their attempts with every turn, and what they hold and have spent. */
export class StressRuns1795280400000 implements MigrationInterface {
  readonly name = 'StressRuns1795280400000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
