import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findExampleRepositories, placeRepository } from '../../src/cli/example-repositories';
import { SWE_LANGUAGE_SLUGS } from '../../src/domain/swe';
import { examinePull, openSource } from '../../src/features/sourcing';

const Expected = z.record(
  z.string(),
  z.union([
    z.strictObject({ outcome: z.literal('verified'), why: z.string().optional() }),
    z.strictObject({
      outcome: z.literal('rejected'),
      stage: z.enum(['eligibility', 'validation']),
      codes: z.array(z.string()).min(1),
      why: z.string().optional(),
    }),
  ]),
);
async function readJson<T>(schema: z.ZodType<T>, ...path: string[]): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(...path), 'utf8')));
}

/** Between the last pull request and the time from which a repository counts as inactive. */
const NOW = '2026-11-01T00:00:00Z';

describe('example repositories', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'assay-examples-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('are there for every language', async () => {
    expect([...(await findExampleRepositories()).keys()].sort()).toEqual([...SWE_LANGUAGE_SLUGS].sort());
  });

  it.each(SWE_LANGUAGE_SLUGS)(
    'replay to the same ids, and are judged as expected before anything is built: %s',
    async (language) => {
      const folder = (await findExampleRepositories()).get(language)!;
      const { owner, name } = await placeRepository(folder, scratch);
      const expected = await readJson(Expected, folder, 'expected.json');
      const source = openSource({ kind: 'archive', root: scratch });
      const found = new Map<string, string[]>();
      for (const number of Object.keys(expected)) {
        const { eligibility, statement } = await examinePull(
          source,
          { owner, repo: name, number: Number(number) },
          { now: NOW, language },
        );
        found.set(number, [
          ...eligibility.rejections.map(({ code }) => code),
          ...(eligibility.eligible ? [statement?.kind ?? 'none'] : []),
        ]);
      }
      await source.close();
      for (const [number, entry] of Object.entries(expected)) {
        const eligible = entry.outcome === 'verified' || entry.stage === 'validation';
        const wanted = eligible ? ['from-issue', 'from-body'] : entry.codes;
        const codes = found.get(number) ?? [];
        expect({ number, codes, met: codes.some((code) => wanted.includes(code)) }).toEqual({ number, codes, met: true });
      }
      const outcomes = Object.values(expected).map(({ outcome }) => outcome);
      expect(outcomes.filter((outcome) => outcome === 'verified').length).toBeGreaterThanOrEqual(3);
      expect(outcomes.filter((outcome) => outcome === 'rejected').length).toBeGreaterThanOrEqual(2);
    },
  );

  it('use every patch that they store', async () => {
    for (const folder of (await findExampleRepositories()).values()) {
      const series = await readJson(
        z.object({ commits: z.array(z.object({ patches: z.array(z.string()) })) }),
        folder,
        'series.json',
      );
      const used = new Set(series.commits.flatMap(({ patches }) => patches));
      expect((await readdir(join(folder, 'patches'))).sort()).toEqual([...used].sort());
    }
  });
});
