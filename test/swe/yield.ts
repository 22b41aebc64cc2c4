import type { CaseView, TaskView } from '../../src/features/batches';
import type { Plan } from './plans';

/** What came of one plan. */
export interface Yield {
  plan: Plan;
  cases: CaseView[];
  /** Verified tasks of these cases. */
  tasks: TaskView[];
}

const STAGE_OF = { eligibility: 'examine', validation: 'validate' } as const;
const BUILT = new Set(['scan', 'validate', 'write']);
const HEAD = ['language', 'candidates', 'eligible', 'built', 'verified', 'flaky dropped', 'seconds a task', 'rejected because'];

/** What is not as `expected.json` says, a line each. */
export function deviationsOf({ plan, cases }: Yield): string[] {
  if (!plan.expected) return [];
  const found = new Map(cases.map((each) => [each.ref, each]));
  return [...plan.expected].flatMap(([ref, wanted]) => {
    const is = found.get(ref);
    const said = is ? `${is.status} at ${is.stage ?? '-'} ${codesOf(is).join(',')}`.trim() : 'not in the batch';
    if (wanted.outcome === 'verified') return is?.status === 'success' ? [] : [`${ref}: verified was expected, it is ${said}`];
    const met =
      is?.status === 'failed' &&
      is.reasons.some(({ stage, code }) => stage === STAGE_OF[wanted.stage] && wanted.codes.includes(code));
    return met ? [] : [`${ref}: ${wanted.codes.join(' or ')} at ${wanted.stage} was expected, it is ${said}`];
  });
}

function codesOf({ reasons }: CaseView): string[] {
  return [...new Set(reasons.map(({ code }) => code))];
}

/** A Markdown table, a language a row and all of them in the last. */
export function toTable(yields: Yield[]): string {
  const rows = yields.map((each) => toCells(each.plan.language, [each]));
  if (yields.length > 1) rows.push(toCells('all', yields));
  const cells = [HEAD, ...rows];
  const widths = HEAD.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  const lines = cells.map((row) => `| ${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`);
  const rule = `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`;
  return [lines[0], rule, ...lines.slice(1)].join('\n');
}

function toCells(name: string, yields: Yield[]): string[] {
  const cases = yields.flatMap((each) => each.cases);
  const tasks = yields.flatMap((each) => each.tasks);
  const verified = cases.filter(({ status }) => status === 'success');
  const seconds = verified.map(({ milliseconds }) => Object.values(milliseconds).reduce((sum, ms) => sum + ms, 0) / 1000);
  return [
    name,
    ...[cases.length, cases.filter(({ stage }) => stage !== null && stage !== 'examine').length].map(String),
    String(cases.filter(({ stage }) => stage !== null && BUILT.has(stage)).length),
    String(verified.length),
    String(tasks.reduce((sum, { flaky_dropped }) => sum + flaky_dropped, 0)),
    seconds.length === 0 ? '-' : (seconds.reduce((sum, each) => sum + each, 0) / seconds.length).toFixed(1),
    reasonsOf(cases),
  ];
}

/** First reasons, the most frequent first. */
function reasonsOf(cases: CaseView[]): string {
  const counts = new Map<string, number>();
  for (const { status, reasons } of cases) {
    const code = reasons[0]?.code ?? status;
    if (status !== 'success') counts.set(code, (counts.get(code) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a, x], [b, y]) => y - x || a.localeCompare(b));
  return sorted.map(([code, count]) => `${code} ${count}`).join(', ');
}
