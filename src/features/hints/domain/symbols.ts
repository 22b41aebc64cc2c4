import { findCandidates, type Candidate } from './candidates';
import { elideDefaults } from './defaults';
import type { ChangeFacts, Evidence, HintDraft, Placed, TestFile } from './facts';
import { interfaceKey } from './comparison';
import { findUse, type Surroundings } from './usage';

const MAX_QUOTE = 200;

/**
 * Symbols that a solver has to know and can't (swe-datasets.md 4.4): added or re-signed by the golden patch, used by its tests, not named
 * in the statement, not at base with the same interface. `elsewhere` are declarations of base in files that the patch does not touch.
 */
export function symbolHints(facts: ChangeFacts, elsewhere: readonly Placed[]): HintDraft[] {
  const base = [...facts.base, ...elsewhere];
  const around = { facts, base, all: [...base, ...facts.head] };
  const drafts = findCandidates(facts, elsewhere)
    .filter((candidate) => !overrides(candidate, around))
    .flatMap((candidate): HintDraft[] => {
      for (const test of facts.tests) {
        const use = findUse(candidate, test, around);
        if (use) return [draftOf(candidate, evidenceAt(test, use.line), facts)];
      }
      return [];
    });
  return [...new Map(drafts.map((draft) => [`${draft.path}\n${draft.text}`, draft])).values()];
}

export function evidenceAt({ path, text }: TestFile, line: number): Evidence {
  return { path, line, quote: (text[line - 1] ?? '').trim().slice(0, MAX_QUOTE) };
}

/** What a type has from another that base already declares is no new interface. */
function overrides({ declaration, reason }: Candidate, { all, base, facts }: Surroundings): boolean {
  if (reason !== 'added' || declaration.kind !== 'method') return false;
  const above = new Set<string>([declaration.owner ?? '']);
  for (const owner of above)
    for (const { kind, name, supertypes = [] } of all)
      if (kind === 'type' && name === owner) for (const each of supertypes) above.add(each);
  above.delete(declaration.owner ?? '');
  return base.some(
    ({ owner = '', ...each }) =>
      above.has(owner) && each.name === declaration.name && sameCalls(each, declaration, facts.language),
  );
}

function sameCalls(one: Placed, other: Placed, language: ChangeFacts['language']): boolean {
  if (interfaceKey(one, language) === interfaceKey(other, language)) return true;
  return one.parameters?.least === other.parameters?.least && one.parameters?.most === other.parameters?.most;
}

function draftOf({ declaration, reason }: Candidate, evidence: Evidence, { language }: ChangeFacts): HintDraft {
  const text = elideDefaults(declaration.signature, language === 'ruby');
  return { kind: 'symbol', path: declaration.path, text, name: declaration.qualified, reason, evidence };
}
