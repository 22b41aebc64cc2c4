import type { RuleFacts } from '../facts';
import { suggestIf, type Pointer, type Rule } from './rule';

const repeated: Rule = {
  ...{ id: 'repair/same-code', version: 1, confidence: 'high', tags: ['repair.repeated-same-code'] },
  description: 'The code is the same tree as that of the turn before',
  suggest({ code, previousCode }: RuleFacts) {
    const same = code && previousCode && code.fingerprint !== '' && code.fingerprint === previousCode.fingerprint;
    return suggestIf('repair.repeated-same-code', same ? [{ at: 'reply' }] : []);
  },
};

const regressed: Rule = {
  ...{ id: 'repair/fewer-passes', version: 1, confidence: 'high', tags: ['repair.regressed'] },
  description: 'Fewer tests pass than in the turn before',
  suggest({ evidence: { previous, tests, verdict } }: RuleFacts) {
    const before = previous?.passed;
    if (!before || verdict === 'infra-error') return [];
    const now = tests.filter(({ outcome }) => outcome === 'passed').map(({ id }) => id);
    const lost = before.filter((id) => !now.includes(id));
    return suggestIf('repair.regressed', now.length < before.length ? lost.map((test): Pointer => ({ at: 'test', test })) : []);
  },
};

export const REPAIR_RULES: readonly Rule[] = [repeated, regressed];
