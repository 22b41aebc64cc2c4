import { diffArrays } from 'diff';
import { rustInlineTestModules, UnparsableError } from '../../platform/syntax';

/** A source file of base with the test modules of head. */
export interface InlineSplit {
  /** Base's source with head's tests. */
  merged: string;
  /** Lines of head's tests. */
  tests: string[];
}

/** A file's lines, each told whether it belongs to a test module. */
interface Parts {
  lines: string[];
  isTest: boolean[];
}

/**
 * Puts the test modules of a Rust file's new version into its old version, each where the source around it is. Undefined where the
 * tests did not change, or can't be told from the source by whole lines.
 */
export async function splitInlineTests(base: string, head: string): Promise<InlineSplit | undefined> {
  const [old, now] = await Promise.all([readParts(base), readParts(head)]);
  if (!old || !now || testText(old) === testText(now)) return undefined;
  const merged = join(mergeTests(old, now));
  const check = await readParts(merged);
  // What is read back must be exactly the old source and the new tests.
  if (!check || testText(check) !== testText(now) || sourceText(check) !== sourceText(old)) return undefined;
  return { merged, tests: now.lines.filter((_, at) => now.isTest[at]) };
}

async function readParts(text: string): Promise<Parts | undefined> {
  const lines = text.split(/(?<=\n)/);
  const isTest = lines.map(() => false);
  try {
    for (const { start, end, line, endLine } of await rustInlineTestModules(text)) {
      if (!isBlank(text.slice(text.lastIndexOf('\n', start - 1) + 1, start)) || !isBlank(restOfLine(text, end))) return undefined;
      isTest.fill(true, line - 1, endLine);
    }
    return { lines, isTest };
  } catch (error) {
    if (error instanceof UnparsableError) return undefined;
    throw error;
  }
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function restOfLine(text: string, from: number): string {
  const end = text.indexOf('\n', from);
  return text.slice(from, end < 0 ? undefined : end);
}

/** The new file's blocks of tests, put between the old file's source lines at the places that line up. */
function mergeTests(old: Parts, now: Parts): string[] {
  const oldSource = old.lines.filter((_, at) => !old.isTest[at]);
  const newSource = now.lines.filter((_, at) => !now.isTest[at]);
  const places = alignLines(newSource, oldSource);
  const blocks = new Map<number, string[]>();
  let before = 0;
  now.lines.forEach((line, at) => {
    if (!now.isTest[at]) return void (before += 1);
    const place = places[before] ?? oldSource.length;
    blocks.set(place, [...(blocks.get(place) ?? []), line]);
  });
  return [...oldSource, ''].flatMap((line, at) => [...(blocks.get(at) ?? []), line]);
}

/** For each gap before a line of `from` (and the one at its end) the gap of `to` that lines up with it. */
function alignLines(from: readonly string[], to: readonly string[]): number[] {
  const places = new Array<number>(from.length + 1).fill(to.length);
  let [a, b] = [0, 0];
  for (const { added, removed, count } of diffArrays([...from], [...to])) {
    for (let step = 0; step < count; step += 1) {
      if (!added) places[a++] = b;
      if (!removed) b += 1;
    }
  }
  places[from.length] = to.length;
  return places;
}

/** A file that ends without a line break gets none in the middle of the merged one. */
function join(lines: readonly string[]): string {
  const filled = lines.filter((line) => line !== '');
  return filled.map((line, at) => (at < filled.length - 1 && !line.endsWith('\n') ? `${line}\n` : line)).join('');
}

function testText({ lines, isTest }: Parts): string {
  return lines
    .filter((_, at) => isTest[at])
    .join('')
    .trimEnd();
}

function sourceText({ lines, isTest }: Parts): string {
  return lines
    .filter((_, at) => !isTest[at])
    .join('')
    .trimEnd();
}
