import { z } from 'zod';
import { describeTaxonomy, TaskMetadata, TAXONOMY_VERSION } from '.';
import { INTERFACE_KINDS } from '../verdict';
import { BIGCODEBENCH_DOMAINS } from './domains';

const MINIMAL = { domain: 'algorithms', human_difficulty: 3, target_use_case: ['eval'] };

const ACCEPTED: [string, object][] = [
  ['another domain as a second one', { secondary_domains: ['numeric', 'text-parsing'] }],
  ['an anchor with its relation', { polyglot_anchor: { slug: 'two-bucket', relation: 'extended' } }],
  ['no anchor', { polyglot_anchor: null }],
  ['concepts of the track and our own', { concepts: ['list-comprehensions', 'secrets', 'pattern-matching'] }],
  ['style', { paradigms: ['functional'], techniques: ['dynamic-programming'], constructs: ['walrus-operator', 'yield-from'] }],
  ['edge scenarios', { edge_scenarios: ['empty-input', 'big-integer'] }],
  ['both ends of the difficulty', { human_difficulty: 10 }],
  ['several uses', { target_use_case: ['train-rlef', 'sft', 'regression'] }],
  ['a model context in part', { model_context: { turns: 3, tools: ['public-test-feedback'], allowed_packages: ['numpy'] } }],
];

const REFUSED: [string, object, string][] = [
  ['an unknown domain', { domain: 'cooking' }, 'domain'],
  ['a domain in other letters', { domain: 'Algorithms' }, 'domain'],
  ['an unknown second domain', { secondary_domains: ['cooking'] }, 'secondary_domains'],
  ['a second domain twice', { secondary_domains: ['numeric', 'numeric'] }, 'secondary_domains'],
  [
    'an anchor that is no Python exercise of Polyglot',
    { polyglot_anchor: { slug: 'leap', relation: 'same' } },
    'polyglot_anchor',
  ],
  ['an anchor without its relation', { polyglot_anchor: { slug: 'bowling' } }, 'polyglot_anchor'],
  ['a relation that is none', { polyglot_anchor: { slug: 'bowling', relation: 'near' } }, 'polyglot_anchor'],
  ['an unknown concept', { concepts: ['monads'] }, 'concepts'],
  ['an unknown construct', { constructs: ['goto'] }, 'constructs'],
  ['difficulty zero', { human_difficulty: 0 }, 'human_difficulty'],
  ['difficulty eleven', { human_difficulty: 11 }, 'human_difficulty'],
  ['half a difficulty', { human_difficulty: 3.5 }, 'human_difficulty'],
  ['no use at all', { target_use_case: [] }, 'target_use_case'],
  ['an unknown use', { target_use_case: ['fun'] }, 'target_use_case'],
  ['another Python', { model_context: { python_version: '2.7' } }, 'model_context'],
  ['no turns', { model_context: { turns: 0 } }, 'model_context'],
  ['a package with its version', { model_context: { allowed_packages: ['numpy==2.0'] } }, 'model_context'],
];

describe('TaskMetadata', () => {
  it('needs a domain, a difficulty and a use, and fills in the rest', () => {
    expect(TaskMetadata.parse(MINIMAL)).toEqual({
      ...MINIMAL,
      ...{ secondary_domains: [], polyglot_anchor: null, concepts: [], paradigms: [], techniques: [], constructs: [] },
      edge_scenarios: [],
      model_context: { context_tokens: 32_768, tools: [], allowed_packages: [], python_version: '3.13', turns: 1 },
    });
  });

  it.each(['domain', 'human_difficulty', 'target_use_case'])('is refused without %s', (field) => {
    const incomplete = Object.fromEntries(Object.entries(MINIMAL).filter(([key]) => key !== field));
    expect(TaskMetadata.safeParse(incomplete).error?.issues.map((issue) => issue.path[0])).toEqual([field]);
  });

  it.each(ACCEPTED)('accepts %s', (_, fields) => {
    expect(TaskMetadata.parse({ ...MINIMAL, ...fields })).toMatchObject(fields);
  });

  it.each(REFUSED)('refuses %s', (_, fields, place) => {
    const { error } = TaskMetadata.safeParse({ ...MINIMAL, ...fields });
    expect(error?.issues.map((issue) => issue.path[0])).toEqual([place]);
  });

  it('refuses unknown fields, also when extended', () => {
    const Extended = TaskMetadata.extend({ title: z.string() });
    expect(Extended.parse({ ...MINIMAL, title: 'Sums' }).title).toBe('Sums');
    expect(Extended.safeParse({ ...MINIMAL, title: 'Sums', colour: 'red' }).error?.issues[0]?.code).toBe('unrecognized_keys');
    expect(TaskMetadata.safeParse({ ...MINIMAL, model_context: { colour: 'red' } }).success).toBe(false);
  });

  it('has a JSON schema for both directions', () => {
    for (const io of ['input', 'output'] as const) {
      const schema = z.toJSONSchema(TaskMetadata, { io });
      expect(Object.keys(schema.properties ?? {})).toEqual(Object.keys(TaskMetadata.shape));
    }
  });
});

describe('describeTaxonomy', () => {
  const taxonomy = describeTaxonomy();

  it('is plain data, the same every time', () => {
    expect(JSON.parse(JSON.stringify(taxonomy))).toEqual(describeTaxonomy());
    expect(taxonomy.version).toBe(TAXONOMY_VERSION);
  });

  it('counts the terms of each facet', () => {
    const counts = Object.fromEntries(taxonomy.facets.map(({ field, terms }) => [field, terms.length]));
    expect(counts).toMatchObject({ domain: 17, secondary_domains: 17, polyglot_anchor: 34, concepts: 67 + 17, paradigms: 11 });
    expect(counts).toMatchObject({ 'interface.kind': INTERFACE_KINDS.length, target_use_case: 4 });
  });

  it.each(taxonomy.facets.map((facet) => [facet.field, facet] as const))(
    'has kebab-case slugs, once each, with a description in %s',
    (_, { terms }) => {
      for (const { slug, description } of terms) {
        expect(slug).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
        expect(description.length).toBeGreaterThan(1);
      }
      expect(new Set(terms.map(({ slug }) => slug)).size).toBe(terms.length);
    },
  );

  it('maps every domain to one of BigCodeBench', () => {
    const domains = taxonomy.facets[0]?.terms ?? [];
    expect(domains.length).toBeGreaterThan(0);
    for (const { bigcodebench_domain } of domains) expect(BIGCODEBENCH_DOMAINS).toContain(bigcodebench_domain);
  });

  it('offers exactly what the metadata accept', () => {
    for (const { field, terms, cardinality } of taxonomy.facets.filter(
      (facet) => facet.cardinality === 'many' || facet.cardinality === 'one-or-more',
    )) {
      for (const { slug } of terms) {
        expect({ cardinality, ok: TaskMetadata.safeParse({ ...MINIMAL, [field]: [slug] }).success }).toEqual({
          cardinality,
          ok: true,
        });
      }
    }
  });

  it('covers the difficulty without gap or overlap', () => {
    const covered = taxonomy.human_difficulty.levels.flatMap(({ from, to }) =>
      Array.from({ length: to - from + 1 }, (_, at) => from + at),
    );
    expect(covered).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]);
  });
});
