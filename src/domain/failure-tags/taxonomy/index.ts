import { attributionTerms } from './attributions';
import { CODE_CAUSES } from './code-causes';
import { OUTCOMES, type OutcomeTag } from './outcomes';
import type { Aliases, Term } from './sources';
import { TASK_CAUSES } from './task-causes';

/**
 * Version of the failure tags, semantic: a tag added counts as minor, a tag removed or given another meaning as major. A
 * stored tag keeps its slug.
 */
export const FAILURE_TAGS_VERSION = '1.1.0';

/** `outcome`: what could be seen, by machine, exactly one. `cause`: why, suggested by machine, settled by people, several. `attribution`: whose fault, by arbiters alone. */
export const AXES = ['outcome', 'cause', 'attribution'] as const;
export type Axis = (typeof AXES)[number];

const CAUSES = { ...TASK_CAUSES, ...CODE_CAUSES };
export type CauseTag = keyof typeof CAUSES;
export type { OutcomeTag };

export interface FailureTag {
  /** Kebab-case; a dot parts the two levels. Stable. */
  slug: string;
  axis: Axis;
  /** What stands before the dot; of an outcome, the slug itself. */
  family: string;
  description: string;
  aliases: Aliases;
}

/** All tags, in the order of the axes and of their lists. */
export const FAILURE_TAGS: readonly FailureTag[] = [
  ...tagsOf('outcome', Object.entries(OUTCOMES)),
  ...tagsOf('cause', Object.entries(CAUSES)),
  ...tagsOf('attribution', attributionTerms()),
];

function tagsOf(axis: Axis, terms: readonly [slug: string, term: Term][]): FailureTag[] {
  return terms.map(([slug, { description, aliases = {} }]) => {
    return { slug, axis, family: slug.split('.', 1)[0] ?? slug, description, aliases };
  });
}

const BY_SLUG = new Map(FAILURE_TAGS.map((tag) => [tag.slug, tag]));

export function findFailureTag(slug: string): FailureTag | undefined {
  return BY_SLUG.get(slug);
}

export { attributionOf } from './attributions';
export { SOURCES } from './sources';
