import { z } from 'zod';
import { DomainError } from '../../domain/errors';

/** The largest value of an integer column. */
export const MAX_INTEGER = 2 ** 31 - 1;

/** Packs the sort key of the last row of a page; opaque to clients. */
export function encodeCursor(key: string | number): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** No key of ours holds control characters, which a database may refuse to compare, or is above what its integers hold. */
const Key = z.union([
  z
    .string()
    .max(300)
    .regex(/^\P{Cc}*$/u),
  z.number().int().min(0).max(MAX_INTEGER),
]);

/** The key of a cursor; a cursor that we did not make is a bad request. */
export function decodeCursor(cursor: string | undefined): string | number | undefined {
  if (cursor === undefined) return undefined;
  try {
    return Key.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8')));
  } catch {
    throw badCursor();
  }
}

/** The same for lists that are ordered by a number; 0 without a cursor. */
export function decodePosition(cursor: string | undefined): number {
  const key = decodeCursor(cursor) ?? 0;
  if (typeof key === 'number') return key;
  throw badCursor();
}

function badCursor(): DomainError {
  return new DomainError('invalid', undefined, [{ pointer: 'query:cursor', detail: 'not a cursor of this list' }]);
}

/** Cuts `limit + 1` rows to a page. */
export function toPage<T>(
  rows: readonly T[],
  limit: number,
  keyOf: (row: T) => string | number,
): { items: T[]; next_cursor: string | null } {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  return { items, next_cursor: rows.length > limit && last !== undefined ? encodeCursor(keyOf(last)) : null };
}
