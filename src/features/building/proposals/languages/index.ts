import type { SweLanguage } from '../../../../domain/swe';
import { c } from './c';
import { csharp } from './csharp';
import { go } from './go';
import { java } from './java';
import { javascript } from './javascript';
import type { ProposableLanguage } from './language';
import { php } from './php';
import { python } from './python';
import { ruby } from './ruby';
import { rust } from './rust';

const LANGUAGES: Record<SweLanguage, ProposableLanguage> = {
  ...{ python, go, java, rust, ruby, php, csharp, c },
  ...{ javascript, typescript: javascript, cpp: c },
};

export function proposableLanguage(language: SweLanguage): ProposableLanguage {
  return LANGUAGES[language];
}

export { LIGHT, weightOf, type Canary, type ProposableLanguage } from './language';
