import type { ReviewedTag } from './agreement';

/** How often what was suggested was found to be something else; null stands for nothing. (A type: it is served as JSON.) */
export type Confusion = { suggested: string | null; confirmed: string | null; count: number };

/**
 * What people made of suggestions, attempt by attempt: a confirmed one counts with itself; a rejected one with each cause that a
 * person added in its place, or with nothing; an added one without a suggestion with nothing suggested. Most frequent first.
 */
export function confusionOf(rows: readonly ReviewedTag[]): Confusion[] {
  const counts = new Map<string, Confusion>();
  for (const attemptId of new Set(rows.map((row) => row.attemptId)))
    for (const [suggested, confirmed] of pairsOf(rows.filter((row) => row.attemptId === attemptId))) {
      const key = `${suggested ?? ''}\n${confirmed ?? ''}`;
      const known = counts.get(key) ?? { suggested, confirmed, count: 0 };
      counts.set(key, { ...known, count: known.count + 1 });
    }
  return [...counts.values()].sort((a, b) => b.count - a.count || (keyOf(a) < keyOf(b) ? -1 : 1));
}

function keyOf({ suggested, confirmed }: Confusion): string {
  return `${suggested ?? '~'} ${confirmed ?? '~'}`;
}

function pairsOf(tags: readonly ReviewedTag[]): [string | null, string | null][] {
  const slugs = (fits: (tag: ReviewedTag) => boolean): string[] => [...new Set(tags.filter(fits).map(({ slug }) => slug))];
  const right = slugs(({ rule, state }) => rule !== null && state === 'confirmed');
  const wrong = slugs(({ rule, state }) => rule !== null && state === 'rejected').filter((slug) => !right.includes(slug));
  const added = slugs(({ rule, state }) => rule === null && state === 'confirmed').filter((slug) => !right.includes(slug));
  return [
    ...right.map((slug): [string, string] => [slug, slug]),
    ...wrong.flatMap((slug): [string, string | null][] =>
      added.length > 0 ? added.map((other) => [slug, other]) : [[slug, null]],
    ),
    ...(wrong.length > 0 ? [] : added.map((slug): [null, string] => [null, slug])),
  ];
}
