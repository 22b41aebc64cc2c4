import { TERMINAL, TRANSITIONS, type Guard, type Status, type Transition } from '../../src/domain/lifecycle';
import type { TaskKind } from '../../src/domain/task';

/** What each guard asks, for people. The services that ask for the step decide it from stored facts. */
const GUARDS: Readonly<Record<Guard, string>> = {
  'author-parts-complete': "The author's parts are all there, and the lint of the requirements has nothing to say.",
  'policy-is-imported': 'The task was imported: it has no seats and no review.',
  'test-writer-claimed': 'A test writer took the seat.',
  'claim-ended': "The test writer's claim was released, or its lease ran out.",
  'tests-sealed': 'The suite is complete, and its writer sealed it.',
  'evidence-complete': 'The validation passed and its certificate is written.',
  'stress-evidence': 'Stress runs were asked for and are done.',
  'no-stress-asked': 'No stress run is asked for.',
  'discrepancy-open': 'A case is open: a validation failed, a reviewer objected, or a defect was reported.',
  'ruling-made': 'An arbiter ruled, and somebody has to rework.',
  'no-rework-asked': 'An arbiter ruled, and nobody has to rework: validation runs again as things are.',
  'rework-sealed': 'Whoever had to rework sealed again.',
  'review-accepted': 'A reviewer without another seat accepted, and the acceptance policy is met.',
  'defect-confirmed': 'An arbiter found a defect in what is served, and withdrew it.',
  'defect-dismissed': 'The defect turned out to be none.',
  'rejected-by-person': 'A lead or the arbiter of the case ended the task, with a reason.',
  built: 'The container of the repository builds.',
  'candidate-eligible': 'The pull request passed the filters.',
  'blind-tests-asked': 'Hidden tests by a blind writer are asked for.',
  'blind-tests-ended': 'The round is over: its tests are judged, a lead withdrew it, or its suites were refused too often.',
  'screening-passed': 'The automatic screens passed.',
  'evaluators-claimed': 'Evaluators took their seats.',
  'evaluation-stamped': 'The second evaluator stamped the task.',
};

const INITIAL: Readonly<Record<TaskKind, Status>> = { rlef: 'draft', swe: 'candidate' };

/** docs/lifecycle.md: a diagram and a table a kind, and what the guards ask. */
export function renderLifecycleMarkdown(): string {
  return [
    '# Lifecycle',
    '',
    'Written by `npx tsx scripts/lifecycle-picture.ts` from the table in `src/domain/lifecycle.ts`; a contract test holds the two',
    'together. A task moves only along a row of the table, and only when the guard of the row holds. Whoever asks for another step',
    'gets a 409 with the steps that are possible.',
    '',
    '## RLEF tasks',
    '',
    ...sectionOf('rlef'),
    'Imported tasks go from `draft` straight to `validating`, and from `validated` straight to `accepted`. A task waits in',
    '`validated` only for a [stress run](stress-runs.md) that somebody asked for.',
    '',
    '## SWE tasks',
    '',
    'The table has them already; the features that lead there do not exist yet.',
    '',
    ...sectionOf('swe'),
    '## Guards',
    '',
    ...table(
      ['guard', 'holds when'],
      Object.entries(GUARDS).map(([guard, meaning]) => [`\`${guard}\``, meaning]),
    ),
  ].join('\n');
}

function sectionOf(kind: TaskKind): string[] {
  const steps = TRANSITIONS.filter(({ kinds }) => kinds.includes(kind));
  const rows = steps.map(({ from, to, guard }) => [`\`${from}\``, `\`${to}\``, `\`${guard}\``]);
  return ['```mermaid', ...diagramOf(kind, steps), '```', '', ...table(['from', 'to', 'guard'], rows)];
}

/** A mermaid state diagram. Its ids may hold no hyphen, so every status has an alias. */
function diagramOf(kind: TaskKind, steps: readonly Transition[]): string[] {
  const named = [...new Set(steps.flatMap(({ from, to }) => [from, to]))];
  return [
    'stateDiagram-v2',
    ...named.map((status) => `  state "${status}" as ${idOf(status)}`),
    `  [*] --> ${idOf(INITIAL[kind])}`,
    ...steps.map(({ from, to, guard }) => `  ${idOf(from)} --> ${idOf(to)} : ${guard}`),
    ...named.filter((status) => TERMINAL.includes(status)).map((status) => `  ${idOf(status)} --> [*]`),
  ];
}

function idOf(status: Status): string {
  return status.replaceAll('-', '_');
}

/** A Markdown table with columns of even width, the way prettier writes it; ends with an empty line. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((row) => row[column]?.length ?? 0)));
  const render = (cells: readonly string[]): string => `| ${cells.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  return [render(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(render), ''];
}
