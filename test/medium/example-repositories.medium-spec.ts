import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { findExampleRepositories, replayRepository } from '../../src/cli/example-repositories';
import { SWE_LANGUAGE_SLUGS } from '../../src/domain/swe';
import { Mirror } from '../../src/platform/git';

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
const Pulls = z.array(
  z.object({
    number: z.int(),
    merged_at: z.iso.datetime().nullable(),
    merge_commit_sha: z.string().nullable(),
    head: z.object({ sha: z.string() }),
  }),
);
const Issues = z.array(z.object({ number: z.int(), title: z.string(), body: z.string(), created_at: z.iso.datetime() }));

async function readJson<T>(schema: z.ZodType<T>, ...path: string[]): Promise<T> {
  return schema.parse(JSON.parse(await readFile(join(...path), 'utf8')));
}

describe('example repositories', () => {
  let scratch: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'assay-examples-'));
  });
  afterAll(() => rm(scratch, { recursive: true, force: true }));

  it('are there for every language', async () => {
    expect([...(await findExampleRepositories()).keys()].sort()).toEqual([...SWE_LANGUAGE_SLUGS].sort());
  });

  it.each(SWE_LANGUAGE_SLUGS)('replay to the same ids, with what their archives tell of them: %s', async (language) => {
    const folder = (await findExampleRepositories()).get(language)!;
    const into = join(scratch, language);
    const { commits } = await replayRepository(folder, into);
    const ids = new Set(commits.values());
    const pulls = await readJson(Pulls, folder, 'archive', 'pulls.json');
    const expected = await readJson(Expected, folder, 'expected.json');
    await readJson(Issues, folder, 'archive', 'issues.json');
    expect(pulls.map(({ number }) => String(number)).sort()).toEqual(Object.keys(expected).sort());
    for (const { merge_commit_sha, merged_at, head } of pulls) {
      expect(ids.has(head.sha)).toBe(true);
      expect(merge_commit_sha === null ? merged_at : ids.has(merge_commit_sha)).toBe(merge_commit_sha === null ? null : true);
    }
    expect(Object.values(expected).filter(({ outcome }) => outcome === 'verified').length).toBeGreaterThanOrEqual(3);
    expect(Object.values(expected).filter(({ outcome }) => outcome === 'rejected').length).toBeGreaterThanOrEqual(2);
    const mirror = await Mirror.open(into);
    expect(ids.has((await mirror.getCommit('HEAD')).id)).toBe(true);
    await mirror.close();
  });

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
