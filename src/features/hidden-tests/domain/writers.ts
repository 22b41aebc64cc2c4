import type { Capability } from '../../../domain/capability';
import { yearsIn, type Qualifications } from '../../../domain/qualifications';
import type { SweLanguage } from '../../../domain/swe';

/** Verified years in the task's language that its blind test writer needs: who reads a strange code base alone is no beginner. */
const MIN_YEARS = 2;

/** Each shows golden patches, or tests of pull requests, of tasks on which one holds no seat; verdicts on patches are answers about both. */
const SHOW_GOLDEN: readonly Capability[] = ['swe:read', 'hints:write', 'trajectories:read', 'pools:read-open', 'swe:evaluate'];

/** Why a person may not write blind tests of SWE tasks in a language, for the audit log; undefined where they may. */
export function refuseWriter(
  capabilities: ReadonlySet<Capability>,
  language: SweLanguage | undefined,
  qualifications: Qualifications | undefined,
): string | undefined {
  const shows = SHOW_GOLDEN.find((capability) => capabilities.has(capability));
  if (shows !== undefined) return `holds ${shows}, which shows golden patches or judges by their tests`;
  if (!language || yearsIn(language, qualifications) < MIN_YEARS) return `fewer than ${MIN_YEARS} verified years in the language`;
  return undefined;
}
