import type { SweLanguage } from '../../../../domain/swe';
import { go } from './go';
import { javascript } from './javascript';
import type { ProposableLanguage } from './language';
import { python } from './python';

const LANGUAGES: Partial<Record<SweLanguage, ProposableLanguage>> = { python, go, javascript, typescript: javascript };

/** Languages whose proposals can be proved: those in which there are tests of ours. */
export function isProposable(language: SweLanguage): boolean {
  return LANGUAGES[language] !== undefined;
}

export function proposableLanguage(language: SweLanguage): ProposableLanguage {
  const found = LANGUAGES[language];
  if (!found) throw new Error(`nothing is proposed for ${language}`);
  return found;
}

export { LIGHT, weightOf, type Canary, type ProposableLanguage } from './language';
