import type { TestState } from '../../../domain/swe';

/** Part of the key under which a verdict may be used again: raised with whatever changes what a patch comes to. */
export const JUDGE_VERSION = 2;

/**
 * `not-applied`: git can't apply it, or it reaches where no patch may. `infra-error`: nothing is known of the patch, for what failed was
 * not its doing; never counted as unresolved.
 */
export const PATCH_OUTCOMES = ['resolved', 'unresolved', 'empty-patch', 'not-applied', 'infra-error'] as const;
export type PatchOutcome = (typeof PATCH_OUTCOMES)[number];

export const FLAG_CODES = [
  'applied-3way',
  'touches-tests',
  'touches-runner-config',
  'adds-runner-config',
  'shadows-runner',
  'touches-build-hooks',
  'names-the-runner',
  'left-processes',
  'control-broken',
  'control-unavailable',
] as const;
export type FlagCode = (typeof FLAG_CODES)[number];

export interface PatchFlag {
  code: FlagCode;
  /** What shows it: paths, or `path:line`; at most 50. */
  paths: string[];
}

export interface PatchTest {
  id: string;
  state: TestState;
  expected: 'f2p' | 'p2p';
}

/** Why it is not resolved, or why nothing is known. */
export interface PatchReason {
  code: string;
  /** For people; may hold the last words of a program. */
  detail: string;
}

export interface PatchTimings {
  imageMs: number;
  applyMs: number;
  testMs: number;
  controlMs: number;
}

/** `held`: the runner told tests of ours as they are, with the patch in place; `broken`: it did not; `none`: not asked. */
export type ControlState = 'held' | 'broken' | 'unavailable' | 'none';

export interface PatchVerdict {
  outcome: PatchOutcome;
  /**
   * Nothing of a solver's container is in the one in which the tests run. `shared-container`, which other judges may say and this one
   * never does: the tests ran where the solver had worked.
   */
  trust: 'separate-verifier' | 'shared-container';
  reason?: PatchReason;
  /** F2P, then P2P; empty where no test ran. `absent` for those that the report does not name. */
  tests: PatchTest[];
  flags: PatchFlag[];
  /** Paths that the tests ran with changed. */
  appliedPaths: string[];
  control: ControlState;
  timings: PatchTimings;
  /** Of what the tests printed; undefined where none ran. */
  logSha256?: string;
  log: Buffer;
  /** Runs of the tests that there were, those that something outside ended included. */
  tries: number;
  judgeVersion: number;
  /** Harbor's hash of the task's directory. */
  contentHash: string;
  /** Of the patch as it was given. */
  patchSha256: string;
}

const SHOWN_PATHS = 50;

/** Adds to a list of flags, one flag a code. */
export function flag(flags: PatchFlag[], code: FlagCode, ...paths: string[]): void {
  let found = flags.find((each) => each.code === code);
  if (!found) flags.push((found = { code, paths: [] }));
  found.paths.push(...paths.slice(0, SHOWN_PATHS - found.paths.length));
}

/** Appendix A `resolved` (swe-datasets.md): every expected test passed, or failed as expected; absent and skipped are failures. */
export function isResolved(tests: readonly PatchTest[]): boolean {
  const good = tests.every(({ state }) => state === 'pass' || state === 'xfail');
  return good && tests.some(({ expected }) => expected === 'f2p');
}

/** States of the expected tests in a run's report; a test that was reported twice has no state that could be trusted. */
export function expectedTests(
  { f2p, p2p }: { f2p: readonly string[]; p2p: readonly string[] },
  states: ReadonlyMap<string, TestState>,
): PatchTest[] {
  const of = (ids: readonly string[], expected: PatchTest['expected']) =>
    ids.map((id) => ({ id, state: states.get(id) ?? ('absent' as const), expected }));
  return [...of(f2p, 'f2p'), ...of(p2p, 'p2p')];
}
