import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ApiError, type ApiClient } from '../../client';
import { Walk } from './walk';

const PAGE = 10;
let folder: string;
let file: string;
/** Numbers of what is merged, newest first. */
let merged: number[];
let asked: (string | null)[];
const warned: string[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'assay-walk-'));
  file = join(folder, 'tide__bell.txt');
  merged = Array.from({ length: 95 }, (_, index) => 95 - index);
  asked = [];
  warned.length = 0;
});
afterEach(() => rmSync(folder, { recursive: true }));

/** As the service answers: cursors are what a page ended with. */
const client = {
  get: (path: string) => {
    const cursor = new URL(path, 'http://localhost').searchParams.get('cursor');
    asked.push(cursor);
    const at = cursor === null ? 0 : merged.indexOf(Number(cursor)) + 1;
    if (cursor !== null && at === 0) {
      const problem = { detail: `cursor-lost: The history no longer has ${cursor}` } as ApiError['problem'];
      return Promise.reject(new ApiError(422, problem, path));
    }
    const items = merged.slice(at, at + PAGE);
    const next = at + PAGE < merged.length ? String(items.at(-1)) : null;
    return Promise.resolve({ items: items.map((number) => `tide/bell:pr-${number}`), next_cursor: next });
  },
} as Pick<ApiClient, 'get'>;

function go(max: number): Promise<number> {
  return new Walk(file, (line) => warned.push(line)).go(client, 'tide/bell', 'git', max);
}

function numbers(): number[] {
  return readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((ref) => Number(ref.split('-').at(-1)));
}

it('goes on where it ended, and sees everything once', async () => {
  expect([await go(25), await go(25), await go(1000), await go(1000)]).toEqual([30, 30, 35, 0]);
  expect(numbers()).toEqual(merged);
  // Four times the newest page, then only what was left.
  expect(asked.filter((cursor) => cursor === null)).toHaveLength(4);
});

it('sees what was merged since, before it goes on with what is older', async () => {
  await go(25);
  merged.unshift(...Array.from({ length: 42 }, (_, index) => 137 - index));
  expect(await go(25)).toBe(30);
  expect(numbers().slice(30)).toEqual(merged.slice(0, 30));
  // The gap between is not taken for known.
  expect(await go(1000)).toBe(merged.length - 60);
  expect(new Set(numbers())).toEqual(new Set(merged));
  expect(numbers()).toHaveLength(merged.length);
  merged.unshift(138);
  expect(await go(1000)).toBe(1);
  expect(await go(1000)).toBe(0);
});

it('walks a history again that was rewritten, and adds what it did not know', async () => {
  await go(45);
  merged = merged.filter((number) => number !== 46);
  merged.push(1000);
  expect(await go(1000)).toBe(46);
  expect(new Set(numbers())).toEqual(new Set([...merged, 46]));
  expect(warned).toEqual([expect.stringContaining('rewritten')]);
});

it('begins anew where its state was cut off, and takes the state of older versions', async () => {
  await go(25);
  writeFileSync(`${file}.cursor.json`, '{"places": [');
  expect(await go(1000)).toBe(65);
  expect(warned).toEqual([expect.stringContaining("can't be read")]);
  writeFileSync(`${file}.cursor.json`, '{"cursor":null}\n');
  merged.unshift(96);
  expect(await go(1000)).toBe(1);
});
