import { isUtf8 } from 'node:buffer';
import { createReadStream } from 'node:fs';
import { readdir, readFile, stat } from 'node:fs/promises';
import { basename, join, relative, resolve, sep } from 'node:path';
import { z } from 'zod';
import type { SourceFile } from '../tasks';
import { ImportRefused, type ImportLine } from './domain/imported-task';
import { parseExercism, type TrackFacts } from './sources/exercism';
import { humanEvalLine, toLine } from './sources/lines';

/** Far above any honest record: the largest of HumanEval's is below 8 KB. */
const MAX_LINE_BYTES = 4 * 1024 * 1024;
const MAX_FILE_BYTES = 256 * 1024;
const MAX_FILES = 200;

/** The records of a JSON Lines file in HumanEval's format; empty lines count as lines and give nothing. */
export async function* readHumanEvalFile(path: string): AsyncGenerator<ImportLine> {
  let line = 0;
  for await (const bytes of linesOf(createReadStream(path))) {
    line += 1;
    if (bytes.length > MAX_LINE_BYTES) yield { line, error: 'longer than 4 MiB' };
    else if (!isUtf8(bytes)) yield { line, error: 'not UTF-8' };
    else if (bytes.toString('utf8').trim() !== '') yield humanEvalLine(line, bytes.toString('utf8'));
  }
}

/** Splits a stream at line feeds; a line beyond the limit is cut, but stays one line. */
async function* linesOf(stream: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of stream) {
    let start = 0;
    for (let end = chunk.indexOf(10); end !== -1; end = chunk.indexOf(10, start)) {
      yield Buffer.concat([rest, chunk.subarray(start, end)]);
      rest = Buffer.alloc(0);
      start = end + 1;
    }
    if (rest.length <= MAX_LINE_BYTES) rest = Buffer.concat([rest, chunk.subarray(start)]);
  }
  if (rest.length > 0) yield rest;
}

/**
 * The exercises of a directory: one exercise, a folder of exercises, or a whole track (its practice exercises, with the
 * track's ratings). `line` is the exercise's place in alphabetical order.
 */
export async function* readExercismDirectory(path: string): AsyncGenerator<ImportLine> {
  const root = resolve(path);
  const facts = await readTrack(root);
  const folder = facts ? join(root, 'exercises', 'practice') : root;
  const exercises = (await isExercise(root)) ? [root] : await findExercises(folder);
  if (exercises.length === 0) yield { line: 1, error: 'there is no exercise here: no .meta/config.json' };
  for (const [index, exercise] of exercises.entries()) {
    const slug = basename(exercise);
    yield toLine(index + 1, async () => parseExercism(slug, await readFolder(exercise), facts?.get(slug)));
  }
}

async function isExercise(folder: string): Promise<boolean> {
  return (await stat(join(folder, '.meta', 'config.json')).catch(() => undefined))?.isFile() ?? false;
}

async function findExercises(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map((entry) => join(folder, entry.name));
  const found = await Promise.all(folders.sort().map(async (each) => ((await isExercise(each)) ? [each] : [])));
  return found.flat();
}

const Track = z.object({
  exercises: z.object({
    practice: z.array(
      z.object({
        slug: z.string(),
        difficulty: z.number().int().min(1).max(10).optional(),
        practices: z.array(z.string()).optional(),
      }),
    ),
  }),
});

/** A track's own config.json, by exercise; undefined where there is none. */
async function readTrack(root: string): Promise<Map<string, TrackFacts> | undefined> {
  const text = await readFile(join(root, 'config.json'), 'utf8').catch(() => undefined);
  const parsed = text === undefined ? undefined : Track.safeParse(JSON.parse(text));
  return parsed?.data && new Map(parsed.data.exercises.practice.map((exercise) => [exercise.slug, exercise]));
}

/** The text files of an exercise. Links are not followed, and binary files (pictures, measurements) are left out. */
async function readFolder(folder: string): Promise<SourceFile[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  if (paths.length > MAX_FILES) throw new ImportRefused(`more than ${MAX_FILES} files`);
  const files = await Promise.all(paths.sort().map(async (path) => ({ path, bytes: await readSmall(path) })));
  const texts = files.filter(({ bytes }) => isUtf8(bytes));
  return texts.map(({ path, bytes }) => ({ path: relative(folder, path).replaceAll(sep, '/'), content: bytes.toString('utf8') }));
}

async function readSmall(path: string): Promise<Buffer> {
  const { size } = await stat(path);
  if (size > MAX_FILE_BYTES) throw new ImportRefused(`${basename(path)} is larger than 256 KiB`);
  return readFile(path);
}
