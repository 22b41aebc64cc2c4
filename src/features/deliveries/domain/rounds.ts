import type { TestState } from '../../../domain/swe';
import type { ValidationRecord } from '../../building';
import type { Provenance } from '../../sourcing';
import type { Hunk } from './hunks';

/** What is done in place of a solution, and what must come of it (swe-datasets.md 3.3, criterion 31, and 7, point 9). */
export const CONTROLS = [
  ...['nop', 'empty-patch', 'spoofed-output', 'deleted-tests', 'reversed-golden', 'golden-minus-hunk', 'golden'],
] as ('nop' | 'empty-patch' | 'spoofed-output' | 'deleted-tests' | 'reversed-golden' | 'golden-minus-hunk' | 'golden')[];
export type Control = (typeof CONTROLS)[number];

/** One run in a fresh container. */
export interface ControlRecord {
  control: Control;
  /** Of `golden-minus-hunk`: the one that was left out. */
  hunk: Hunk | null;
  /** `no-reward`: the run left none that could be read. */
  outcome: 'resolved' | 'unresolved' | 'no-reward';
  /** Of a run that starts from a patch: whether it applied. */
  applied: boolean | null;
  /** Tests of each list that passed; null where the verifier left no count. */
  fail_to_pass: number | null;
  pass_to_pass: number | null;
  /** Why there is no reward. */
  problem: string | null;
}

/** A test whose state was another than in the validation record. */
export interface ListDifference {
  id: string;
  list: 'fail-to-pass' | 'pass-to-pass';
  /** Without the fix, or with it. */
  run: 'nop' | 'golden';
  state: TestState;
}

export const FINDING_CODES = [
  ...['repository-gone', 'repository-private', 'not-merged', 'reopened', 'reverted', 'provenance-unknown'],
  ...['files-changed', 'files-empty', 'files-invalid', 'pin-gone', 'image-not-built', 'not-judged'],
  ...['golden-unresolved', 'control-resolved', 'list-changed', 'dead-hunk', 'all-hunks-dead'],
] as (
  | ('repository-gone' | 'repository-private' | 'not-merged' | 'reopened' | 'reverted' | 'provenance-unknown')
  | ('files-changed' | 'files-empty' | 'files-invalid' | 'pin-gone' | 'image-not-built' | 'not-judged')
  | ('golden-unresolved' | 'control-resolved' | 'list-changed' | 'dead-hunk' | 'all-hunks-dead')
)[];
export type FindingCode = (typeof FINDING_CODES)[number];

/**
 * What a finding does: `quarantines` at once; `leaves-out` of the release, for nothing was shown against the task itself (a build may
 * fail for want of a package index); `notes` alone.
 */
const EFFECTS: Readonly<Record<FindingCode, 'quarantines' | 'leaves-out' | 'notes'>> = {
  ...{ 'repository-gone': 'quarantines', 'repository-private': 'quarantines', 'not-merged': 'quarantines' },
  ...{ reopened: 'quarantines', reverted: 'quarantines', 'provenance-unknown': 'notes' },
  ...{ 'files-changed': 'quarantines', 'files-empty': 'quarantines', 'files-invalid': 'quarantines' },
  ...{
    'pin-gone': 'quarantines',
    'image-not-built': 'leaves-out',
    'not-judged': 'leaves-out',
    'golden-unresolved': 'quarantines',
  },
  ...{ 'control-resolved': 'quarantines', 'list-changed': 'quarantines', 'dead-hunk': 'notes', 'all-hunks-dead': 'quarantines' },
};

export interface Finding {
  code: FindingCode;
  /** One sentence with the evidence. */
  detail: string;
}

/** One of the independent rounds over a task; plain data, and the evidence that goes into a release. */
export interface RoundRecord {
  /** From 1. */
  round: number;
  started_at: string;
  finished_at: string;
  /** Null where nobody knows from where the task was made. */
  provenance: Provenance | null;
  files: { content_hash: string | null; expected: string };
  /** Null where it came to no build. */
  image: { built: boolean; cache: boolean } | null;
  controls: ControlRecord[];
  /** At most 50; `states` is over all. */
  differences: ListDifference[];
  /** sha256 of `<run>\t<id>\t<state>` lines of both lists, sorted: equal over rounds unless something flipped. */
  states: string | null;
  findings: Finding[];
}

export const TASK_VERDICTS = ['pending', 'passed', 'quarantined', 'left-out'] as const;
export type TaskVerdict = (typeof TASK_VERDICTS)[number];

/** What the rounds so far say of a task. It passes once all rounds are done and none of them found anything against it. */
export function verdictOf(rounds: readonly Pick<RoundRecord, 'findings' | 'states'>[], wanted: number): TaskVerdict {
  const effects = rounds.flatMap(({ findings }) => findings.map(({ code }) => EFFECTS[code]));
  if (effects.includes('quarantines')) return 'quarantined';
  if (effects.includes('leaves-out')) return 'left-out';
  if (new Set(rounds.map(({ states }) => states)).size > 1) return 'quarantined';
  return rounds.length >= wanted ? 'passed' : 'pending';
}

/** Against a task by what its source says; what the source does not know is noted, and never taken for fine. */
export function provenanceFindings(provenance: Provenance | null): Finding[] {
  if (!provenance) return [{ code: 'provenance-unknown', detail: 'nobody knows from which source the task was made' }];
  const { source, notes } = provenance;
  const said = notes.length > 0 ? `: ${notes.join('; ')}` : '';
  const questions: [keyof Provenance, unwanted: string, FindingCode][] = [
    ['reachable', 'no', 'repository-gone'],
    ['public', 'no', 'repository-private'],
    ['merged', 'no', 'not-merged'],
    ['reopened', 'yes', 'reopened'],
    ['reverted', 'yes', 'reverted'],
  ];
  const bad = questions.filter(([question, unwanted]) => provenance[question] === unwanted);
  const unknown = questions.map(([question]) => question).filter((question) => provenance[question] === 'unknown');
  return [
    ...bad.map(([question, answer, code]) => ({ code, detail: `${question}: ${answer}, by the source ${source}${said}` })),
    ...(unknown.length > 0
      ? [{ code: 'provenance-unknown' as const, detail: `the source ${source} does not know: ${unknown.join(', ')}${said}` }]
      : []),
  ];
}

/** Golden must resolve, and nothing else may. A hunk without which the tests still pass is noted, unless that is so for all of them. */
export function controlFindings(controls: readonly ControlRecord[]): Finding[] {
  const hunks = controls.filter(({ control }) => control === 'golden-minus-hunk');
  const dead = hunks.filter(({ outcome }) => outcome === 'resolved');
  const findings = controls.flatMap(({ control, outcome, problem }): Finding[] => {
    if (control === 'golden-minus-hunk') return [];
    if (control === 'golden')
      return outcome === 'resolved'
        ? []
        : [{ code: 'golden-unresolved', detail: `the golden patch ends ${outcome}${problem === null ? '' : `: ${problem}`}` }];
    return outcome === 'resolved' ? [{ code: 'control-resolved', detail: `${control} resolves the task` }] : [];
  });
  if (hunks.length > 0 && dead.length === hunks.length)
    return [...findings, { code: 'all-hunks-dead', detail: `the tests pass without any one of ${hunks.length} hunks` }];
  return [
    ...findings,
    ...dead.map(({ hunk }) => ({
      code: 'dead-hunk' as const,
      detail: `the tests pass without hunk ${hunk?.number ?? 0}, in ${hunk?.path ?? ''}`,
    })),
  ];
}

/** States of a run by test id. */
export type States = ReadonlyMap<string, TestState>;

/** Where runs without and with the fix depart from the record: F2P must fail and then pass, P2P must pass with it and be as it was without. */
export function listDifferences(
  { f2p, p2p, tests }: Pick<ValidationRecord, 'f2p' | 'p2p' | 'tests'>,
  runs: { nop: States; golden: States },
): ListDifference[] {
  const before = new Map(tests.map(({ id, states }) => [id, states.before[0] ?? 'absent']));
  const compare = (list: ListDifference['list'], ids: readonly string[]): ListDifference[] =>
    ids.flatMap((id) => {
      const [nop, golden] = [runs.nop.get(id) ?? 'absent', runs.golden.get(id) ?? 'absent'];
      const wanted = list === 'fail-to-pass' ? false : isOk(before.get(id) ?? 'absent');
      return [
        ...(isOk(nop) === wanted ? [] : [{ id, list, run: 'nop' as const, state: nop }]),
        ...(isOk(golden) ? [] : [{ id, list, run: 'golden' as const, state: golden }]),
      ];
    });
  return [...compare('fail-to-pass', f2p), ...compare('pass-to-pass', p2p)];
}

/** What {@link RoundRecord.states} is the hash of: only whether a test passed, for a runner may fail a test in several ways. */
export function stateLines({ f2p, p2p }: Pick<ValidationRecord, 'f2p' | 'p2p'>, runs: { nop: States; golden: States }): string {
  const lines = [...f2p, ...p2p].flatMap((id) =>
    (['nop', 'golden'] as const).map(
      (run) => `${run}\t${id}\t${isOk(runs[run].get(id) ?? 'absent') ? 'passed' : 'not-passed'}\n`,
    ),
  );
  return lines.sort().join('');
}

/** A test that fails as its author expected counts as passed, as everywhere in SWE tasks. */
function isOk(state: TestState): boolean {
  return state === 'pass' || state === 'xfail';
}

/** Of `count` hunks at most `cap`, spread over the patch. */
export function chosenHunks(hunks: readonly Hunk[], cap: number): Hunk[] {
  if (hunks.length <= cap) return [...hunks];
  return Array.from({ length: cap }, (_, at) => hunks[Math.floor((at * hunks.length) / cap)]).flatMap((hunk) => hunk ?? []);
}
