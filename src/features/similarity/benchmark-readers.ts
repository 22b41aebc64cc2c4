import { isUtf8 } from 'node:buffer';
import { readdir, readFile, realpath, stat } from 'node:fs/promises';
import { basename, join, resolve, sep } from 'node:path';
import { z } from 'zod';
import { DomainError } from '../../domain/errors';
import type { Field } from './domain/document';

/** One problem of a benchmark, as texts to compare with. */
export interface BenchmarkItem {
  key: string;
  texts: Partial<Record<Field, string>>;
}

/** What could be read of a benchmark, and what could not, by place from 1. */
export interface BenchmarkReading {
  items: BenchmarkItem[];
  faults: { line: number; reason: string }[];
}

const MAX_ITEMS = 5000;
const MAX_TEXT = 200_000;
const MAX_FILE_BYTES = 256 * 1024;
const MAX_EXERCISE_BYTES = 1024 * 1024;

const Text = z.string().max(MAX_TEXT);
/** Of a line of HumanEval's file what is compared; other fields are left out. */
const HumanEvalLine = z.object({
  task_id: z.string().regex(/^[A-Za-z0-9_][A-Za-z0-9_./-]{0,99}$/, 'not an id'),
  prompt: Text.min(1),
  canonical_solution: Text.default(''),
  test: Text.default(''),
});

/** The problems of a JSON Lines file in HumanEval's format. Bad lines are told, and the rest is taken. */
export function readHumanEval(text: string): BenchmarkReading {
  const reading: BenchmarkReading = { items: [], faults: [] };
  const seen = new Set<string>();
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const found = readHumanEvalLine(line);
    const reason = typeof found === 'string' ? found : seen.has(found.key) ? `a second ${found.key}` : undefined;
    if (typeof found === 'string' || reason !== undefined) reading.faults.push({ line: index + 1, reason: reason ?? '' });
    else reading.items.push(found);
    if (typeof found !== 'string') seen.add(found.key);
    refuseTooMany(reading.items.length);
  }
  return reading;
}

function readHumanEvalLine(line: string): BenchmarkItem | string {
  const parsed = HumanEvalLine.safeParse(parseJson(line));
  if (!parsed.success) return parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ');
  const { task_id: key, prompt, canonical_solution: solution, test } = parsed.data;
  return {
    key,
    texts: { statement: prompt, ...(solution !== '' && { solution: prompt + solution }), ...(test !== '' && { tests: test }) },
  };
}

/** Undefined for what is not JSON: the schema then says so. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const Paths = z.array(z.string().max(200)).default([]);
const ExerciseConfig = z.object({ files: z.object({ test: Paths, example: Paths, exemplar: Paths }) });
const DOCUMENTS = ['.docs/introduction.md', '.docs/instructions.md', '.docs/instructions.append.md'];

/** The exercises of a folder below the one that the operator allows: a whole track, or a folder of exercises. */
export async function readExercism(allowed: string | undefined, directory: string): Promise<BenchmarkReading> {
  const root = await resolveInside(allowed, directory);
  const track = join(root, 'exercises', 'practice');
  const folder = (await isFolder(track)) ? track : root;
  const names = (await readdir(folder, { withFileTypes: true })).filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const reading: BenchmarkReading = { items: [], faults: [] };
  for (const [index, slug] of names.sort().entries()) {
    refuseTooMany(index);
    const found = await readExercise(join(folder, slug));
    if (typeof found === 'string') reading.faults.push({ line: index + 1, reason: `${slug}: ${found}` });
    else reading.items.push(found);
  }
  return reading;
}

async function readExercise(folder: string): Promise<BenchmarkItem | string> {
  const config = ExerciseConfig.safeParse(parseJson((await readSmall(folder, '.meta/config.json')) ?? ''));
  if (!config.success) return 'no .meta/config.json of an exercise';
  const { test, example, exemplar } = config.data.files;
  const statement = await readAll(folder, DOCUMENTS);
  if (statement === '') return 'no instructions';
  const [solution, tests] = [await readAll(folder, [...example, ...exemplar]), await readAll(folder, test)];
  return { key: basename(folder), texts: { statement, ...(solution !== '' && { solution }), ...(tests !== '' && { tests }) } };
}

async function readAll(folder: string, paths: readonly string[]): Promise<string> {
  const texts: string[] = [];
  for (const path of paths) texts.push((await readSmall(folder, path)) ?? '');
  return texts
    .filter((text) => text !== '')
    .join('\n')
    .slice(0, Math.min(MAX_TEXT, MAX_EXERCISE_BYTES));
}

/** Undefined for what is absent, too large, no text, or behind a link that leads out of the exercise. */
async function readSmall(folder: string, path: string): Promise<string | undefined> {
  const real = await realpath(resolve(folder, path)).catch(() => undefined);
  if (real === undefined || !real.startsWith(folder + sep)) return undefined;
  const { size } = await stat(real);
  if (size > MAX_FILE_BYTES) return undefined;
  const bytes = await readFile(real);
  return isUtf8(bytes) ? bytes.toString('utf8') : undefined;
}

/** The folder, with its links followed; outside of what is allowed and absent are one answer. */
async function resolveInside(allowed: string | undefined, directory: string): Promise<string> {
  const outer = allowed === undefined ? undefined : await realpath(allowed).catch(() => undefined);
  const inner = outer === undefined ? undefined : await realpath(resolve(outer, directory)).catch(() => undefined);
  const inside = inner !== undefined && outer !== undefined && (inner === outer || inner.startsWith(outer + sep));
  if (inside && (await isFolder(inner))) return inner;
  throw refused('/directory', 'not a folder of the benchmarks that the operator allows');
}

async function isFolder(path: string): Promise<boolean> {
  return (await stat(path).catch(() => undefined))?.isDirectory() ?? false;
}

function refuseTooMany(count: number): void {
  if (count > MAX_ITEMS) throw refused('', `more than ${MAX_ITEMS} items`);
}

function refused(pointer: string, detail: string): DomainError {
  return new DomainError('invalid', undefined, [{ pointer, detail }]);
}
