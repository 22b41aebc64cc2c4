/** One facet's terms: kebab-case slug -> what it means, in the order in which they are served. */
export type Terms = Readonly<Record<string, string>>;

/** The slugs of a facet, in order, as the non-empty tuple that `z.enum` wants. */
export function slugsOf<T extends Readonly<Record<string, unknown>>>(terms: T): [keyof T & string, ...(keyof T & string)[]] {
  const [first, ...rest] = Object.keys(terms) as (keyof T & string)[];
  if (first === undefined) throw new Error('A facet has at least one term');
  return [first, ...rest];
}
