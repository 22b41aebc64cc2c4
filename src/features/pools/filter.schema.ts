import { createZodDto } from 'nestjs-zod';
import { z } from 'zod';
import { BLINDNESS, POLICIES, PROFILES, SPLITS, TASK_KINDS } from '../../domain/task';
import { idOf } from '../../domain/ids';
import { INTERFACE_KINDS, TRUST_LEVELS } from '../../domain/verdict';

/** One value or several of a facet: a task matches if it has one of them. */
function anyOf<T extends z.ZodType<string>>(item: T) {
  return z
    .union([item, z.array(item).min(1).max(50)])
    .transform((given) => (Array.isArray(given) ? given : [given]))
    .optional();
}

const Slug = z.string().regex(/^[a-z0-9][a-z0-9-]{0,79}$/, 'not a slug');
const Difficulty = z.coerce.number().int().min(1).max(10);
// Stored times have milliseconds, and are compared as text.
const Moment = z.iso.datetime().transform((given) => new Date(given).toISOString());

/** Facets of the taxonomy with several values a task, and the optional one. */
export const LISTED_FACETS = [
  'secondary_domains',
  'polyglot_anchor',
  'concepts',
  'paradigms',
  'techniques',
  'constructs',
  'edge_scenarios',
  'target_use_case',
] as const;
/** Facets of SWE tasks alone. */
export const SWE_FACETS = ['language', 'category', 'repository', 'licence', 'difficulty'] as const;

export type ListedFacet = (typeof LISTED_FACETS)[number];

/** Facets with one value a task. */
export const SINGLE_FACETS = ['domain', 'interface_kind', 'human_difficulty', 'trust', 'blindness', 'policy', 'split'] as const;

const Word = z.string().regex(/^[A-Za-z0-9<][A-Za-z0-9 ._+/<>-]{0,199}$/, 'not a word of this facet');

const filters = {
  domain: anyOf(Slug),
  interface_kind: anyOf(z.enum(INTERFACE_KINDS)),
  secondary_domains: anyOf(Slug),
  polyglot_anchor: anyOf(Slug),
  concepts: anyOf(Slug),
  paradigms: anyOf(Slug),
  techniques: anyOf(Slug),
  constructs: anyOf(Slug),
  edge_scenarios: anyOf(Slug),
  target_use_case: anyOf(Slug),
  language: anyOf(Slug),
  category: anyOf(Slug),
  repository: anyOf(Word).describe('SWE: `owner/repo`, lower case'),
  licence: anyOf(Word),
  difficulty: anyOf(Slug).describe('SWE: bucket of the evaluators'),
  trust: anyOf(z.enum(TRUST_LEVELS)),
  blindness: anyOf(z.enum(BLINDNESS)),
  policy: anyOf(z.enum(POLICIES)),
  split: anyOf(z.enum(SPLITS)),
  difficulty_min: Difficulty.optional().describe('Human difficulty, inclusive'),
  difficulty_max: Difficulty.optional().describe('Human difficulty, inclusive'),
  accepted_after: Moment.optional().describe('Exclusive'),
  accepted_before: Moment.optional().describe('Exclusive'),
} as const;

/** Filters of a pool: values of one facet are alternatives, different facets must all match. */
export const PoolFilter = z.strictObject(filters).meta({ id: 'PoolFilter' });
export type PoolFilter = z.infer<typeof PoolFilter>;
/** A filter, and ids of tasks that are not served whatever it says. */
export type Selection = PoolFilter & { but?: readonly string[] };
export class PoolFilterDto extends createZodDto(z.strictObject(filters)) {}

export const ProfileQuery = z.enum(PROFILES).default('sealed').describe('`open` shows all parts, and needs pools:read-open');

export const PoolQuery = z.strictObject({
  ...filters,
  profile: ProfileQuery,
  cursor: z
    .string()
    .max(500)
    .optional()
    .describe('Opaque: `next_cursor` of the page before, or `cursor` of the last NDJSON line that arrived'),
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .default(50)
    .transform((n) => Math.min(n, 1000))
    .describe('Of a page, at most 1000; more is cut to that. A stream ignores it'),
});
export type PoolQuery = z.infer<typeof PoolQuery>;
export class PoolQueryDto extends createZodDto(PoolQuery) {}

export const Pool = z.enum(TASK_KINDS);
export class PoolDto extends createZodDto(z.strictObject({ pool: Pool })) {}
export class PoolTaskIdDto extends createZodDto(z.strictObject({ pool: Pool, id: idOf('task') })) {}
export class VersionIdDto extends createZodDto(z.strictObject({ id: idOf('version') })) {}
export class ProfileQueryDto extends createZodDto(z.strictObject({ profile: ProfileQuery })) {}
