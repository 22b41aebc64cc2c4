import { Table, type MigrationInterface, type QueryRunner } from 'typeorm';

export class Episodes1795262400000 implements MigrationInterface {
  readonly name = 'Episodes1795262400000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(
      new Table({
        name: 'episodes',
        columns: [
          { name: 'id', type: 'text', isPrimary: true },
          { name: 'account_id', type: 'text' },
          { name: 'version_id', type: 'text' },
          { name: 'task_id', type: 'text' },
          { name: 'preset', type: 'text' },
          { name: 'accept_trust', type: 'text' },
          { name: 'steps', type: 'text' },
          { name: 'stepping', type: 'text', isNullable: true },
          { name: 'stepping_until', type: 'text', isNullable: true },
          { name: 'created_at', type: 'text' },
          { name: 'expires_at', type: 'text' },
        ],
        indices: [
          { name: 'IDX_843d77cad68f6bb2d6dd74f613', columnNames: ['account_id'] },
          { name: 'IDX_127e1d55004096ee76bd2ab20d', columnNames: ['expires_at'] },
        ],
      }),
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable('episodes');
  }
}
