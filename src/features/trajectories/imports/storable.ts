import type { Fault } from '../../../domain/errors';

/** More of one kind says nothing new. */
const SHOWN = 20;

/**
 * Numbers of a document that are beyond what a double holds (`1e999`): they would come back as null. Pointers are below `at`.
 */
export function unstorable(document: unknown, at: string): Fault[] {
  const faults: Fault[] = [];
  const open: [pointer: string, value: unknown][] = [[at, document]];
  for (let next = open.pop(); next !== undefined && faults.length < SHOWN; next = open.pop()) {
    const [pointer, value] = next;
    if (typeof value === 'number' && !Number.isFinite(value)) faults.push({ pointer, detail: 'a number that is too large' });
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, each] of Object.entries(value)) open.push([`${pointer}/${escaped(key)}`, each]);
  }
  return faults;
}

/** What a column of text can't keep as it is: NUL, and half of a pair of surrogates. Steps are JSON, which keeps both. */
export function unstorableText(text: string | null | undefined, pointer: string): Fault[] {
  if (text == null || (!text.includes('\u0000') && text.isWellFormed())) return [];
  return [{ pointer, detail: 'a NUL or half of a surrogate pair, which no text here may hold' }];
}

/** RFC 6901. */
export function escaped(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
