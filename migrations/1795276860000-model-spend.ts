import { TableColumn, type MigrationInterface, type QueryRunner } from 'typeorm';

/** What a configured model cost a case of a batch. */
export class ModelSpend1795276860000 implements MigrationInterface {
  readonly name = 'ModelSpend1795276860000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.addColumn('swe_cases', new TableColumn({ name: 'model_spend', type: 'text', isNullable: true }));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropColumn('swe_cases', 'model_spend');
  }
}
