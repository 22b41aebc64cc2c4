import { sha256 } from '../../platform/hash';

/** What a task is drawn by. */
export interface Drawable {
  id: string;
  /** Tasks of one stratum are like one another: a language and a difficulty, say. */
  stratum: string;
}

/**
 * A sample of so many tasks in which every stratum has its share, by the method of the largest remainder (Hamilton); all of them where
 * there are no more. Ties go to the larger stratum, then to the name. Within a stratum those with the least sha256 of `seed:id` are
 * drawn: the same seed draws the same tasks on every machine, in whatever order they come.
 */
export function stratify(tasks: readonly Drawable[], size: number, seed: string): string[] {
  const strata = new Map<string, Drawable[]>();
  for (const task of tasks) {
    const members = strata.get(task.stratum);
    if (members) members.push(task);
    else strata.set(task.stratum, [task]);
  }
  const wanted = Math.min(size, tasks.length);
  const shares = [...strata].map(([name, members]) => {
    const exact = (wanted * members.length) / tasks.length;
    return { name, members, whole: Math.floor(exact), rest: exact - Math.floor(exact) };
  });
  let left = wanted - shares.reduce((sum, { whole }) => sum + whole, 0);
  const byRest = shares.toSorted((a, b) => b.rest - a.rest || b.members.length - a.members.length || (a.name < b.name ? -1 : 1));
  for (const share of byRest) {
    if (left === 0) break;
    share.whole += 1;
    left -= 1;
  }
  return shares.flatMap(({ members, whole }) => drawn(members, whole, seed)).sort();
}

function drawn(members: readonly Drawable[], count: number, seed: string): string[] {
  const ranked = members.map(({ id }) => ({ id, rank: sha256(`${seed}:${id}`) }));
  return ranked
    .sort((a, b) => (a.rank < b.rank ? -1 : 1))
    .slice(0, count)
    .map(({ id }) => id);
}
