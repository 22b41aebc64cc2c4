import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { CATALOGUE } from '../../src/features/screening/domain/catalogue';
import type { Criterion } from '../../src/features/screening/domain/criterion';

const PAGE = readFileSync(join(__dirname, '../../docs/swe/screening.md'), 'utf8');

/** A row of the page; long lists of parameters are told by their number. */
function rowOf({ number, code, severity, definition, parameters, source, unknownWhen }: Criterion): string {
  const named = Object.entries(parameters).map(([name, value]) => `\`${name}\` ${shown(value)}`);
  return [`${number}`, `\`${code}\``, severity, definition, named.join(', ') || '-', source, unknownWhen]
    .map(escaped)
    .join(' | ');
}

function shown(value: unknown): string {
  if (!Array.isArray(value)) return String(value);
  return value.some((each) => /[\\|]/.test(String(each))) || value.length > 12
    ? `${value.length} patterns`
    : value.join(' ') || 'none';
}

function escaped(cell: string): string {
  return cell.replaceAll('|', '\\|');
}

function rowsOf(page: string): string[] {
  const rows = page.split('\n').filter((line) => /^\| +\d+ +\|/.test(line));
  return rows.map((row) => row.replace(/^\| +| +\|$/g, '').replace(/ +(?<!\\)\| +/g, ' | '));
}

describe('docs/swe/screening.md', () => {
  it('has a row for each criterion, with what the catalogue says of it', () => {
    expect(rowsOf(PAGE)).toEqual(CATALOGUE.map(rowOf));
  });
});
