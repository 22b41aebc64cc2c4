import type { CollectionFilters } from '../building';
import { thresholdsFor, type ThresholdTable } from '../sourcing';

/** What filters of the fork's collector are called here, and whether they are gates on the repository. */
const REPOSITORY = {
  min_stars: 'minStars',
  min_merged_prs: 'minMergedPulls',
  min_language_percentage: 'minLanguageShare',
  max_days_since_push: 'maxDaysSincePush',
} as const;
const CHANGE = {
  min_issue_body_length: 'minIssueLength',
  min_files_changed: 'minSourceFiles',
  max_files_changed: 'maxSourceFiles',
  max_lines_changed: 'maxSourceLines',
} as const;

/**
 * A batch's own departures from the eligibility thresholds, over those of config.yaml for all languages. A filter that says what holds
 * anyway departs from nothing, so that a language keeps its own default (C has 10 stars, for one).
 */
export function overFilters(asked: ThresholdTable, filters: CollectionFilters): ThresholdTable {
  const defaults = thresholdsFor(undefined);
  const change = departures(filters, CHANGE, defaults);
  const repository = { ...departures(filters, REPOSITORY, defaults.repository), ...asked.all?.repository };
  const all = { ...change, ...asked.all, ...(Object.keys(repository).length > 0 && { repository }) };
  return Object.keys(all).length === 0 ? asked : { ...asked, all };
}

function departures<T extends string>(
  filters: CollectionFilters,
  names: Partial<Record<keyof CollectionFilters, T>>,
  defaults: Record<T, number>,
): Partial<Record<T, number>> {
  const found: Partial<Record<T, number>> = {};
  for (const [filter, name] of Object.entries(names) as [string, T][]) {
    const value = filters[filter];
    if (typeof value === 'number' && value !== defaults[name]) found[name] = value;
  }
  return found;
}
