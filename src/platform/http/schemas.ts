import { z } from 'zod';

// A lone surrogate has no UTF-8 form: it could be stored, but never served again as it came.
function isStorable(text: string): boolean {
  return !text.includes('\u0000') && text.isWellFormed();
}

/** Text that every store and every reader can carry: no NUL, valid Unicode, length in UTF-16 units. */
export function textOf(min: number, max: number): z.ZodString {
  return z.string().min(min).max(max).refine(isStorable, 'text with a NUL or an unpaired surrogate');
}

/** RFC 3339 in UTC. */
export const Timestamp = z.iso.datetime().describe('RFC 3339, UTC');

export const PageQuery = z.strictObject({
  cursor: z.string().max(500).optional().describe('Opaque: `next_cursor` of the page before'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .transform((n) => Math.min(n, 1000))
    .describe('At most 1000; more is cut to that'),
});
export type PageQuery = z.infer<typeof PageQuery>;

/** The shape of a page of items. */
export function pageOf<T extends z.ZodType>(
  item: T,
): z.ZodObject<{ items: z.ZodArray<T>; next_cursor: z.ZodNullable<z.ZodString> }> {
  return z.object({ items: z.array(item), next_cursor: z.string().nullable().describe('null on the last page') });
}
