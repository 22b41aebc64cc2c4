import { loadStories } from './good-tasks';
import type { Plant } from './candidate';
import type { KindName } from './kinds';
import { LEASE_TABLE } from './plants-lease-table';
import { PAGE_RANGES } from './plants-page-ranges';

const STORIES: readonly (readonly [kind: KindName, base: string, what: string])[] = [
  ['wrong-reference', 'layered-settings', 'its own story: inherits from earlier sections only'],
  ['ambiguous-prompt', 'working-days', 'its own story: "between" two days, read by each side in its way'],
  ['too-narrow-test', 'interval-sets', 'its own story: a list where the requirement says sequence'],
  ['flaky-by-hash-order', 'build-order', 'its own story: an order that comes from a set of strings'],
];

/** Every defect that is planted: edits of two good tasks, and the four that people put into examples. */
export function listPlants(): readonly (Plant & { kind: KindName })[] {
  const stories = loadStories();
  const told = STORIES.map(([kind, base, what]) => ({ kind, base, what, make: () => get(stories, base) }));
  return [...PAGE_RANGES, ...LEASE_TABLE, ...told];
}

export function get<T>(map: ReadonlyMap<string, T>, name: string): T {
  const found = map.get(name);
  if (found === undefined) throw new Error(`There is no example ${name}`);
  return found;
}
