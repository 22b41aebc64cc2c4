import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const TABLES: TableOptions[] = [
  {
    name: 'evaluations',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'language', type: 'text' },
      { name: 'pins', type: 'text' },
      { name: 'state', type: 'text' },
      { name: 'active_key', type: 'text', isNullable: true },
      { name: 'first', type: 'text' },
      { name: 'second', type: 'text', isNullable: true },
      { name: 'round', type: 'integer' },
      { name: 'gold', type: 'boolean' },
      { name: 'seat_policy', type: 'text' },
      { name: 'prefills_shown_at', type: 'text', isNullable: true },
      { name: 'stage_at', type: 'text' },
      { name: 'decision', type: 'text', isNullable: true },
      { name: 'discrepancy_id', type: 'text', isNullable: true },
      { name: 'ruled_sound', type: 'boolean' },
      { name: 'version', type: 'integer' },
      { name: 'created_at', type: 'text' },
      { name: 'updated_at', type: 'text' },
    ],
    indices: [
      { name: 'IDX_b85a1cc85b441577fd34ea3988', columnNames: ['active_key'], isUnique: true },
      { name: 'IDX_f9769396a2416d819e42c25742', columnNames: ['task_id', 'state'] },
    ],
  },
  {
    name: 'evaluation_responses',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'evaluation_id', type: 'text' },
      { name: 'task_id', type: 'text' },
      { name: 'person_id', type: 'text' },
      { name: 'kind', type: 'text' },
      { name: 'round', type: 'integer' },
      { name: 'answer', type: 'text', isNullable: true },
      { name: 'clarity', type: 'integer', isNullable: true },
      { name: 'alignment', type: 'integer', isNullable: true },
      { name: 'sent_back', type: 'text', isNullable: true },
      { name: 'rubric_version', type: 'text' },
      { name: 'pins', type: 'text' },
      { name: 'saw_prefills', type: 'boolean' },
      { name: 'measured_seconds', type: 'integer' },
      { name: 'declared_seconds', type: 'integer' },
      { name: 'at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_ab68aa957c57cd5c50235a7d5ed', columnNames: ['evaluation_id', 'kind', 'round'] }],
    indices: [{ name: 'IDX_bf36e9117c725acd1f7a893e08', columnNames: ['task_id'] }],
  },
  {
    name: 'evaluation_prefills',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'slot', type: 'text' },
      { name: 'pins_hash', type: 'text' },
      { name: 'provenance', type: 'text' },
      { name: 'checked', type: 'text' },
      { name: 'clarity', type: 'integer', isNullable: true },
      { name: 'alignment', type: 'integer', isNullable: true },
      { name: 'created_at', type: 'text' },
    ],
    uniques: [{ name: 'UQ_6f82cfcd9c67ba21fc990dc3c8b', columnNames: ['task_id', 'slot', 'pins_hash'] }],
  },
  {
    name: 'evaluation_gold',
    columns: [
      { name: 'id', type: 'text', isPrimary: true },
      { name: 'task_id', type: 'text' },
      { name: 'severities', type: 'text' },
      { name: 'other_major_issue', type: 'boolean' },
      { name: 'note', type: 'text' },
      { name: 'created_by', type: 'text' },
      { name: 'created_at', type: 'text' },
    ],
    indices: [{ name: 'IDX_af26763c11400f580af71c4438', columnNames: ['task_id'], isUnique: true }],
  },
  {
    name: 'evaluation_gold_results',
    columns: [
      { name: 'gold_id', type: 'text', isPrimary: true },
      { name: 'person_id', type: 'text', isPrimary: true },
      { name: 'seat', type: 'text' },
      { name: 'hit', type: 'boolean' },
      { name: 'exact', type: 'boolean' },
      { name: 'at', type: 'text' },
    ],
  },
];

/** Evaluations of SWE tasks by two people and two programs, and gold items among them. */
export class Evaluation1795350001000 implements MigrationInterface {
  readonly name = 'Evaluation1795350001000';

  async up(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) await runner.createTable(new Table(table));
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const { name } of [...TABLES].reverse()) await runner.dropTable(name);
  }
}
