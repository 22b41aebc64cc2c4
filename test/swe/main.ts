/** The pipeline over whole repositories, through the public API: `npm run test:swe -- --help`. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { ApiClient } from '../../src/client';
import { findSweLanguage, SWE_LANGUAGE_SLUGS, type SweLanguage } from '../../src/domain/swe';
import type { BatchView, CaseView, PoolView, TaskView } from '../../src/features/batches';
import { sleep } from '../../src/platform/clock';
import { ensureDataDir, readConfig, type Config } from '../../src/platform/config';
import { startServer } from '../../src/server';
import { planExamples, planPools, type Plan } from './plans';
import { buildAsStranger, type Stranger, strangerLine } from './strangers';
import { deviationsOf, toTable, type Yield } from './yield';
import { leadOf } from '../support/cast';

const HELP = `Usage: npm run test:swe -- [options] [language...]

Makes tasks of all pull requests of the example repositories, a batch a language, by a server of its own, and prints the yield with
every deviation from their expected.json. Languages are named as python or py; none means all.

  --pools FOLDER        pool files named after their language (py.txt, ...) instead, about which nothing is expected
  --repo-source FOLDER  where their repositories lie (owner+name/repo); with --pools
  --archive             dumps of issues and pull requests lie beside those repositories
  --repetitions N       of each phase of a validation (3)
  --strangers           builds the Dockerfile of one verified task a language without any image or cache of ours, and judges it
  --keep FOLDER         where artifacts go; without, they are removed
  --markdown FILE       writes the table as a document too
  --help                this text

Exit status: 0 if all came out as expected, 1 if something did not, 2 for bad arguments.
`;
/** The examples are young and small, and will one day have been left alone for years. */
const OWN_THRESHOLDS = { all: { repository: { minMergedPulls: 0, minAgeDays: 0, maxDaysSincePush: 100_000 } } };
const POLL_MS = 1000;

interface Options {
  languages: readonly SweLanguage[];
  pools: string | undefined;
  repoSource: string | undefined;
  archive: boolean;
  repetitions: number;
  strangers: boolean;
  keep: string | undefined;
  markdown: string | undefined;
}

function readOptions(): Options | undefined {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      pools: { type: 'string' },
      'repo-source': { type: 'string' },
      archive: { type: 'boolean', default: false },
      repetitions: { type: 'string', default: '3' },
      strangers: { type: 'boolean', default: false },
      keep: { type: 'string' },
      markdown: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return undefined;
  const { pools, 'repo-source': repoSource, archive, strangers, keep, markdown } = values;
  if ((pools === undefined) !== (repoSource === undefined)) throw new TypeError('--pools and --repo-source go together');
  const repetitions = Number(values.repetitions);
  if (!Number.isInteger(repetitions) || repetitions < 1 || repetitions > 10) throw new TypeError('--repetitions is 1 to 10');
  return { languages: languagesOf(positionals), pools, repoSource, archive, repetitions, strangers, keep, markdown };
}

function languagesOf(names: string[]): readonly SweLanguage[] {
  if (names.length === 0) return SWE_LANGUAGE_SLUGS;
  return names.map((name) => {
    const language = findSweLanguage(name);
    if (language === undefined) throw new TypeError(`${name} is none of ${SWE_LANGUAGE_SLUGS.join(', ')}`);
    return language;
  });
}

async function main(): Promise<void> {
  const options = readOptions();
  if (!options) {
    process.stdout.write(HELP);
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'assay-yield-'));
  try {
    const sources = options.repoSource === undefined ? join(folder, 'sources') : resolve(options.repoSource);
    const plans =
      options.pools === undefined
        ? await planExamples(options.languages, sources)
        : planPools(options.languages, resolve(options.pools));
    const config = configOf(folder, sources, options);
    const yields = await runAll(config, plans, options);
    report(yields, options.strangers ? await buildAll(config, yields) : [], options);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function configOf(folder: string, sourcesDir: string, { keep, repetitions }: Options): Config {
  const given = { ASSAY_ENV: 'test', ASSAY_DATA_DIR: join(folder, 'data'), ASSAY_PORT: '0', ASSAY_LOG_LEVEL: 'error' };
  const config = readConfig({ ...process.env, ...given, DATABASE_URL: undefined });
  const artifactsDir = resolve(keep ?? join(folder, 'artifacts'));
  const minRepetitions = Math.min(config.swe.minRepetitions, repetitions);
  return { ...config, swe: { ...config.swe, sourcesDir, artifactsDir, minRepetitions } };
}

async function runAll(config: Config, plans: Plan[], options: Options): Promise<Yield[]> {
  ensureDataDir(config);
  const server = await startServer(config);
  const yields: Yield[] = [];
  try {
    const lead = await leadOf(server);
    for (const plan of plans) yields.push(await runPlan(lead, plan, options));
  } finally {
    await server.close();
  }
  return yields;
}

async function runPlan(lead: ApiClient, plan: Plan, { pools, archive, repetitions }: Options): Promise<Yield> {
  const { language, text } = plan;
  const pool = await lead.post<PoolView>('/v1/swe/pools', { name: `collected_prs/${language}.txt`, text, language });
  for (const { line, problem } of pool.faults) say(`${language}: line ${line} of the pool: ${problem}`);
  const batch = await lead.post<BatchView>('/v1/swe/batches', {
    pool_id: pool.id,
    options:
      pools === undefined
        ? { source: 'archive', repetitions, thresholds: OWN_THRESHOLDS }
        : { source: archive ? 'archive' : 'git', repetitions },
  });
  await follow(lead, batch.job_id);
  const cases = await listAll<CaseView>(lead, `/v1/swe/batches/${batch.id}/cases?limit=100`);
  const tasks = await listAll<TaskView>(lead, `/v1/swe/tasks?limit=100&language=${language}`);
  const own = new Set(cases.map(({ task_id }) => task_id));
  return { plan, cases, tasks: tasks.filter(({ id }) => own.has(id)) };
}

async function buildAll(config: Config, yields: Yield[]): Promise<Stranger[]> {
  const strangers: Stranger[] = [];
  for (const each of yields) {
    const stranger = await buildAsStranger(config, each);
    say(strangerLine(stranger));
    strangers.push(stranger);
  }
  return strangers;
}

interface ProgressPage {
  items: { id: number; data: { case?: string; event?: string; reason?: string; evidence?: string } }[];
  ended: boolean;
}

/** Says what becomes of each case, until the job is over. */
async function follow(lead: ApiClient, jobId: string): Promise<void> {
  for (let after = 0; ;) {
    const { items, ended } = await lead.get<ProgressPage>(`/v1/jobs/${jobId}/progress?after=${after}`);
    for (const { data } of items)
      if (['success', 'failed', 'retry'].includes(data.event ?? ''))
        say([data.case, data.event, data.reason, data.evidence].filter((part) => part !== undefined).join(' '));
    after = items.at(-1)?.id ?? after;
    if (ended && items.length === 0) return;
    if (!ended) await sleep(POLL_MS);
  }
}

async function listAll<T>(lead: ApiClient, path: string): Promise<T[]> {
  const all: T[] = [];
  for (let cursor: string | null = ''; cursor !== null;) {
    const more: string = cursor === '' ? '' : `&cursor=${encodeURIComponent(cursor)}`;
    const page: { items: T[]; next_cursor: string | null } = await lead.get(path + more);
    all.push(...page.items);
    cursor = page.next_cursor;
  }
  return all;
}

function report(yields: Yield[], strangers: Stranger[], { markdown }: Options): void {
  const table = toTable(yields);
  const deviations = yields.flatMap(deviationsOf);
  const told = [...deviations, ...strangers.map(strangerLine)].map(plain);
  process.stdout.write(`${table}\n`);
  for (const each of told) process.stdout.write(`${each}\n`);
  if (markdown !== undefined) writeFileSync(markdown, `${[table, ...told.map((each) => `- ${each}`)].join('\n\n')}\n`);
  const failed = strangers.some(({ result }) => result?.verdict !== 'PASS');
  process.exitCode = deviations.length > 0 || failed || yields.length === 0 ? 1 : 0;
}

function say(line: string): void {
  process.stderr.write(`${new Date().toISOString().slice(11, 19)} ${plain(line).slice(0, 300)}\n`);
}

/** Evidence quotes repositories and logs: a terminal is shown text alone. */
function plain(text: string): string {
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ');
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof TypeError ? error.message : error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = error instanceof TypeError ? 2 : 1;
});
