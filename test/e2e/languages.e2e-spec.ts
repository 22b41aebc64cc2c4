import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openApplication } from '../../src/cli/application';
import { ApiClient, Participant } from '../../src/client';
import { SWE_LANGUAGES, SWE_LANGUAGE_SLUGS, type SweLanguage } from '../../src/domain/swe';
import type { BatchView, CaseView, PoolView, TuningView } from '../../src/features/batches';
import { issueTokens } from '../../src/first-start';
import { type Config } from '../../src/platform/config';
import { planExamples, type Expected, type Plan } from '../swe/plans';
import { deviationsOf } from '../swe/yield';
import { followJob } from '../support/events';
import { ServerProcess } from '../support/process';
import { rootedConfig } from '../support/server';

/** Of each example repository a pull request that becomes a task and one that does not; where a run is cheap, one that only runs tell. */
const PAIRS: Record<SweLanguage, readonly [number, number]> = {
  ...{ python: [7, 11], javascript: [3, 8], typescript: [2, 7], go: [2, 9], rust: [3, 7], java: [2, 6] },
  ...{ c: [2, 8], cpp: [2, 6], ruby: [2, 7], php: [2, 8], csharp: [2, 8] },
};
/** The examples are young and small, and will one day have been left alone for years. */
const THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
/** One run of each phase: what repetitions are for is tested elsewhere, and there are eleven languages. */
const OPTIONS = { source: 'archive', repetitions: 1, n_concurrent: 1, thresholds: THRESHOLDS };
const TAIL = 3000;
const PARAMS = 'timeout: 3200, cc_timeout: 2400, n_concurrent: 4, max_verified_tasks: 1';

let config: Config;
let server: ServerProcess;
let root: string;
let lead: ApiClient;
let plans: Map<SweLanguage, Plan>;
/** All of them at once: the service works on two batches at a time. */
let batches: Map<SweLanguage, BatchView>;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), 'assay-languages-'));
  config = rootedConfig(root);
  server = new ServerProcess(config);
  plans = new Map((await planExamples(SWE_LANGUAGE_SLUGS, join(root, 'sources'))).map((plan) => [plan.language, pairOf(plan)]));
  const app = await openApplication(config);
  const { lead: token = '' } = await issueTokens({ app }, [['lead', 'lead']]);
  await app.close();
  lead = new ApiClient(await server.start(), token);
  batches = new Map();
  // In the order in which they are waited for.
  for (const language of SWE_LANGUAGE_SLUGS) batches.set(language, await startBatch(language, plans.get(language)?.text ?? ''));
});

afterAll(async () => {
  await server.kill();
  rmSync(root, { recursive: true, force: true });
});

/** The plan of a language with nothing but its pair. */
function pairOf({ language, expected }: Plan): Plan {
  const wanted = PAIRS[language].map((number) => `:pr-${number}`);
  const pair = [...(expected ?? new Map<string, Expected[string]>())].filter(([ref]) => wanted.some((end) => ref.endsWith(end)));
  return { language, expected: new Map(pair), text: pair.map(([ref]) => `${ref}\n`).join('') };
}

async function startBatch(language: SweLanguage, text: string): Promise<BatchView> {
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: `collected_prs/${language}.txt`, text, language });
  return lead.post<BatchView>('/v1/swe/batches', { pool_id: pool.id, options: OPTIONS });
}

/** What the stages of a case left, the end of each file. */
function logsOf(batch: BatchView, { task_id }: CaseView): string {
  const folder = join(config.swe.artifactsDir, 'logs', batch.id, task_id);
  const names = existsSync(folder) ? readdirSync(folder).sort() : [];
  return names.map((name) => `--- ${task_id} ${name}\n${readFileSync(join(folder, name), 'utf8').slice(-TAIL)}`).join('\n');
}

function verifiable(language: SweLanguage): string[] {
  const file = join(config.swe.artifactsDir, 'swe_tasks', SWE_LANGUAGES[language], 'verifiable_tasks.txt');
  return readFileSync(file, 'utf8').split('\n').filter(Boolean);
}

describe.each(SWE_LANGUAGE_SLUGS)('%s', (language) => {
  it('makes a task of one pull request, and none of another', async () => {
    const [plan, batch] = [plans.get(language), batches.get(language)];
    if (!plan || !batch) throw new Error(`there is no example repository of ${language}`);
    expect([...(plan.expected?.values() ?? [])].map(({ outcome }) => outcome)).toEqual(['verified', 'rejected']);
    await followJob(new Participant(lead), batch.job_id);
    const { items: cases } = await lead.get<{ items: CaseView[] }>(`/v1/swe/batches/${batch.id}/cases`);
    const deviations = deviationsOf({ plan, cases, tasks: [] });
    if (deviations.length > 0) throw new Error([...deviations, ...cases.map((each) => logsOf(batch, each))].join('\n'));
    expect(verifiable(language)).toEqual(cases.filter(({ status }) => status === 'success').map(({ task_id }) => task_id));
    // Where the image of a language is not there yet, this is mostly its build.
  }, 900_000);
});

it('a dry run of tuning tells what it would decide by a batch, and writes nothing', async () => {
  const file = join(config.swe.artifactsDir, 'config.yaml');
  const text = `runtime_info: { input: { languages: { py: { enabled: true, params: { ${PARAMS} } } } } }\n`;
  writeFileSync(file, text);
  const dryRun = `/v1/swe/batches/${batches.get('python')?.id ?? ''}/tuning`;
  const { decisions } = await lead.get<TuningView>(dryRun);
  expect(decisions).toMatchObject([{ lang: 'py', action: 'target_reached', evidence: { success: 1, filtered: 1 } }]);
  expect(readFileSync(file, 'utf8')).toBe(text);
  const kept = await lead.get<TuningView>('/v1/swe/tuning');
  expect(kept).toMatchObject({ decisions: [], total: 0, problem: null, languages: [{ key: 'py', enabled: true, verified: 1 }] });
  writeFileSync(file, 'runtime_info: [');
  expect((await lead.raw('GET', dryRun)).status).toBe(409);
  expect((await lead.get<TuningView>('/v1/swe/tuning')).problem).toMatch(/config\.yaml/);
});
