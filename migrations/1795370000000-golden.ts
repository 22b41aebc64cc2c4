import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Policies of golden tasks, a version a row. */
export class Golden1795370000000 implements MigrationInterface {
  name = 'Golden1795370000000';

  async up(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.createTable(
      new Table({
        name: 'golden_policies',
        columns: [
          { name: 'version', type: 'integer', isPrimary: true },
          { name: 'policy', type: 'text' },
          { name: 'reason', type: 'text' },
          { name: 'created_by', type: 'text' },
          { name: 'created_at', type: 'text' },
        ],
      }),
    );
  }

  async down(queryRunner: QueryRunner): Promise<void> {
    await queryRunner.dropTable('golden_policies');
  }
}
