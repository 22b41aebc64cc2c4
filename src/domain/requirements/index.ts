import { findNotAtomic } from './atomic';
import { findMissing, findUnnamedErrors, type DeclaredInterface } from './coverage';
import type { RequirementFinding } from './finding';
import type { Requirement } from './requirement';
import { findUnmeasured, findVagueWording } from './vague';

export type { RequirementFinding } from './finding';
export { Requirement, Requirements, type RequirementKind } from './requirement';

/**
 * What makes requirements hard to test, requirement by requirement, then what is missing altogether. It reads words,
 * not meaning: every finding can be answered by a plainer sentence.
 */
export function lintRequirements(requirements: readonly Requirement[], declared: DeclaredInterface): RequirementFinding[] {
  const each = requirements.flatMap((requirement) => [
    ...findVagueWording(requirement),
    ...findUnmeasured(requirement),
    ...findNotAtomic(requirement),
    ...findUnnamedErrors(requirement, declared),
  ]);
  return [...each, ...findMissing(requirements, declared)];
}
