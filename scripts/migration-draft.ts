/**
 * Prints a first migration from the entities, in the portable table API: `npx tsx scripts/migration-draft.ts`.
 * Later migrations are written by hand (CONTRIBUTING.md); the drift test says what they still lack.
 */
import { DataSource, type EntitySchema } from 'typeorm';
import type { ColumnMetadata } from 'typeorm/metadata/ColumnMetadata';
import { schema } from '../src/schema';

async function main(): Promise<void> {
  const entities = schema.entities as (EntitySchema | (new () => object))[];
  const source = await new DataSource({ type: 'sqlite', database: ':memory:', entities }).initialize();
  process.stdout.write(
    "import type { TableOptions } from 'typeorm';\n\n/** Every table as the first migration makes it. Later migrations change it; this stays as it is. */\nexport const tables: TableOptions[] = [\n",
  );
  for (const entity of source.entityMetadatas) {
    const columns = entity.columns.map(columnOf).join('\n');
    const uniques = entity.uniques.map(
      (u) => `{ name: '${u.name}', columnNames: [${u.columns.map((c) => `'${c.databaseName}'`).join(', ')}] }`,
    );
    const indices = entity.indices.map(
      (i) =>
        `{ name: '${i.name}', columnNames: [${i.columns.map((c) => `'${c.databaseName}'`).join(', ')}]${i.isUnique ? ', isUnique: true' : ''} }`,
    );
    process.stdout.write(`  {\n    name: '${entity.tableName}',\n    columns: [\n${columns}\n    ],\n`);
    if (uniques.length > 0) process.stdout.write(`    uniques: [${uniques.join(', ')}],\n`);
    if (indices.length > 0) process.stdout.write(`    indices: [\n${indices.map((i) => `      ${i},\n`).join('')}    ],\n`);
    process.stdout.write('  },\n');
  }
  process.stdout.write('];\n');
  await source.destroy();
}

function columnOf(column: ColumnMetadata): string {
  const type = column.type === 'simple-json' ? 'text' : String(column.type === Number ? 'integer' : column.type);
  const flags = [
    column.isPrimary ? `isPrimary: true` : '',
    column.isGenerated ? `isGenerated: true, generationStrategy: 'increment'` : '',
    column.isNullable ? 'isNullable: true' : '',
  ].filter(Boolean);
  return `      { name: '${column.databaseName}', type: '${type}'${flags.length > 0 ? `, ${flags.join(', ')}` : ''} },`;
}

void main();
