import type { BuildSpecification, SweLanguage } from '../../../domain/swe';
import { c } from './c';
import { CI_FILE, ciPackages } from './ci-files';
import { csharp } from './csharp';
import { go } from './go';
import { java } from './java';
import { javascript } from './javascript';
import { php } from './php';
import {
  detection,
  type LanguageProfile,
  type NarrowInput,
  type Narrowing,
  type RepositoryFiles,
  type Unsupported,
  UnsupportedError,
} from './profile';
import { python } from './python';
import { ruby } from './ruby';
import { rust } from './rust';

export type { Narrowed, Narrowing, Patch, RepositoryFiles, Unsupported } from './profile';

/** One folder a language; those that build and test alike share one. */
const PROFILES: Record<SweLanguage, LanguageProfile> = {
  ...{ python, javascript, go, rust, java, c, ruby, php, csharp },
  typescript: javascript,
  cpp: c,
};

export function profileOf(language: SweLanguage): LanguageProfile {
  return PROFILES[language];
}

/** Whether the text of this path is needed to decide. */
export function isRead(language: SweLanguage, path: string): boolean {
  return CI_FILE.test(path) || profileOf(language).reads(path);
}

/** Decides how a repository is built and tested, from the names of its files and the texts of its manifests and its CI's files alone. */
export function detect(language: SweLanguage, files: RepositoryFiles): BuildSpecification | Unsupported {
  const profile = profileOf(language);
  try {
    return withCiPackages(detection(language, profile.version, profile.decide(files)), files);
  } catch (error) {
    if (error instanceof UnsupportedError) return error.unsupported;
    throw error;
  }
}

/** What the tests need of Debian is written down nowhere but in the repository's CI. */
function withCiPackages(specification: BuildSpecification, files: RepositoryFiles): BuildSpecification {
  const found = ciPackages(files).filter(({ name }) => !specification.systemPackages.includes(name));
  if (found.length === 0) return specification;
  const evidence = found.map(({ name, file }) => ({ what: `${name} is installed, where Debian has it`, from: file }));
  const wishedPackages = found.map(({ name }) => name);
  return { ...specification, wishedPackages, evidence: [...specification.evidence, ...evidence] };
}

/** The part of a suite that a patch reaches, by paths and manifests alone. */
export function narrow(input: NarrowInput): Narrowing {
  const { language, profile } = input.specification;
  // A model's command names folders of its own, and nothing says what else it needs.
  if (profile.endsWith('/proposed')) return { why: 'the test command was proposed by a model' };
  const narrowing = profileOf(language).narrow;
  return typeof narrowing === 'string' ? { why: narrowing } : narrowing(input);
}
