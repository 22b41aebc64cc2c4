import type { Metadata } from '../tasks';
import type { LISTED_FACETS, SINGLE_FACETS, SWE_FACETS } from './filter.schema';
import type { TaskVersion } from './pools.entity';

type FacetName = (typeof LISTED_FACETS | typeof SINGLE_FACETS | typeof SWE_FACETS)[number];
export type FacetValue = [facet: FacetName, value: string];

/** What SWE versions have in common with RLEF ones; the rest is told by who publishes them. */
export function sweFacets({
  trust,
  blindness,
  policy,
  split,
}: Pick<TaskVersion, 'trust' | 'blindness' | 'policy' | 'split'>): FacetValue[] {
  return [
    ['trust', trust],
    ['blindness', blindness],
    ['policy', policy],
    ['split', split],
  ];
}

/** Everything that a version is filtered and counted by: declared metadata, and how it was accepted. */
export function facetsOf(
  metadata: Metadata,
  version: Pick<TaskVersion, 'trust' | 'blindness' | 'policy' | 'split'>,
): FacetValue[] {
  const { trust, blindness, policy, split } = version;
  const single: Record<(typeof SINGLE_FACETS)[number], string> = {
    ...{ domain: metadata.domain, interface_kind: metadata.interface.kind, human_difficulty: String(metadata.human_difficulty) },
    ...{ trust, blindness, policy, split },
  };
  const { secondary_domains, concepts, paradigms, techniques, constructs, edge_scenarios, target_use_case, polyglot_anchor } =
    metadata;
  const listed: Record<(typeof LISTED_FACETS)[number], readonly string[]> = {
    ...{ secondary_domains, concepts, paradigms, techniques, constructs, edge_scenarios, target_use_case },
    polyglot_anchor: polyglot_anchor ? [polyglot_anchor.slug] : [],
  };
  const singles = Object.entries(single) as FacetValue[];
  const lists = Object.entries(listed).flatMap(([facet, values]) => values.map((value) => [facet, value] as FacetValue));
  return [...singles, ...lists];
}
