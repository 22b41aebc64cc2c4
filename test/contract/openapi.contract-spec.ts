import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { renderOpenApi } from '../../src/openapi';

const COMMITTED = join(__dirname, '..', '..', 'openapi.yaml');
const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

interface Parameter {
  name: string;
  in: string;
  required?: boolean;
}
interface Operation {
  operationId?: string;
  parameters?: Parameter[];
  responses?: Record<string, { description?: string }>;
}

let rendered: string;
let document: { openapi: string; info: { title: string; version: string }; paths: Record<string, Record<string, Operation>> };

beforeAll(async () => {
  rendered = await renderOpenApi();
  document = parse(rendered);
});

it('openapi.yaml is what the code generates (npm run openapi writes it)', () => {
  const committed = existsSync(COMMITTED) ? readFileSync(COMMITTED, 'utf8') : 'openapi.yaml is missing';
  expect(firstDifference(committed.split('\n'), rendered.split('\n'))).toBeUndefined();
});

describe('The document', () => {
  it('is OpenAPI 3.1 with a title, a version and paths under /v1 (but for metrics)', () => {
    expect(document.openapi).toBe('3.1.0');
    expect(document.info).toMatchObject({ title: 'Assay', version: expect.stringMatching(/^\d+\.\d+\.\d+$/) });
    expect(Object.keys(document.paths).filter((path) => !path.startsWith('/v1/'))).toEqual(['/metrics']);
  });

  it('resolves every reference', () => {
    const references = collectReferences(document);
    expect(references.size).toBeGreaterThan(20);
    expect([...references].filter((reference) => resolvePointer(reference) === undefined)).toEqual([]);
  });

  it('gives every operation an id of its own, a described answer, and the problem', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(ids.filter((id, index) => !id || ids.indexOf(id) !== index)).toEqual([]);
    for (const { operation } of operations()) {
      expect(Object.keys(operation.responses ?? {})).toContain('default');
      expect(Object.keys(operation.responses ?? {}).length).toBeGreaterThan(1);
      for (const response of Object.values(operation.responses ?? {})) expect(typeof response.description).toBe('string');
    }
  });

  it('declares exactly the parameters that each path names', () => {
    for (const { path, operation } of operations()) {
      const named = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();
      const declared = (operation.parameters ?? []).filter((parameter) => parameter.in === 'path');
      expect({ path, parameters: declared.map(({ name }) => name).sort() }).toEqual({ path, parameters: named });
      expect(declared.every(({ required }) => required)).toBe(true);
    }
  });

  it('holds no keyword that belongs to OpenAPI 3.0 alone', () => {
    const old: string[] = [];
    visit(document, [], (path, value) => {
      if (path.at(-1) === 'nullable' && path.at(-2) !== 'properties') old.push(path.join('/'));
      if (path.at(-1)?.startsWith('exclusive') && typeof value === 'boolean') old.push(path.join('/'));
    });
    expect(old).toEqual([]);
  });
});

/** The first line that differs, and not the whole document twice. */
function firstDifference(committed: string[], generated: string[]): object | undefined {
  const count = Math.max(committed.length, generated.length);
  for (let line = 0; line < count; line += 1) {
    if (committed[line] !== generated[line]) return { line: line + 1, committed: committed[line], generated: generated[line] };
  }
  return undefined;
}

function operations(): { path: string; operation: Operation }[] {
  return Object.entries(document.paths).flatMap(([path, item]) =>
    METHODS.flatMap((method) => (item[method] ? [{ path, operation: item[method] }] : [])),
  );
}

function visit(value: unknown, path: string[], look: (path: string[], value: unknown) => void): void {
  look(path, value);
  if (value === null || typeof value !== 'object') return;
  for (const [key, member] of Object.entries(value)) visit(member, [...path, key], look);
}

function collectReferences(root: unknown): Set<string> {
  const found = new Set<string>();
  visit(root, [], (path, value) => {
    if (path.at(-1) === '$ref' && typeof value === 'string') found.add(value);
  });
  return found;
}

/** RFC 6901, inside this document alone: a reference to elsewhere does not resolve. */
function resolvePointer(reference: string): unknown {
  if (!reference.startsWith('#/')) return undefined;
  const keys = reference
    .slice(2)
    .split('/')
    .map((key) => key.replaceAll('~1', '/').replaceAll('~0', '~'));
  return keys.reduce<unknown>(
    (value, key) => (value !== null && typeof value === 'object' ? (value as Record<string, unknown>)[key] : undefined),
    document,
  );
}
