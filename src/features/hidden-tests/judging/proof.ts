import { isBad, type JudgedTest, type ValidationRecord } from '../../building';

/** The part of a validation record that a proof of blind tests is read from. */
type Record = Pick<ValidationRecord, 'tests' | 'f2p' | 'p2p' | 'rejection'>;

/** What a validation of the task with the new tests came to. What is refused is told by its code alone. */
export type Proof =
  | { kind: 'proved'; failToPass: string[]; passToPass: string[] }
  | { kind: 'contradicts'; tests: JudgedTest[]; rejection: ValidationRecord['rejection'] }
  | { kind: 'refused'; code: RefusalCode }
  | { kind: 'unproved' };

export const REFUSAL_CODES = ['differs-from-run-to-run', 'disturbs-other-tests', 'not-counted', 'too-expensive'] as const;
export type RefusalCode = (typeof REFUSAL_CODES)[number];

/** With the fix in place something does not build, or fails, that the tests of the pull request alone did not bring about. */
const AGAINST_GOLDEN: readonly string[] = ['regression', 'after-broken', 'oracle-fails'];
const LIMITS: readonly string[] = ['timed-out', 'out-of-memory', 'output-limit', 'disk-limit'];

/**
 * Reads a validation against the one from before the suite came. A test that the golden patch does not satisfy is never dropped: somebody
 * has to say whether it is the patch, the test or the statement that is wrong.
 */
export function judgeProof(now: Record, before: Record): Proof {
  const known = new Set(before.tests.map(({ id }) => id));
  const fresh = now.tests.filter(({ id }) => !known.has(id));
  const failing = fresh.filter(({ states }) => states.after.length > 0 && states.after.every(isBad));
  const code = now.rejection?.code;
  if (failing.length > 0 || (code !== undefined && AGAINST_GOLDEN.includes(code)))
    return { kind: 'contradicts', tests: failing, rejection: now.rejection };
  if (code !== undefined && LIMITS.includes(code)) return { kind: 'refused', code: 'too-expensive' };
  if (fresh.some(({ dropped }) => dropped)) return { kind: 'refused', code: 'differs-from-run-to-run' };
  const lists = { f2p: new Set(now.f2p), p2p: new Set(now.p2p) };
  const lost = before.f2p.some((id) => !lists.f2p.has(id)) || before.p2p.some((id) => !lists.p2p.has(id));
  if (lost || code === 'flaky' || code === 'f2p-empty') return { kind: 'refused', code: 'disturbs-other-tests' };
  if (code !== undefined) return { kind: 'unproved' };
  const [failToPass, passToPass] = [idsIn(fresh, lists.f2p), idsIn(fresh, lists.p2p)];
  if (fresh.length === 0 || failToPass.length + passToPass.length < fresh.length) return { kind: 'refused', code: 'not-counted' };
  return { kind: 'proved', failToPass, passToPass };
}

function idsIn(tests: readonly JudgedTest[], list: ReadonlySet<string>): string[] {
  return tests.map(({ id }) => id).filter((id) => list.has(id));
}
