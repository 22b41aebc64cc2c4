import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { findSweLanguage, type SweLanguage } from '../../src/domain/swe';

/** `expected.json` of an example repository, by the number of the pull request. */
const Expected = z.record(
  z.string(),
  z.discriminatedUnion('outcome', [
    z.object({ outcome: z.literal('verified') }),
    z.object({ outcome: z.literal('rejected'), stage: z.enum(['eligibility', 'validation']), codes: z.array(z.string()).min(1) }),
  ]),
);
export type Expected = z.output<typeof Expected>;

/** One batch: a pool of one language, and what has to become of each pull request, by `owner/repo:pr-1`. */
export interface Plan {
  language: SweLanguage;
  text: string;
  /** None for real pools. */
  expected: ReadonlyMap<string, Expected[string]> | undefined;
}

/** Lays the example repositories of these languages out below a folder, and names all of their pull requests. */
export async function planExamples(languages: readonly SweLanguage[], sources: string): Promise<Plan[]> {
  const plans: Plan[] = [];
  for (const [name, folder] of await findExampleRepositories()) {
    const language = findSweLanguage(name);
    if (language === undefined || !languages.includes(language)) continue;
    const { owner, name: repo } = await placeRepository(folder, sources);
    const parsed = Expected.parse(JSON.parse(readFileSync(join(folder, 'expected.json'), 'utf8')));
    const expected = new Map(Object.entries(parsed).map(([number, entry]) => [`${owner}/${repo}:pr-${number}`, entry]));
    plans.push({ language, expected, text: [...expected.keys()].map((ref) => `${ref}\n`).join('') });
  }
  return plans;
}

/** Pool files named after their language: `py.txt`, `rust.txt`, ... */
export function planPools(languages: readonly SweLanguage[], folder: string): Plan[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith('.txt'))
    .sort()
    .flatMap((name) => {
      const language = findSweLanguage(basename(name, '.txt'));
      if (language === undefined || !languages.includes(language)) return [];
      return [{ language, expected: undefined, text: readFileSync(join(folder, name), 'utf8') }];
    });
}
