import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Rounds of blind tests of SWE tasks. */
export class HiddenTests1795375000000 implements MigrationInterface {
  name = 'HiddenTests1795375000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'hidden_test_rounds',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          ...['task_id', 'swe_task_id', 'status', 'mark', 'asked_by', 'reason', 'created_at', 'updated_at'].map((name) => ({
            name,
            type: 'text',
          })),
          ...['number', 'tries', 'version'].map((name) => ({ name, type: 'integer' })),
          ...['revision_id', 'person_id', 'findings', 'counts', 'discrepancy_id'].map((name) => ({
            name,
            type: 'text',
            isNullable: true,
          })),
        ],
        indices: [{ name: 'IDX_99f2ca78a0088d4cfb09566182', columnNames: ['task_id'] }],
        uniques: [{ name: 'UQ_3bb3b043cf238869eab81bcfb3c', columnNames: ['swe_task_id', 'number'] }],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('hidden_test_rounds');
  }
}
