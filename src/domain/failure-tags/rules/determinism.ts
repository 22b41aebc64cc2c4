import type { AttemptEvidence, Rerun, RerunToggle } from '../evidence';
import type { RuleFacts, Trait } from '../facts';
import type { CauseTag } from '../taxonomy';
import { suggestIf, type Pointer, type Rule } from './rule';

/** Whether a rerun says something else than the judged run, of the whole or of a test. */
function differs({ verdict, tests }: AttemptEvidence, rerun: Rerun): boolean {
  if (rerun.verdict === 'infra-error' || verdict === 'infra-error') return false;
  return rerun.verdict !== verdict || tests.some(({ id, outcome }) => (rerun.outcomes[id] ?? outcome) !== outcome);
}

/** What changes when this alone is changed; `none` is among them if a plain repetition differs. */
export function differingToggles({ reruns, ...evidence }: AttemptEvidence): Set<RerunToggle> {
  return new Set((reruns ?? []).filter((rerun) => differs({ reruns, ...evidence }, rerun)).map(({ toggle }) => toggle));
}

function pointers(toggle: RerunToggle, { code }: RuleFacts, kinds: readonly Trait['kind'][]): Pointer[] {
  const places = (code?.traits ?? []).filter(({ kind }) => kinds.includes(kind));
  return [{ at: 'rerun', toggle }, ...places.map(({ file, line, kind }): Pointer => ({ at: 'code', file, line, what: kind }))];
}

/** A cause that a toggle shows, as long as a plain repetition does not differ too; what may be behind it is pointed at. */
function byToggle(toggle: RerunToggle, tag: CauseTag, description: string, kinds: readonly Trait['kind'][]): Rule {
  return {
    ...{ id: `determinism/${toggle}`, version: 1, confidence: 'high', tags: [tag], description },
    suggest(facts) {
      const differing = differingToggles(facts.evidence);
      return differing.has(toggle) && !differing.has('none') ? suggestIf(tag, pointers(toggle, facts, kinds)) : [];
    },
  };
}

/** A cause of what differs from one plain repetition to the next, by what the code does. */
function byTrait(kind: Trait['kind'], tag: CauseTag, description: string): Rule {
  return {
    ...{ id: `determinism/${kind}`, version: 1, confidence: 'medium-high', tags: [tag], description },
    suggest(facts) {
      const found = pointers('none', facts, [kind]);
      return differingToggles(facts.evidence).has('none') && found.length > 1 ? suggestIf(tag, found) : [];
    },
  };
}

export const DETERMINISM_RULES: readonly Rule[] = [
  byToggle('hash-seed', 'nondeterminism.hash-order', 'Another hash seed changes the result, and a repetition does not', [
    'unordered',
  ]),
  byToggle('clock', 'nondeterminism.time', 'Another time changes the result, and a repetition does not', ['reads-clock']),
  byToggle('order', 'logic.state', 'Another order of the tests changes the result, and a repetition does not', []),
  byTrait('draws-random', 'nondeterminism.random-seed', 'A repetition changes the result, and the code draws random numbers'),
  byTrait(
    'starts-threads',
    'nondeterminism.concurrency',
    'A repetition changes the result, and the code starts threads or processes',
  ),
];
