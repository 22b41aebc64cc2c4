import type { Axis } from '../../../domain/failure-tags';

/** How many attempts of a model on a task have a tag in a state. */
export interface Counted {
  model: string;
  domain: string;
  taskId: string;
  axis: Axis;
  slug: string;
  state: 'suggested' | 'confirmed' | 'rejected' | 'superseded';
  attempts: number;
}

/** (A type: it is served as JSON.) */
export type CountedTag = {
  tag: string;
  axis: Axis;
  suggested: number;
  confirmed: number;
  rejected: number;
  superseded: number;
};

export interface Group {
  name: string;
  /** Attempts with an outcome: all that were judged. */
  attempts: number;
  tags: CountedTag[];
}

/** Counts by a name, names in order, tags by axis and name. */
export function groupCounts(counts: readonly Counted[], nameOf: (row: Counted) => string): Group[] {
  return [...new Set(counts.map(nameOf))].sort().map((name) => {
    const rows = counts.filter((row) => nameOf(row) === name);
    const attempts = rows.filter(({ axis }) => axis === 'outcome').reduce((sum, row) => sum + row.attempts, 0);
    return { name, attempts, tags: countTags(rows) };
  });
}

const AXIS_ORDER: readonly Axis[] = ['outcome', 'cause', 'attribution'];

function countTags(rows: readonly Counted[]): CountedTag[] {
  const found = new Map<string, CountedTag>();
  for (const { slug, axis, state, attempts } of rows) {
    const tag = found.get(slug) ?? { tag: slug, axis, suggested: 0, confirmed: 0, rejected: 0, superseded: 0 };
    found.set(slug, { ...tag, [state]: tag[state] + attempts });
  }
  return [...found.values()].sort((a, b) => AXIS_ORDER.indexOf(a.axis) - AXIS_ORDER.indexOf(b.axis) || (a.tag < b.tag ? -1 : 1));
}
