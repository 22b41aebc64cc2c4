import { z } from 'zod';
import { ANCHOR_RELATIONS, POLYGLOT_ANCHORS } from './anchors';
import { CONCEPTS } from './concepts';
import { DOMAINS } from './domains';
import { slugsOf } from './facet';
import { CONSTRUCTS, PARADIGMS, TECHNIQUES } from './style';
import { EDGE_SCENARIOS, MODEL_TOOLS, USE_CASES } from './use';

/** Facets list a slug once; more than this many terms of one facet describe nothing. */
const MAX_TERMS = 40;

function distinct<T extends z.ZodType<string>>(item: T) {
  return z
    .array(item)
    .max(MAX_TERMS)
    .refine((slugs) => new Set(slugs).size === slugs.length, 'a slug stands twice');
}

const DomainSlug = z.enum(slugsOf(DOMAINS));

/** The nearest exercise of Aider Polyglot, and how near; null when nobody looked or none is near. */
export const PolyglotAnchor = z.strictObject({
  slug: z.enum(slugsOf(POLYGLOT_ANCHORS)),
  relation: z.enum(slugsOf(ANCHOR_RELATIONS)),
});
export type PolyglotAnchor = z.infer<typeof PolyglotAnchor>;

/** Under what conditions a model meets the task. */
export const ModelContext = z.strictObject({
  context_tokens: z.number().int().min(512).max(10_000_000).default(32_768).describe('Context window that is enough, in tokens'),
  tools: distinct(z.enum(slugsOf(MODEL_TOOLS))).default([]),
  allowed_packages: distinct(z.string().regex(/^[a-z0-9](?:[a-z0-9-]{0,78}[a-z0-9])?$/, 'not a normalised package name'))
    .default([])
    .describe('Packages beyond the standard library that a solution may import, by normalised name (PEP 503)'),
  python_version: z.enum(['3.13']).default('3.13'),
  turns: z.number().int().min(1).max(50).default(1).describe('Replies that a model may give'),
});
export type ModelContext = z.infer<typeof ModelContext>;

/**
 * What is declared about a task, checked against the taxonomy. Measured facts (solve rates, constructs found in the
 * reference) are kept elsewhere: 14 of the 34 exercises of Aider Polyglot, hard for models, are rated easy by people.
 */
export const TaskMetadata = z.strictObject({
  domain: DomainSlug,
  secondary_domains: distinct(DomainSlug).default([]),
  polyglot_anchor: PolyglotAnchor.nullable().default(null),
  concepts: distinct(z.enum(slugsOf(CONCEPTS))).default([]),
  paradigms: distinct(z.enum(slugsOf(PARADIGMS))).default([]),
  techniques: distinct(z.enum(slugsOf(TECHNIQUES))).default([]),
  constructs: distinct(z.enum(slugsOf(CONSTRUCTS))).default([]),
  edge_scenarios: distinct(z.enum(slugsOf(EDGE_SCENARIOS))).default([]),
  human_difficulty: z.number().int().min(1).max(10).describe('As people judge it: 1 to 3 easy, 4 to 7 medium, 8 to 10 hard'),
  target_use_case: distinct(z.enum(slugsOf(USE_CASES))).min(1),
  model_context: ModelContext.prefault({}),
});
export type TaskMetadata = z.infer<typeof TaskMetadata>;
