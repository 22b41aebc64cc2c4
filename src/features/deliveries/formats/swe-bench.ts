import type { DeliverableTask, SweBenchRow } from '../domain/deliverable';

/** The fields of a SWE-bench row in its own order (swe-datasets.md 1.1); no others, for loaders infer one schema from all rows. */
export const SWE_BENCH_FIELDS = [
  ...['repo', 'instance_id', 'base_commit', 'patch', 'test_patch', 'problem_statement', 'hints_text', 'created_at', 'version'],
  ...['FAIL_TO_PASS', 'PASS_TO_PASS', 'environment_setup_commit'],
] as (keyof SweBenchRow)[];

/** A line of SWE-bench JSONL. */
export function sweBenchLine({ row }: Pick<DeliverableTask, 'row'>): string {
  return `${JSON.stringify(Object.fromEntries(SWE_BENCH_FIELDS.map((field) => [field, row[field]])))}\n`;
}

/** Title and body of a statement: SWE-bench puts the first line feed between the two. */
export function statementOf({ row }: Pick<DeliverableTask, 'row'>): { title: string; body: string } {
  const text = row.problem_statement;
  const end = text.indexOf('\n');
  return end < 0 ? { title: text, body: '' } : { title: text.slice(0, end), body: text.slice(end + 1) };
}
