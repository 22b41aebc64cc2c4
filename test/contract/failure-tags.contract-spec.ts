import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from '../support/failure-tag-tables';

test('docs/failure-tags.md lists the tags, the rules and the published taxonomies as the data has them', () => {
  const document = readFileSync(join(__dirname, '..', '..', 'docs', 'failure-tags.md'), 'utf8');
  // Written by `npx tsx scripts/failure-tags-tables.ts`.
  expect(document).toBe(withTables(document));
});
