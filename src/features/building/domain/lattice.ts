import type { FailureReason, TestState } from '../../../domain/swe';

/** Where a test stands by its states on the base, with the tests of the pull request (before), and with its fix too (after). */
export const CATEGORIES = ['f2p', 'n2p-new', 'p2p-masked', 's2p', 'p2p', 'p2p-new', 'regression', 'lost', 'noise'] as const;
export type Category = (typeof CATEGORIES)[number];

export interface States {
  base: TestState;
  before: TestState;
  after: TestState;
}

/** Lists that categories go to. `s2p` goes to none until a person says so. */
export const LIST_OF: Readonly<Partial<Record<Category, 'f2p' | 'p2p'>>> = {
  f2p: 'f2p',
  'n2p-new': 'f2p',
  p2p: 'p2p',
  'p2p-new': 'p2p',
  'p2p-masked': 'p2p',
};

export function isBad(state: TestState): boolean {
  return state === 'fail' || state === 'error';
}

/** A test that fails as its author expected counts as passed in SWE tasks (swe-datasets.md 2.5, SWE-bench's rule). */
export function isOk(state: TestState): boolean {
  return state === 'pass' || state === 'xfail';
}

/**
 * The lattice of swe-datasets.md, appendix A. `reason` is why the test failed before; `touched` says that the pull request edits the
 * test itself. A test that passed on the base and could not even be built before is masked, not fixed: only an edited one is fixed.
 */
export function classify({ base, before, after }: States, reason?: FailureReason, touched = false): Category {
  if (isOk(before) && isBad(after)) return 'regression';
  if (isOk(base) && (before === 'absent' || before === 'skip') && isBad(after)) return 'regression';
  if (isOk(before) && (after === 'absent' || after === 'skip')) return 'lost';
  if (!isOk(after) || before === 'xpass') return 'noise';
  if (isOk(before)) return base === 'absent' ? 'p2p-new' : isBad(base) ? 'noise' : 'p2p';
  if (isBad(before)) return isOk(base) && isUnbuilt(reason) && !touched ? 'p2p-masked' : 'f2p';
  if (before === 'skip') return 's2p';
  if (isBad(base)) return 'f2p';
  if (!isOk(base)) return 'n2p-new';
  return touched ? 'f2p' : 'p2p-masked';
}

function isUnbuilt(reason: FailureReason | undefined): boolean {
  return reason === 'compile' || reason === 'setup';
}

/** Whether a run resolves the task. A test that is absent, skipped or reported twice did not pass; without F2P nothing is resolved. */
export function resolved(f2p: readonly string[], p2p: readonly string[], states: ReadonlyMap<string, TestState>): boolean {
  return f2p.length > 0 && [...f2p, ...p2p].every((id) => isOk(states.get(id) ?? 'absent'));
}
