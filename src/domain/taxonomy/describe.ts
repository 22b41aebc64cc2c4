import { ANCHOR_RELATIONS, POLYGLOT_ANCHORS } from './anchors';
import { CONCEPTS } from './concepts';
import { DOMAINS, type BigCodeBenchDomain } from './domains';
import type { Terms } from './facet';
import { ModelContext } from './metadata';
import { CONSTRUCTS, PARADIGMS, TECHNIQUES } from './style';
import { DIFFICULTY_LEVELS, EDGE_SCENARIOS, INTERFACE_TERMS, MODEL_TOOLS, USE_CASES } from './use';

/**
 * Version of the taxonomy, semantic: a term added counts as minor, a term removed or given another meaning as major.
 * A task keeps the slugs that it was made with.
 */
export const TAXONOMY_VERSION = '1.0.0';

export interface TermView {
  slug: string;
  description: string;
  /** Of a domain alone. */
  bigcodebench_domain?: BigCodeBenchDomain;
}

export interface FacetView {
  /** The field of a task's metadata that holds it. */
  field: string;
  description: string;
  cardinality: 'one' | 'optional' | 'many' | 'one-or-more';
  terms: TermView[];
}

/** What `GET /v1/taxonomy` serves. (A type, for interfaces don't fit the open objects of response schemas.) */
export type TaxonomyView = {
  version: string;
  facets: FacetView[];
  anchor_relations: TermView[];
  human_difficulty: {
    minimum: number;
    maximum: number;
    levels: { from: number; to: number; slug: string; description: string }[];
  };
  model_context: { tools: TermView[]; defaults: ModelContext };
};

/** The whole taxonomy as data, in a fixed order. */
export function describeTaxonomy(): TaxonomyView {
  return {
    version: TAXONOMY_VERSION,
    facets: [
      { field: 'domain', description: 'What the task is about', cardinality: 'one', terms: domainTerms() },
      { field: 'secondary_domains', description: 'What else it is about', cardinality: 'many', terms: domainTerms() },
      facet('polyglot_anchor', 'The nearest Python exercise of Aider Polyglot', 'optional', POLYGLOT_ANCHORS),
      facet('concepts', 'What the task trains', 'many', CONCEPTS),
      facet('paradigms', 'How a natural solution is organised', 'many', PARADIGMS),
      facet('techniques', 'Methods that a natural solution uses', 'many', TECHNIQUES),
      facet('constructs', 'Parts of the language that a natural solution uses', 'many', CONSTRUCTS),
      facet('interface.kind', 'How tests reach the solution', 'one', INTERFACE_TERMS),
      facet('edge_scenarios', 'Classes of hard cases that the requirements settle', 'many', EDGE_SCENARIOS),
      facet('target_use_case', 'What the task is made for', 'one-or-more', USE_CASES),
    ],
    anchor_relations: termsOf(ANCHOR_RELATIONS),
    human_difficulty: { minimum: 1, maximum: 10, levels: DIFFICULTY_LEVELS.map((level) => ({ ...level })) },
    model_context: { tools: termsOf(MODEL_TOOLS), defaults: ModelContext.parse({}) },
  };
}

function facet(field: string, description: string, cardinality: FacetView['cardinality'], terms: Terms): FacetView {
  return { field, description, cardinality, terms: termsOf(terms) };
}

function termsOf(terms: Terms): TermView[] {
  return Object.entries(terms).map(([slug, description]) => ({ slug, description }));
}

function domainTerms(): TermView[] {
  return Object.entries(DOMAINS).map(([slug, { description, bigcodebench }]) => ({
    slug,
    description,
    bigcodebench_domain: bigcodebench,
  }));
}
