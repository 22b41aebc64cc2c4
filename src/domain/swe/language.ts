/** Languages of SWE tasks, with the folder of `artifacts/swe_tasks/` that their tasks go to. */
export const SWE_LANGUAGES = {
  python: 'py-cc',
  javascript: 'js-cc',
  typescript: 'ts-cc',
  go: 'go-cc',
  rust: 'rust-cc',
  java: 'java-cc',
  c: 'c-cc',
  cpp: 'cpp-cc',
  ruby: 'rb-cc',
  php: 'php-cc',
  csharp: 'cs-cc',
} as const;
export type SweLanguage = keyof typeof SWE_LANGUAGES;

export const SWE_LANGUAGE_SLUGS = Object.keys(SWE_LANGUAGES) as [SweLanguage, ...SweLanguage[]];

/** By slug, by folder (`py-cc`) or by the folder's first part (`py`), as pool files are named; undefined for none of these. */
export function findSweLanguage(text: string): SweLanguage | undefined {
  const wanted = text.toLowerCase();
  return SWE_LANGUAGE_SLUGS.find((slug) => [slug, SWE_LANGUAGES[slug], SWE_LANGUAGES[slug].slice(0, -3)].includes(wanted));
}
