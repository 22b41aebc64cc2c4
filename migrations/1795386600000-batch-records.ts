import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a batch took over from earlier ones. */
export class BatchRecords1795386600000 implements MigrationInterface {
  name = 'BatchRecords1795386600000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('swe_batches', new TableColumn({ name: 'taken_over', type: 'text', isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('swe_batches', 'taken_over');
  }
}
