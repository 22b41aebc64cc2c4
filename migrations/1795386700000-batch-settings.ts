import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a run of a batch goes by. */
export class BatchSettings1795386700000 implements MigrationInterface {
  name = 'BatchSettings1795386700000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('swe_batches', new TableColumn({ name: 'settings', type: 'text', isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('swe_batches', 'settings');
  }
}
