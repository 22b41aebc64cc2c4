import type { CriterionStatus } from './domain/finding';
import type { Screening } from './screening.entity';
import type { ScreeningHead, ScreeningView } from './screening.schema';

/** @param withheld of a task with tests of a blind writer: neither how many tests there are, nor which, is shown. */
export function headView(row: Screening, withheld: boolean): ScreeningHead {
  const { id, taskId, language, verdict, policyVersion, catalogueVersion, contentHash, evidenceHash, createdAt } = row;
  return {
    ...{ id, task_id: taskId, language, verdict, failed: marked(row, 'failed'), unknown: marked(row, 'unknown') },
    ...{
      fail_to_pass: withheld ? null : row.f2pLeft,
      pass_to_pass: withheld ? null : row.p2pLeft,
      policy_version: policyVersion,
    },
    ...{ catalogue_version: catalogueVersion, content_hash: contentHash, evidence_hash: evidenceHash, created_at: createdAt },
    overrides: row.overrides.map(({ rulingId, ...override }) => ({ ...override, ruling_id: rulingId })),
  };
}

export function screeningView(row: Screening, upToDate: boolean, withheld: boolean): ScreeningView {
  const results = row.results.map(({ effect = null, ...result }) => ({ ...result, effect, ...(withheld && WITHHELD) }));
  const drops = withheld ? [] : row.drops;
  return { ...headView(row, withheld), up_to_date: upToDate, results, drops, etag: String(row.version) };
}

/** Details, pointers and drops quote tests. */
const WITHHELD = { detail: 'Not shown until the task is accepted: it has blind tests.', pointers: [], drops: [] };

function marked({ marks }: Screening, status: CriterionStatus): string[] {
  return marks
    .split('|')
    .filter((mark) => mark.endsWith(`=${status}`))
    .map((mark) => mark.slice(0, mark.indexOf('=')));
}
