import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { withTables } from '../test/support/failure-tag-tables';

/** Writes the tables of docs/failure-tags.md from the data; a contract test holds them. */
const FILE = join(__dirname, '..', 'docs', 'failure-tags.md');
writeFileSync(FILE, withTables(readFileSync(FILE, 'utf8')));
