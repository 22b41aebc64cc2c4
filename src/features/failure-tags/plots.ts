import { countMatrix, shareLines, stackedBars } from '../../domain/plots';
import type { PlotName, Report } from './failure-tags.schema';

type Group = { name: string; tags: Report['by_model'][number]['tags'] };

/** Rows and columns of a matrix that can still be read. */
const MAX_NAMES = 14;
const NOTHING = '(none)';

export function drawPlot(plot: PlotName, report: Report): string {
  const models = report.by_model.map(({ model, tags }) => ({ name: model, tags }));
  const domains = report.by_domain.map(({ domain, tags }) => ({ name: domain, tags }));
  switch (plot) {
    case 'outcomes-by-model':
      return distribution('What could be seen of attempts, by model', models, 'outcome');
    case 'causes-by-model':
      return distribution('Causes of failure, by model', models, 'cause');
    case 'outcomes-by-domain':
      return distribution('What could be seen of attempts, by domain', domains, 'outcome');
    case 'causes-by-domain':
      return distribution('Causes of failure, by domain', domains, 'cause');
    case 'pass-at-k':
      return passAtK(report);
    case 'confusion':
      return confusion(report);
  }
}

/** Bars of tags, in parts by group; most frequent first. What was rejected or superseded is no cause. */
function distribution(title: string, groups: readonly Group[], axis: 'outcome' | 'cause'): string {
  const totals = new Map<string, number[]>();
  groups.forEach(({ tags }, index) => {
    for (const tag of tags.filter((each) => each.axis === axis)) {
      const values = totals.get(tag.tag) ?? groups.map(() => 0);
      values[index] = tag.suggested + tag.confirmed;
      totals.set(tag.tag, values);
    }
  });
  const rows = [...totals].map(([label, values]) => ({ label, values })).filter(({ values }) => sum(values) > 0);
  rows.sort((a, b) => sum(b.values) - sum(a.values) || (a.label < b.label ? -1 : 1));
  return stackedBars(
    title,
    groups.map(({ name }) => name),
    rows,
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

function passAtK({ pass_at_k: curves }: Report): string {
  const ks = [...new Set(curves.flatMap(({ values }) => values.map(({ k }) => k)))].sort((a, b) => a - b);
  return shareLines(
    'pass@k, mean over tasks',
    ks.map((k) => `k = ${k}`),
    curves.map(({ model, values }) => ({
      name: model,
      values: ks.map((k) => values.find((point) => point.k === k)?.value ?? null),
    })),
  );
}

function confusion({ confusion: counts }: Report): string {
  const names = (pick: (row: Report['confusion'][number]) => string | null): string[] =>
    [...new Set(counts.map((row) => pick(row) ?? NOTHING))].slice(0, MAX_NAMES).sort();
  return countMatrix(
    'What people made of suggested causes',
    { rows: 'suggested', columns: 'confirmed' },
    names(({ suggested }) => suggested),
    names(({ confirmed }) => confirmed),
    (row, column) =>
      counts.find(({ suggested, confirmed }) => (suggested ?? NOTHING) === row && (confirmed ?? NOTHING) === column)?.count ?? 0,
  );
}
