import { canonicalJson, sha256 } from '../../hash';
import type { GradeSpec } from '../grader.port';
import type { Limits, RunReport } from '../sandbox.port';
import { CHECK_INTERFACE, CHECK_ITEMS, CHECK_SUITE, CHECK_TESTS } from './items';

/** A grading of the self-check; the image is the slot's own. */
export type CheckSpec = Omit<GradeSpec, 'image'>;

const MIB = 1024 * 1024;
/** Small, so that what runs into a limit does so at once; memory and processes are those that the slot has anyway. */
const CHECK_LIMITS: Omit<Limits, 'memoryBytes' | 'processes'> = {
  cpuSeconds: 5,
  wallSeconds: 30,
  outputBytes: 256 * 1024,
  diskBytes: 4 * MIB,
  diskInodes: 256,
  openFiles: 64,
};

/** Has a slot judge submissions whose verdicts are known. It may serve if `ok`; `wrong` holds a line for each that came out wrong. */
export async function selfCheck(
  grade: (spec: CheckSpec) => Promise<RunReport>,
  limits: Pick<Limits, 'memoryBytes' | 'processes'>,
): Promise<{ ok: boolean; wrong: string[] }> {
  const wrong: string[] = [];
  for (const { id, verdict, code } of CHECK_ITEMS) {
    const report = await grade({
      ...{ id: `self-check-${id}`, trust: 'isolated-oracle', isolation: 'warm', interface: CHECK_INTERFACE },
      ...{ suite: CHECK_SUITE, suiteKey: SUITE_KEY, tests: CHECK_TESTS, hashSeed: 0, failFast: false },
      solution: [{ path: 'solution.py', content: code }],
      limits: { ...CHECK_LIMITS, memoryBytes: limits.memoryBytes, processes: limits.processes },
    });
    if (report.verdict !== verdict) wrong.push(`${id}: ${report.verdict} instead of ${verdict}; ${report.detail ?? ''}`);
  }
  return { ok: wrong.length === 0, wrong };
}

const SUITE_KEY = sha256(canonicalJson([CHECK_INTERFACE, CHECK_SUITE]));
