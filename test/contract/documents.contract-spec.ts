import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { CAPABILITIES, ROLES } from '../../src/domain/capability';
import { ERRORS } from '../../src/domain/errors';
import { SEATS } from '../../src/domain/task';
import { TEST_OUTCOMES, TRUST_LEVELS, VERDICTS } from '../../src/domain/verdict';
import { SUBTYPES } from '../../src/features/arbitration/domain/ruling';

const ROOT = join(__dirname, '..', '..');
const DOCUMENTS = ['README.md', 'CONTRIBUTING.md', ...filesUnder('docs', '.md')];

describe('The glossary', () => {
  const glossary = read('docs/glossary.md');

  it('lists every error code with its status, and no other', () => {
    const listed = rowsOf(sectionOf(glossary, 'Error codes')).map(([code, status]) => `${code} ${status}`);
    expect(listed.sort()).toEqual(
      Object.entries(ERRORS)
        .map(([code, [status]]) => `\`${code}\` ${status}`)
        .sort(),
    );
  });

  it('lists every audit action that the code writes, and no other', () => {
    const sources = filesUnder('src', '.ts').map(read).join('\n');
    const written = [...sources.matchAll(/action: '([a-z-]+\.[a-z-]+)'/g)].map((match) => match[1]);
    const listed = rowsOf(sectionOf(glossary, 'Audit actions')).map(([actions]) => actions);
    const clarified = ['asked', 'answered', 'withdrawn'].map((what) => `clarification.${what}`);
    expect(slugsOf(listed.join('\n'), /`([a-z-]+\.[a-z-]+)`/g)).toEqual([...new Set([...written, ...clarified])].sort());
  });

  it('lists every fault with its subtypes', () => {
    let current = '';
    const listed = rowsOf(sectionOf(glossary, 'Faults and defect subtypes')).map(([fault = '', subtype = '']) => {
      current = fault || current;
      return `${current} ${subtype}`;
    });
    const known = Object.entries(SUBTYPES).flatMap(([fault, subtypes]) =>
      subtypes.map((subtype) => `\`${fault}\` \`${subtype}\``),
    );
    expect(listed).toEqual(known);
  });

  it('lists every verdict, every trust, every role and every seat', () => {
    expect(slugsOf(sectionOf(glossary, 'Verdicts of a run'), /^\| `([a-z-]+)`/gm)).toEqual([...VERDICTS].sort());
    expect(slugsOf(sectionOf(glossary, 'Trust'), /^\| `([a-z-]+)`/gm)).toEqual([...TRUST_LEVELS].sort());
    for (const slug of [...ROLES, ...SEATS, ...TEST_OUTCOMES]) expect(glossary).toContain(`\`${slug}\``);
  });
});

describe('The documents', () => {
  it('list every feature, in the order in which they may use each other', () => {
    const rules = read('.dependency-cruiser.cjs');
    const order = [...rules.slice(0, rules.indexOf('];')).matchAll(/'([a-z-]+)',/g)].map((match) => match[1] ?? '');
    const there = order.filter((feature) => existsSync(join(ROOT, 'src/features', feature)));
    const layout = sectionOf(read('docs/architecture.md'), 'Layout');
    const drawn = /accounts <[^`]*?imports/.exec(layout)?.[0].split(/\s*<\s*/) ?? [];
    expect([...drawn, 'operations']).toEqual(there);
    expect(rowsOf(layout).map(([name]) => name?.replaceAll('`', ''))).toEqual(there);
  });

  it('list every environment variable of the service, and no other', () => {
    const config = read('src/platform/config/index.ts');
    const known = [...config.matchAll(/^ {2}([A-Z][A-Z_]+): z/gm)].map((match) => match[1]);
    const table = rowsOf(sectionOf(read('docs/architecture.md'), 'Environment variables')).map(([name]) => name);
    expect(slugsOf(table.join('\n'), /`([A-Z_]+)`/g)).toEqual(known.sort());
  });

  it.each(DOCUMENTS)('%s has no link that leads nowhere', (document) => {
    const links = [...read(document).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map((match) => match[1] ?? '');
    expect(links.filter((link) => !existsSync(join(ROOT, dirname(document), link)))).toEqual([]);
  });

  it('name specs that exist as the proof of the threat model', () => {
    const named = [...read('docs/threat-model.md').matchAll(/`((?:contract|e2e|medium|sandbox)\/[a-z-]+)`/g)].map(
      (match) => match[1],
    );
    const specs = filesUnder('test', '-spec.ts').map((path) => path.replace(/^test\/|\.[a-z0-9]+-spec\.ts$/g, ''));
    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !specs.includes(name ?? ''))).toEqual([]);
  });

  it('name every role in the README, and no capability that does not exist anywhere', () => {
    const roles = rowsOf(sectionOf(read('README.md'), 'Roles')).map(([role]) => role);
    expect(roles.sort()).toEqual(ROLES.map((role) => `\`${role}\``).sort());
    const named = DOCUMENTS.flatMap((path) => [
      ...read(path).matchAll(/`([a-z-]+:(?:read|write|use|claim|run|open|oversee|ask))`/g),
    ]);
    expect(named.map((match) => match[1]).filter((name) => !CAPABILITIES.some((known) => known === name))).toEqual([]);
  });
});

function read(path: string): string {
  return readFileSync(join(ROOT, path), 'utf8');
}

function filesUnder(folder: string, end: string): string[] {
  const paths = readdirSync(join(ROOT, folder), { recursive: true }).map(String);
  return paths.filter((path) => path.endsWith(end)).map((path) => `${folder}/${path}`);
}

/** From a heading of any level to the next of any level. */
function sectionOf(text: string, heading: string): string {
  const found = text.split(/^#+ /m).find((section) => section.startsWith(`${heading}\n`));
  if (found === undefined) throw new Error(`There is no section "${heading}"`);
  return found;
}

/** Cells of the rows of the tables in a section, heads left out. */
function rowsOf(section: string): string[][] {
  const rows = section.split('\n').filter((line) => line.startsWith('|'));
  const cells = rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
  return cells.filter((_, at) => !isHead(cells[at]) && !isHead(cells[at + 1]));
}

function isHead(row: readonly string[] | undefined): boolean {
  return row?.every((cell) => /^-+$/.test(cell)) ?? false;
}

function slugsOf(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map((match) => match[1] ?? ''))].sort();
}
