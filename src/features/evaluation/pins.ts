import type { RevisionPins } from '../../domain/task';
import { canonicalJson, sha256 } from '../../platform/hash';

/** What an evaluation is about. Declared metadata changes no judgement. */
export function judgedPins({ prompt, solution, tests, environment, hints }: RevisionPins): RevisionPins {
  const pins = { prompt, solution, tests, environment, hints };
  return Object.fromEntries(Object.entries(pins).filter(([, revision]) => revision !== undefined));
}

export function pinsHash(pins: RevisionPins): string {
  return sha256(canonicalJson(judgedPins(pins)));
}

/** Whether two states of a task are the same to an evaluator. */
export function sameJudged(a: RevisionPins, b: RevisionPins): boolean {
  return pinsHash(a) === pinsHash(b);
}
