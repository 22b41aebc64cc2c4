import { CATALOGUE } from './catalogue';
import type { ScreeningEvidence } from './evidence';
import type { Finding } from './finding';
import { parametersOf, type ScreeningPolicy } from './policy';

export const SCREENING_VERDICTS = ['passed', 'flagged', 'rejected'] as const;
export type ScreeningVerdict = (typeof SCREENING_VERDICTS)[number];

export interface CriterionResult extends Finding {
  number: number;
  code: string;
}

/** What all criteria together say of one task. */
export interface ScreeningOutcome {
  verdict: ScreeningVerdict;
  results: CriterionResult[];
  /** Listed tests that criteria want dropped, each once. */
  drops: string[];
  /** What is left. */
  f2p: string[];
  p2p: string[];
}

const LAST = 'empty-lists';

/** Runs all criteria, whatever any of them finds; the one on empty lists sees what the drops of all others leave. */
export function screen(evidence: ScreeningEvidence, policy: ScreeningPolicy): ScreeningOutcome {
  const run = (code: string, seen: ScreeningEvidence): CriterionResult[] =>
    CATALOGUE.filter((criterion) => criterion.code === code).map((criterion) => ({
      ...criterion.check(seen, parametersOf(policy, code, evidence.language)),
      ...{ number: criterion.number, code },
    }));
  const others = CATALOGUE.filter(({ code }) => code !== LAST).flatMap(({ code }) => run(code, evidence));
  const dropped = new Set(others.flatMap(({ drops }) => drops));
  const left = (ids: readonly string[]): string[] => (dropped.size === 0 ? [...ids] : ids.filter((id) => !dropped.has(id)));
  const [f2p, p2p] = [left(evidence.f2p), left(evidence.p2p)];
  const results = [...others, ...run(LAST, { ...evidence, f2p, p2p })].sort((one, other) => one.number - other.number);
  return { verdict: verdictOf(results, policy.mustBeKnown, []), results, drops: [...dropped], f2p, p2p };
}

/** A reject stands whatever people say; flags, and unknowns where the policy wants to know, can be overridden. */
export function verdictOf(
  results: readonly Pick<CriterionResult, 'code' | 'status' | 'effect'>[],
  mustBeKnown: readonly string[],
  overridden: readonly string[],
  ruled: readonly string[] = [],
): ScreeningVerdict {
  if (results.some((result) => isReject(result) && !ruled.includes(result.code))) return 'rejected';
  const open = results.filter((result) => isFlag(result, mustBeKnown) && !overridden.includes(result.code));
  return open.length > 0 ? 'flagged' : 'passed';
}

export function isReject({ status, effect }: Pick<CriterionResult, 'status' | 'effect'>): boolean {
  return status === 'failed' && effect === 'reject';
}

export function isFlag(
  { code, status, effect }: Pick<CriterionResult, 'code' | 'status' | 'effect'>,
  mustBeKnown: readonly string[],
): boolean {
  return (status === 'failed' && effect === 'flag') || (status === 'unknown' && mustBeKnown.includes(code));
}
