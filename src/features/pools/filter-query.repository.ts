import type { ObjectLiteral, SelectQueryBuilder } from 'typeorm';
import { LISTED_FACETS, SWE_FACETS, type PoolFilter, type Selection } from './filter.schema';

const COLUMNS = {
  domain: 'v.domain',
  interface_kind: 'v.interface_kind',
  trust: 'v.trust',
  blindness: 'v.blindness',
  policy: 'v.policy',
  split: 'v.split',
} as const satisfies Partial<Record<keyof PoolFilter, string>>;

const BOUNDS = {
  difficulty_min: 'v.human_difficulty >=',
  difficulty_max: 'v.human_difficulty <=',
  accepted_after: 'v.accepted_at >',
  accepted_before: 'v.accepted_at <',
} as const satisfies Partial<Record<keyof PoolFilter, string>>;

/** Adds a filter's conditions to a query whose task versions have the alias `v`. */
export function applyFilter<T extends ObjectLiteral>(
  query: SelectQueryBuilder<T>,
  { but, ...filter }: Selection,
): SelectQueryBuilder<T> {
  if (but !== undefined) query.andWhere('v.task_id NOT IN (:...but)', { but });
  for (const [field, column] of entriesOf(COLUMNS)) {
    const values = filter[field];
    if (values !== undefined) query.andWhere(`${column} IN (:...${field})`, { [field]: values });
  }
  for (const [field, comparison] of entriesOf(BOUNDS)) {
    const bound = filter[field];
    if (bound !== undefined) query.andWhere(`${comparison} :${field}`, { [field]: bound });
  }
  for (const facet of [...LISTED_FACETS, ...SWE_FACETS]) {
    const values = filter[facet];
    if (values === undefined) continue;
    const found = `SELECT 1 FROM version_facets f_${facet} WHERE f_${facet}.version_id = v.id AND f_${facet}.facet = '${facet}'`;
    query.andWhere(`EXISTS (${found} AND f_${facet}.value IN (:...${facet}))`, { [facet]: values });
  }
  return query;
}

function entriesOf<T extends object>(table: T): [keyof T, T[keyof T]][] {
  return Object.entries(table) as [keyof T, T[keyof T]][];
}
