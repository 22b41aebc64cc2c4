import { ALL_RULES, FAILURE_TAGS, SOURCES, type Axis } from '../../src/domain/failure-tags';

/** The document with its tables as the data has them: each stands between two comments that name it. */
export function withTables(document: string): string {
  return Object.entries(TABLES).reduce((text, [name, table]) => {
    const marks = new RegExp(`(<!-- ${name} -->\\n)[^]*?(<!-- end -->)`);
    if (!marks.test(text)) throw new Error(`docs/failure-tags.md has no place for ${name}`);
    return text.replace(marks, (_, start: string, end: string) => `${start}\n${table}\n${end}`);
  }, document);
}

const TABLES: Readonly<Record<string, string>> = {
  outcomes: tagTable('outcome'),
  causes: tagTable('cause'),
  attributions: tagTable('attribution'),
  rules: table(
    ['rule', 'version', 'confidence', 'looks at', 'suggests'],
    ALL_RULES.map(({ id, version, confidence, description, tags }) => [
      `\`${id}\``,
      String(version),
      confidence,
      description,
      tags.map((tag) => `\`${tag}\``).join(' '),
    ]),
  ),
  sources: table(
    ['name', 'what', 'reference'],
    Object.entries(SOURCES).map(([name, { title, reference }]) => [name, title, reference]),
  ),
};

function tagTable(axis: Axis): string {
  const tags = FAILURE_TAGS.filter((tag) => tag.axis === axis);
  return table(
    ['tag', 'meaning', 'names elsewhere'],
    tags.map(({ slug, description, aliases }) => [
      `\`${slug}\``,
      description,
      Object.entries(aliases)
        .map(([source, names]) => `${source}: ${names.join(', ')}`)
        .join('; '),
    ]),
  );
}

/** As prettier writes tables: columns as wide as their widest cell. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = head.map((name, column) => Math.max(name.length, ...rows.map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |\n`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('');
}
