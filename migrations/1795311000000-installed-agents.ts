import { Table, type MigrationInterface, type QueryRunner, type TableOptions } from 'typeorm';

const AGENTS: TableOptions = {
  name: 'installed_agents',
  columns: [
    { name: 'id', type: 'text', isPrimary: true },
    { name: 'name', type: 'text' },
    { name: 'version', type: 'text' },
    { name: 'command', type: 'text' },
    { name: 'content_hash', type: 'text' },
    { name: 'files', type: 'text' },
    { name: 'listing', type: 'text' },
    { name: 'created_by', type: 'text' },
    { name: 'created_at', type: 'text' },
  ],
  uniques: [{ name: 'UQ_c184132e0c71a207e837c5ff6de', columnNames: ['name', 'version'] }],
};

export class InstalledAgents1795311000000 implements MigrationInterface {
  name = 'InstalledAgents1795311000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.createTable(new Table(AGENTS));
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.dropTable(AGENTS.name);
  }
}
