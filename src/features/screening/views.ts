import type { CriterionStatus } from './domain/finding';
import type { Screening } from './screening.entity';
import type { ScreeningHead, ScreeningView } from './screening.schema';

export function headView(row: Screening): ScreeningHead {
  const { id, taskId, language, verdict, policyVersion, catalogueVersion, contentHash, evidenceHash, createdAt } = row;
  return {
    ...{ id, task_id: taskId, language, verdict, failed: marked(row, 'failed'), unknown: marked(row, 'unknown') },
    ...{ fail_to_pass: row.f2pLeft, pass_to_pass: row.p2pLeft, policy_version: policyVersion },
    ...{ catalogue_version: catalogueVersion, content_hash: contentHash, evidence_hash: evidenceHash, created_at: createdAt },
    overrides: row.overrides.map(({ rulingId, ...override }) => ({ ...override, ruling_id: rulingId })),
  };
}

export function screeningView(row: Screening, upToDate: boolean): ScreeningView {
  const results = row.results.map(({ effect = null, ...result }) => ({ ...result, effect }));
  return { ...headView(row), up_to_date: upToDate, results, drops: row.drops, etag: String(row.version) };
}

function marked({ marks }: Screening, status: CriterionStatus): string[] {
  return marks
    .split('|')
    .filter((mark) => mark.endsWith(`=${status}`))
    .map((mark) => mark.slice(0, mark.indexOf('=')));
}
