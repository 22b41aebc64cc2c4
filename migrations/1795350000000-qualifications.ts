import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** Verified experience of people. */
export class Qualifications1795350000000 implements MigrationInterface {
  readonly name = 'Qualifications1795350000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('accounts', new TableColumn({ name: 'qualifications', type: 'text', isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('accounts', 'qualifications');
  }
}
