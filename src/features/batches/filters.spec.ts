import { thresholdsFor } from '../sourcing';
import { overFilters } from './filters';

/** As the fork has them. */
const STOCK = {
  ...{ min_stars: 30, min_merged_prs: 5, min_language_percentage: 0.4, max_days_since_push: 1095, min_issue_body_length: 10 },
  ...{ min_files_changed: 1, max_files_changed: 25, max_lines_changed: 1500 },
};

describe('thresholds over the filters of config.yaml', () => {
  it('are as they were where the filters say what holds anyway, and languages keep their own', () => {
    const asked = { byLanguage: { go: { minTests: 2 } } };
    expect(overFilters(asked, STOCK)).toBe(asked);
    expect(thresholdsFor('c', overFilters({}, STOCK)).repository.minStars).toBe(10);
  });

  it('are those of the filters where they differ, for all languages', () => {
    const filters = { ...STOCK, min_stars: 5, max_lines_changed: 400, min_language_percentage: 0.6, min_issue_body_length: 80 };
    const table = overFilters({}, filters);
    expect(table).toEqual({
      all: { maxSourceLines: 400, minIssueLength: 80, repository: { minStars: 5, minLanguageShare: 0.6 } },
    });
    expect(thresholdsFor('c', table)).toMatchObject({ maxSourceLines: 400, maxSourceFiles: 35, repository: { minStars: 5 } });
  });

  it('give way to what the batch itself was asked for', () => {
    const asked = { all: { maxSourceLines: 90, repository: { minStars: 1 } }, byLanguage: { go: { minTests: 2 } } };
    const table = overFilters(asked, { min_stars: 5, min_merged_prs: 9, max_lines_changed: 400, max_files_changed: 7 });
    expect(table).toEqual({
      all: { maxSourceFiles: 7, maxSourceLines: 90, repository: { minStars: 1, minMergedPulls: 9 } },
      byLanguage: asked.byLanguage,
    });
  });
});
